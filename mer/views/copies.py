"""Magnified copies of a clip beside it, in the arrays that a view caches."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from mer.errors import MerError
from mer.views.base import Arrays


def with_copies(make: Callable[[float], Arrays], own: float, factors: Iterable[float]) -> Arrays:
    """Return a clip's arrays and those of its copies: `apex`, `apex-x8` and so on.

    Args:
        make: The arrays of the clip magnified by a factor.
        own: Factor of the clip as it is tested.
        factors: Of the copies.
    """
    arrays = dict(make(own))
    for factor in factors:
        arrays |= {_of_copy(name, factor): array for name, array in make(factor).items()}
    return arrays


def copy_of(
    arrays: Mapping[str, np.ndarray], names: Iterable[str], factor: float
) -> Mapping[str, np.ndarray]:
    """Return the arrays of a copy under the names of the clip's own.

    Args:
        arrays: From `with_copies`.
        names: Of the clip's own arrays.
        factor: Of the copy.
    """
    return {name: arrays[_of_copy(name, factor)] for name in names}


def checked_factors(view: str, factors: Sequence[float]) -> tuple[float, ...]:
    """Return factors of copies as floats, so that equal settings have one hash.

    Raises:
        MerError: One is less than 1 or there twice.
    """
    found = tuple(float(factor) for factor in factors)
    if min(found, default=1) < 1:
        raise MerError(f"{view}: factors are {list(found)}; they start at 1.")
    if len(set(found)) < len(found):
        raise MerError(f"{view}: factors has a number twice: {list(found)}.")
    return found


def _of_copy(name: str, factor: float) -> str:
    return f"{name}-x{factor:g}"
