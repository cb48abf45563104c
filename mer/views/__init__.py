"""What one method sees of a clip: one file an input kind."""
