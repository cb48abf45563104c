"""Other ways to average that papers use; each is named and never shares a column with ours."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from mer.evaluation.metrics import confusion_matrix, f1_per_class
from mer.types import IntArray


def subject_mean_f1(
    truth: IntArray, predictions: IntArray, subjects: Sequence[str], classes: int
) -> float:
    """Mean over subjects of the F1 averaged over the classes in that subject's truth.

    Args:
        truth: Class indices, shape (N,).
        predictions: Class indices, shape (N,).
        subjects: The subject of each clip.
        classes: The number of classes.
    """
    matrices = _subject_matrices(truth, predictions, subjects, classes)
    return float(np.mean([present_f1(matrix) for matrix in matrices]))


def subject_mean_accuracy(
    truth: IntArray, predictions: IntArray, subjects: Sequence[str], classes: int
) -> float:
    """Mean over subjects of the subject's own accuracy; arguments as `subject_mean_f1`."""
    matrices = _subject_matrices(truth, predictions, subjects, classes)
    return float(np.mean([np.trace(matrix) / matrix.sum() for matrix in matrices]))


def weighted_f1(matrix: npt.NDArray[np.number]) -> float:
    """F1 of each class weighted by its number of true clips, from a pooled matrix (C, C)."""
    true = matrix.sum(axis=-1)
    return float(np.nansum(f1_per_class(matrix) * true) / true.sum())


def present_f1(matrix: npt.NDArray[np.number]) -> npt.NDArray[np.float64]:
    """F1 averaged over the classes that have a true clip, shape (..., C, C) to (...).

    For few clips, such as one subject's; a pooled matrix is scored by `metrics.score`, which
    does not forgive an absent class.
    """
    return np.asarray(np.nanmean(f1_per_class(matrix), axis=-1))


def correct_clips(printed: str, clips: int, whole: int = 100) -> int | None:
    """Return how many correct clips a printed accuracy stands for.

    A pooled accuracy is a whole number of clips over `clips`; a figure that is not was averaged
    otherwise, or belongs to another set of clips.

    Args:
        printed: As printed, so that its decimals are known: `88.35`, or `0.9323`.
        clips: The number of clips.
        whole: What stands for all clips: 100 for per cent, 1 for a fraction.

    Returns:
        The count, or None where no count gives the figure, rounded or cut off.
    """
    value = Fraction(printed)
    unit = Fraction(1, 10 ** len(printed.partition(".")[2]))
    nearest = round(value / whole * clips)
    # cutting off may lose a clip's share that rounding to the nearest clip would not find
    for count in (nearest, nearest + 1):
        difference = Fraction(count, clips) * whole - value
        if count <= clips and -unit / 2 <= difference < unit:
            return count
    return None


def _subject_matrices(
    truth: IntArray, predictions: IntArray, subjects: Sequence[str], classes: int
) -> Iterator[IntArray]:
    names = np.asarray(subjects)
    for subject in sorted(set(subjects)):
        own = names == subject
        yield confusion_matrix(truth[own], predictions[own], classes)
