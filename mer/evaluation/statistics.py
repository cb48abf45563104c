"""How sure a score is: spread over seeds, bootstrap over subjects, the majority-class floor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mer.evaluation.metrics import Floats, confusion_matrix
from mer.evaluation.selection import Pooled
from mer.types import IntArray

DRAWS = 10_000
# of the bootstrap alone: the same results give the same interval in every report
BOOTSTRAP_SEED = 20_240_613
Metric = Callable[[npt.NDArray[np.number]], Floats]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score over seeds, as fractions of one.

    Attributes:
        mean: Over seeds.
        sd: Standard deviation over seeds (n - 1 below the line); None with one seed.
        low: Lower end of the 95 % interval by subject bootstrap; None where no draw defines
            the score, or all that do are one and the same, as those of a single subject are.
        high: Its upper end.
        seeds: The score of each seed.
        left_out: Share of the draws in which a class is absent, so that the score is undefined.
    """

    mean: float
    sd: float | None
    low: float | None
    high: float | None
    seeds: tuple[float, ...]
    left_out: float


def subject_draws(
    subjects: Sequence[str], draws: int = DRAWS, seed: int = BOOTSTRAP_SEED
) -> IntArray:
    """Draw subjects with replacement, within each dataset.

    Args:
        subjects: Each once, `casme2/sub01`; the part before the slash is the dataset.
        draws: How many.
        seed: Of the generator.

    Returns:
        How often each subject was drawn, shape (draws, subjects); within a dataset every row
        sums to the number of its subjects.
    """
    generator = np.random.default_rng(seed)
    datasets = np.asarray([subject.split("/", 1)[0] for subject in subjects])
    counts = np.zeros((draws, len(subjects)), np.int64)
    for dataset in sorted(set(datasets.tolist())):
        own = np.flatnonzero(datasets == dataset)
        counts[:, own] = generator.multinomial(len(own), np.full(len(own), 1 / len(own)), draws)
    return counts


def subject_matrices(pooled: Pooled, subjects: Sequence[str]) -> IntArray:
    """Count a confusion matrix a subject.

    Args:
        pooled: One seed.
        subjects: The order; one that the seed lacks gets zeros, one left out here is ignored.

    Returns:
        Shape (subjects, classes, classes), truth in rows.
    """
    place = {subject: i for i, subject in enumerate(subjects)}
    rows = np.asarray([place.get(subject, -1) for subject in pooled.subjects])
    kept = rows >= 0
    classes = pooled.probabilities.shape[1]
    matrices = np.zeros((len(subjects), classes, classes), np.int64)
    np.add.at(matrices, (rows[kept], pooled.truth[kept], pooled.predictions[kept]), 1)
    return matrices


def estimate(
    metric: Metric,
    seeds: Sequence[IntArray],
    draws: IntArray,
) -> Estimate:
    """Estimate the mean of a score over seeds and its 95 % percentile interval.

    A draw scores the mean over seeds of the metric of the re-weighted subjects; all seeds
    share the draws, so that the interval is one for the mean. A draw without any clip of a
    class leaves the metric undefined, as it is for a pooled table; such draws are left out
    (not scored over fewer classes, which would be another measure) and their share is given.

    Args:
        metric: From matrices (..., C, C) to scores (...), nan where undefined: `metrics.uf1`.
        seeds: `subject_matrices` of each seed, shape (subjects, C, C).
        draws: `subject_draws`, shape (draws, subjects).
    """
    values = [float(metric(matrices.sum(axis=0))) for matrices in seeds]
    low, high, left_out = interval(drawn_scores(metric, seeds, draws), draws)
    return Estimate(
        mean=float(np.mean(values)),
        sd=float(np.std(values, ddof=1)) if len(values) > 1 else None,
        low=low,
        high=high,
        seeds=tuple(values),
        left_out=left_out,
    )


def drawn_scores(metric: Metric, seeds: Sequence[IntArray], draws: IntArray) -> Floats:
    """Score each draw of subjects: the mean over seeds, shape (draws,), nan where undefined.

    Arguments as for `estimate`.
    """
    # products of floats go through BLAS, those of integers do not; counts stay exact
    weights = draws.astype(np.float64)
    return np.asarray(np.mean([metric(reweight(weights, one)) for one in seeds], axis=0))


def interval(drawn: Floats, draws: IntArray) -> tuple[float | None, float | None, float]:
    """Return the 95 % percentile interval of the draws that are defined, and the others' share.

    Args:
        drawn: The score of each draw, shape (draws,).
        draws: `subject_draws`, shape (draws, subjects).

    Returns:
        Lower and upper end, None where no draw is defined or all of them took the same subjects
        equally often: an interval of no width would call a single subject's score certain. And
        the share of draws that is left out.
    """
    defined = np.isfinite(drawn)
    left_out = 1 - float(defined.mean())
    kept = draws[defined]
    if not len(kept) or (kept == kept[0]).all():
        return None, None, left_out
    low, high = np.percentile(drawn[defined], [2.5, 97.5]).tolist()
    return low, high, left_out


def reweight(weights: Floats, matrices: IntArray) -> Floats:
    """Sum confusion matrices of subjects under each of several weightings.

    Args:
        weights: Shape (draws, subjects).
        matrices: Shape (subjects, C, K).

    Returns:
        Shape (draws, C, K).
    """
    flat = matrices.reshape(len(matrices), -1).astype(np.float64)
    return (weights @ flat).reshape(len(weights), *matrices.shape[1:])


def majority_matrix(pooled: Pooled) -> IntArray | None:
    """Confusion matrix of a floor that knows no picture.

    Each fold predicts the class that is most frequent in the truth of all other folds; of
    equally frequent ones the first.

    Returns:
        Shape (classes, classes), truth in rows; None for a single fold, which has no others.
    """
    folds = np.asarray(pooled.folds)
    names = sorted(set(pooled.folds))
    if len(names) < 2:
        return None
    classes = pooled.probabilities.shape[1]
    predictions = np.empty_like(pooled.truth)
    for name in names:
        own = folds == name
        counts = np.bincount(pooled.truth[~own], minlength=classes)
        predictions[own] = np.argmax(counts)
    return confusion_matrix(pooled.truth, predictions, classes)
