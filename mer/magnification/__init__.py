"""Making invisible motion visible."""
