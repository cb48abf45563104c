"""From a dataset folder to the store: faces, alignment, landmarks."""
