"""Readers of what is on disk: one file a dataset, and what they share."""
