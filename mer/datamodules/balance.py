"""Classes balanced by magnified copies of the training clips, as 2S-AMAGN and GAM-MER do."""

from collections.abc import Mapping, Sequence

import numpy as np

Copy = tuple[str, float]  # the key of a clip, and the factor that it is magnified by


def balanced_copies(
    labels: Mapping[str, int], factors: Sequence[float], least: int = 0
) -> list[Copy]:
    """Return the copies that make classes as even as the factors allow.

    2S-AMAGN (Kumar and Bhanu, section 4.1) has more copies of rare classes and says no more. Here
    every clip of the commonest class has the least number of copies, and every other class gets as
    many as it then lacks, but each clip at most one a factor. A class's copies are spread evenly
    over its clips and over the factors. Nothing is random, and the order of the labels does not
    count.

    Args:
        labels: The class index of each training clip by key; each is trained on as it is, too.
        factors: Of the copies.
        least: Copies of a clip of the commonest class. With 0 it has none, so that what a large
            movement is seen in is never of that class.
    """
    by_class: dict[int, list[str]] = {}
    for key in sorted(labels):
        by_class.setdefault(labels[key], []).append(key)
    wanted = (1 + least) * max(map(len, by_class.values()), default=0)
    return [
        copy
        for label in sorted(by_class)
        for copy in _copies(by_class[label], wanted - len(by_class[label]), factors)
    ]


def _copies(keys: Sequence[str], lacking: int, factors: Sequence[float]) -> list[Copy]:
    copies: list[Copy] = []
    for turn in range(len(factors)):
        count = min(len(keys), lacking - len(copies))
        # every clip once a turn; in the last one as many as are lacking, in even steps
        places = np.arange(count) * len(keys) // max(1, count)
        copies += [(keys[i], factors[(i + turn) % len(factors)]) for i in places.tolist()]
    return copies
