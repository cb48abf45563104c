"""Other ways to average that papers use; each is named and never shares a column with ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from mer.errors import MerError
from mer.evaluation.metrics import confusion_matrix, f1_per_class, recall_per_class
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


def subject_mean_uar(
    truth: IntArray, predictions: IntArray, subjects: Sequence[str], classes: int
) -> float:
    """Mean over subjects of the recall averaged over the classes in that subject's truth.

    A class that a subject does not show has no recall there and is left out of that subject's
    average; every subject counts alike. Arguments as `subject_mean_f1`.
    """
    matrices = _subject_matrices(truth, predictions, subjects, classes)
    return float(np.mean([np.nanmean(recall_per_class(matrix)) for matrix in matrices]))


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


def macro_precision(matrix: npt.NDArray[np.number]) -> float:
    """Mean over classes of TP / clips predicted so, from a pooled matrix (C, C).

    What comes out where truth and prediction change places in an unweighted average recall; at
    least one published "UAR" is it. A class that is never predicted counts as 0.
    """
    classes = matrix.shape[0]
    predicted = matrix.sum(axis=0)[:classes]
    return float(np.mean(np.diagonal(matrix) / np.maximum(predicted, 1)))


@dataclass(frozen=True, slots=True)
class CitedAccuracy:
    """An accuracy as a paper prints it, and the count of clips that it can stand for.

    Attributes:
        printed: With its decimals: `88.35`, or `0.9323`.
        clips: All clips.
        correct: Of them, predicted correctly; None where no count gives the figure.
        cut_off: The figure follows only if its last digit was cut off, not rounded.
    """

    printed: str
    clips: int
    correct: int | None
    cut_off: bool

    @property
    def text(self) -> str:
        """One phrase for the line of a table."""
        if self.correct is None:
            return f"{self.printed} is no whole number of {self.clips} clips"
        rounding = ", cut off and not rounded" if self.cut_off else ""
        return f"{self.printed} is {self.correct} of {self.clips} clips{rounding}"


def cited_accuracy(printed: str, clips: int, whole: int = 100) -> CitedAccuracy:
    """Find out how many correct clips a printed accuracy stands for.

    A pooled accuracy is a whole number of clips over `clips`; a figure that is not was averaged
    otherwise, or belongs to another set of clips.

    Args:
        printed: As printed, so that its decimals are known.
        clips: The number of clips.
        whole: What stands for all clips: 100 for per cent, 1 for a fraction.

    Raises:
        MerError: The figure is not a plain decimal number, or there are no clips.
    """
    digits = printed.replace(".", "", 1)
    if not (digits.isascii() and digits.isdecimal()) or clips < 1:
        raise MerError(
            f"{printed!r} of {clips} clips is no accuracy; write digits alone, such as 88.35."
        )
    value = Fraction(printed)
    unit = Fraction(1, 10 ** len(printed.partition(".")[2]))
    nearest = round(value / whole * clips)
    # cutting off may lose a clip's share that rounding to the nearest clip would not find
    for count in (nearest, nearest + 1):
        difference = Fraction(count, clips) * whole - value
        if count <= clips and -unit / 2 <= difference < unit:
            return CitedAccuracy(printed, clips, count, difference > unit / 2)
    return CitedAccuracy(printed, clips, None, False)


def correct_clips(printed: str, clips: int, whole: int = 100) -> int | None:
    """Return the count of `cited_accuracy` alone, None where no count gives the figure."""
    return cited_accuracy(printed, clips, whole).correct


def is_whole_number(accuracy: float, clips: int) -> bool:
    """Tell whether an accuracy of our own, a fraction, is a whole number of clips over `clips`."""
    return abs(accuracy * clips - round(accuracy * clips)) < 1e-6


def _subject_matrices(
    truth: IntArray, predictions: IntArray, subjects: Sequence[str], classes: int
) -> Iterator[IntArray]:
    names = np.asarray(subjects)
    for subject in sorted(set(subjects)):
        own = names == subject
        yield confusion_matrix(truth[own], predictions[own], classes)
