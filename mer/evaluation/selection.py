"""Which epoch of each fold counts: two honest rules and two that look at the test subject."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mer.errors import MerError
from mer.evaluation.conventions import present_f1
from mer.evaluation.metrics import Scores, acc, confusion_matrix, score
from mer.types import EpochPredictions, FloatArray, FoldResult, IntArray

HONEST_RULES = ("last", "inner")
LEAKY_RULES = ("best", "best-separate")


@dataclass(frozen=True, slots=True)
class Pooled:
    """The chosen predictions of all folds of one seed, clip after clip.

    Attributes:
        folds: The fold that tested each clip.
        clips: Keys, N of them.
        subjects: The subject of each clip.
        truth: Class indices, shape (N,).
        predictions: Class indices, shape (N,).
        probabilities: Shape (N, classes).
        epochs: Index of the epoch that each prediction is from, shape (N,), from zero.
    """

    folds: tuple[str, ...]
    clips: tuple[str, ...]
    subjects: tuple[str, ...]
    truth: IntArray
    predictions: IntArray
    probabilities: FloatArray
    epochs: IntArray

    @property
    def matrix(self) -> IntArray:
        """The pooled confusion matrix, truth in rows, shape (classes, classes)."""
        return confusion_matrix(self.truth, self.predictions, self.probabilities.shape[1])


@dataclass(frozen=True, slots=True)
class Selection:
    """One seed under one rule.

    Attributes:
        rule: `last`, `inner`, `best` or `best-separate`.
        for_accuracy: What ACC is computed from.
        for_f1: What UF1 and UAR are computed from; another choice of epochs than `for_accuracy`
            under `best-separate` only.
    """

    rule: str
    for_accuracy: Pooled
    for_f1: Pooled

    @property
    def leaky(self) -> bool:
        """The rule looked at the truth of the test subject."""
        return self.rule in LEAKY_RULES

    def scores(self, classes: Sequence[str]) -> Scores:
        """Score the pooled predictions; raises MerError where a class is absent."""
        f1 = score(self.for_f1.matrix, classes)
        return Scores(f1.uf1, f1.uar, float(acc(self.for_accuracy.matrix)))


def select(results: Sequence[FoldResult], rule: str) -> Selection:
    """Choose an epoch for each fold and pool the test predictions.

    Every rule takes the first of several epochs that are equally good.

    - `last`: the last epoch of the training.
    - `inner`: the epoch with the best UF1 on the inner subjects, averaged over the classes
      that occur in their truth, of those that both trainings have; read in the main training.
    - `best` (leaky): the epoch with the highest accuracy on the fold's own test clips, among
      those the one with the highest F1; all three scores are from it.
    - `best-separate` (leaky): ACC from the epoch with the highest accuracy, UF1 and UAR from
      the epoch with the highest F1, each on the fold's own test clips.

    F1 of one fold's clips averages over the classes in those clips' truth, since hardly any
    subject shows all classes.

    Args:
        results: All folds of one seed.
        rule: One of `HONEST_RULES` and `LEAKY_RULES`.

    Raises:
        MerError: The rule is unknown, there are no results, or a fold lacks what `inner` needs.
    """
    if not results:
        raise MerError("There are no results to choose epochs from; run the folds first.")
    if rule == "best-separate":
        return Selection(rule, _pool(results, _most_accurate), _pool(results, _highest_f1))
    choices = {"last": _last, "inner": _inner, "best": _best}
    if rule not in choices:
        known = ", ".join(HONEST_RULES + LEAKY_RULES)
        raise MerError(f"There is no selection rule {rule!r}; there are {known}.")
    pooled = _pool(results, choices[rule])
    return Selection(rule, pooled, pooled)


def _last(result: FoldResult) -> int:
    return len(result.test.probabilities) - 1


def _inner(result: FoldResult) -> int:
    if result.inner is None:
        raise MerError(
            f"Fold {result.fold}, seed {result.seed} has no predictions for inner subjects, which "
            "rule inner needs; run the fold again with the inner training."
        )
    # a callback may end one of the two trainings early; the other has no such epoch
    both = min(len(result.inner.probabilities), len(result.test.probabilities))
    return _first_best(_f1(result.inner, len(result.classes))[:both])


def _best(result: FoldResult) -> int:
    accuracy, f1 = _accuracy(result), _f1(result.test, len(result.classes))
    return _first_best(np.where(accuracy == accuracy.max(), f1, -1.0))


def _most_accurate(result: FoldResult) -> int:
    return _first_best(_accuracy(result))


def _highest_f1(result: FoldResult) -> int:
    return _first_best(_f1(result.test, len(result.classes)))


def _accuracy(result: FoldResult) -> npt.NDArray[np.float64]:
    matrices = confusion_matrix(result.test.truth, result.test.predictions, len(result.classes))
    return acc(matrices)


def _f1(group: EpochPredictions, classes: int) -> npt.NDArray[np.float64]:
    return present_f1(confusion_matrix(group.truth, group.predictions, classes))


def _first_best(values: npt.NDArray[np.float64]) -> int:
    # rounding makes equal scores tie although they were summed in another order
    return int(np.argmax(np.round(values, 12)))


def _pool(results: Sequence[FoldResult], choose: Callable[[FoldResult], int]) -> Pooled:
    epochs = [choose(result) for result in results]
    pairs = list(zip(results, epochs, strict=True))
    sizes = [len(result.test.clips) for result in results]
    return Pooled(
        folds=tuple(result.fold for result in results for _ in result.test.clips),
        clips=tuple(clip for result in results for clip in result.test.clips),
        subjects=tuple(subject for result in results for subject in result.test.subjects),
        truth=np.concatenate([result.test.truth for result in results]),
        predictions=np.concatenate([r.test.predictions[epoch] for r, epoch in pairs]),
        probabilities=np.concatenate([r.test.probabilities[epoch] for r, epoch in pairs]),
        epochs=np.repeat(np.asarray(epochs, np.int64), sizes),
    )
