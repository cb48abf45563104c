"""Writers of the releases' layouts; none shares a line with the readers that they test."""
