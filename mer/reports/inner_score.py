"""How good a configuration is on inner subjects, which is all that a search may look at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mer.evaluation.metrics import Floats, acc, confusion_matrix, uar, uf1
from mer.evaluation.protocol import by_seed
from mer.types import FoldResult, IntArray


@dataclass(frozen=True, slots=True)
class InnerScore:
    """Scores of inner subjects at the one epoch that is best for them, as fractions of one.

    Attributes:
        epoch: Counted from one.
        uf1: Unweighted F1.
        uar: Unweighted average recall.
        acc: Accuracy.
    """

    epoch: int
    uf1: float
    uar: float
    acc: float


def inner_score(results: Sequence[FoldResult]) -> InnerScore | None:
    """Score the inner trainings of all folds together, at one epoch for all of them.

    Each fold's second training predicts inner subjects that it did not see; no prediction for
    the fold's test subject enters. For every epoch the inner predictions of all folds are
    pooled to one confusion matrix a seed, since a single fold's inner subjects rarely show all
    classes. The epoch is the one with the highest UF1, averaged over seeds; of several the
    first. One epoch for all folds, and not the best of each, keeps the maximum from rewarding a
    configuration whose scores jump from epoch to epoch.

    A subject that is tested in one fold is an inner subject of others. The score is right for
    comparing configurations, and too good by a little as an estimate of the best one's.

    Args:
        results: Of one configuration.

    Returns:
        None where a fold has no inner predictions, or a class has no inner clip.
    """
    groups = list(by_seed(results).values())
    matrices = [_pooled(group) for group in groups]
    whole = [matrix for matrix in matrices if matrix is not None]
    if not whole or len(whole) < len(groups):
        return None
    epochs = min(len(matrix) for matrix in whole)
    curves = [
        _mean_over_seeds([metric(matrix[:epochs]) for matrix in whole])
        for metric in (uf1, uar, acc)
    ]
    if not np.isfinite(curves[0]).all():
        return None
    # rounding makes equal scores tie although they were summed in another order
    best = int(np.argmax(np.round(curves[0], 12)))
    return InnerScore(best + 1, *(float(curve[best]) for curve in curves))


def _pooled(group: Sequence[FoldResult]) -> IntArray | None:
    """Counts of one seed's inner predictions, shape (epochs, classes, classes)."""
    inner = [result.inner for result in group if result.inner is not None]
    if len(inner) < len(group):
        return None
    # a callback may end some trainings early; later epochs would lack their clips
    epochs = min(len(one.probabilities) for one in inner)
    classes = len(group[0].classes)
    counts = [confusion_matrix(one.truth, one.predictions[:epochs], classes) for one in inner]
    return np.asarray(np.sum(counts, axis=0), np.int64)


def _mean_over_seeds(curves: Sequence[Floats]) -> Floats:
    return np.asarray(np.mean(curves, axis=0))
