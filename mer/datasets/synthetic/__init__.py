"""Drawn faces that move by facial action units, written in the official layouts."""
