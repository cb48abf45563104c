"""The tables of a paper: its files, filled with what stored runs give."""
