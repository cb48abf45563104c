"""The three scores of a report, from one confusion matrix pooled over all folds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mer.errors import MerError
from mer.types import IntArray

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Unweighted F1, unweighted average recall and accuracy, as fractions of one."""

    uf1: float
    uar: float
    acc: float


def confusion_matrix(truth: IntArray, predictions: IntArray, classes: int) -> IntArray:
    """Count clips by true class (rows) and predicted class (columns).

    Args:
        truth: Class indices, shape (N,).
        predictions: Class indices, shape (..., N); leading axes are kept, so that all epochs of
            a training are counted at once.
        classes: The number of classes, whichever of them occur.

    Returns:
        Counts, shape (..., classes, classes).

    Raises:
        MerError: An index is outside of the classes.
    """
    for name, values in (("true", truth), ("predicted", predictions)):
        if values.size and (values.min() < 0 or values.max() >= classes):
            raise MerError(
                f"A {name} class index is outside of 0..{classes - 1}: found "
                f"{values.min()} to {values.max()}; the results are of another class scheme."
            )
    one_hot = np.eye(classes, dtype=np.int64)
    counts: IntArray = one_hot[truth].T @ one_hot[predictions]
    return counts


def f1_per_class(matrix: npt.NDArray[np.number]) -> Floats:
    """F1 = 2 TP / (2 TP + FP + FN) of each class.

    Args:
        matrix: Counts, truth in rows, shape (..., C, C). Here and in the functions below there
            may be a column more, for predictions that are none of the classes: mere misses.

    Returns:
        Shape (..., C); nan for a class without a true clip, also where it was predicted.
    """
    hits = np.diagonal(matrix, axis1=-2, axis2=-1).astype(np.float64)
    true = matrix.sum(axis=-1)
    predicted = matrix.sum(axis=-2)[..., : true.shape[-1]]
    # 2 TP + FP + FN is the row sum plus the column sum
    return _divide(2 * hits, true + predicted, true > 0)


def recall_per_class(matrix: npt.NDArray[np.number]) -> Floats:
    """Recall TP / N_c of each class, shape (..., C); nan for a class without a true clip."""
    true = matrix.sum(axis=-1)
    return _divide(np.diagonal(matrix, axis1=-2, axis2=-1).astype(np.float64), true, true > 0)


def uf1(matrix: npt.NDArray[np.number]) -> Floats:
    """Unweighted F1, the mean of `f1_per_class`; shape (...), nan where a class is absent."""
    return np.asarray(f1_per_class(matrix).mean(axis=-1))


def uar(matrix: npt.NDArray[np.number]) -> Floats:
    """Unweighted average recall over classes; shape (...), nan where a class is absent."""
    return np.asarray(recall_per_class(matrix).mean(axis=-1))


def acc(matrix: npt.NDArray[np.number]) -> Floats:
    """Accuracy, the sum of hits over the number of clips; shape (...)."""
    hits = np.trace(matrix, axis1=-2, axis2=-1).astype(np.float64)
    total = matrix.sum(axis=(-2, -1))
    return _divide(hits, total, total > 0)


def score(matrix: npt.NDArray[np.number], classes: Sequence[str]) -> Scores:
    """Score one pooled confusion matrix.

    Args:
        matrix: Counts, truth in rows, shape (C, C).
        classes: Names in the order of the indices.

    Raises:
        MerError: A class has no true clip. Leaving it out would change the measure, so it is
            an error and never skipped.
    """
    absent = [name for name, n in zip(classes, matrix.sum(axis=-1), strict=True) if n == 0]
    if absent:
        raise MerError(
            f"No tested clip is truly {', '.join(absent)}, so UF1 and UAR are undefined; "
            "finish the folds that hold such clips, or choose a class scheme without the class."
        )
    return Scores(float(uf1(matrix)), float(uar(matrix)), float(acc(matrix)))


def _divide(
    upper: npt.NDArray[np.number], lower: npt.NDArray[np.number], defined: npt.NDArray[np.bool_]
) -> Floats:
    nothing = np.full(np.shape(upper), np.nan)
    return np.asarray(np.divide(upper, lower, out=nothing, where=defined))
