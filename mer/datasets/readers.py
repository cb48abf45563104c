"""The readers of all datasets by name."""

from mer.datasets import casme2, casme3, casme3c, mmew, samm, smic
from mer.datasets.reader import Reader
from mer.datasets.spelling import did_you_mean
from mer.errors import MerError

READERS: tuple[Reader, ...] = (casme2, samm, smic, casme3, casme3c, mmew)


def reader(dataset: str) -> Reader:
    """Return the reader of a dataset, `casme2` for example.

    Raises:
        MerError: There is none; the message lists all.
    """
    for candidate in READERS:
        if candidate.RELEASE.name == dataset:
            return candidate
    names = [candidate.RELEASE.name for candidate in READERS]
    raise MerError(
        f"There is no dataset {dataset!r}; there are {', '.join(names)}."
        f"{did_you_mean(dataset, names)}"
    )
