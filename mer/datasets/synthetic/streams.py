"""Random numbers by name: what is drawn for one purpose never changes what another draws."""

import hashlib

import numpy as np


def stream(purpose: str, *numbers: int) -> np.random.Generator:
    """Return a generator of its own for a purpose and the numbers that tell its uses apart.

    A hash does it because NumPy's own seeding takes (1, 2) and (1, 2, 0) for the same.
    """
    text = "/".join([purpose, *map(str, numbers)])
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()))
