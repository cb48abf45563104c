"""Which trainings a protocol needs, one of them, and all of them."""
