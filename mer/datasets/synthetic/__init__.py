"""Drawn faces that move by facial action units, written in the official layouts.

Nothing here is a photograph, a scan or learned from one, so the corpus can be made anywhere;
for the same reason a score on it shows only that a pipeline learns.
"""
