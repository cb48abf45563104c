"""Class schemes, one file a dataset."""
