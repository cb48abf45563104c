"""Whether two systems differ: subject-swap permutations, corrected for several rivals."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mer.evaluation.metrics import Floats
from mer.evaluation.statistics import DRAWS, Metric, reweight
from mer.types import IntArray

# of the swaps alone: the same results give the same p in every report
SWAP_SEED = 20_240_614
# scores that are equal on paper differ in the last bits
_TIE = 1e-12


def subject_swaps(subjects: int, swaps: int = DRAWS, seed: int = SWAP_SEED) -> IntArray:
    """Choose whose predictions change sides.

    Args:
        subjects: How many there are.
        swaps: How many choices at most; where all 2^subjects choices are no more than this, each
            is taken once and p is exact.
        seed: Of the generator.

    Returns:
        Ones for the subjects that are swapped, shape (swaps, subjects). The first row swaps
        nobody: what was observed is one of the choices, so that p is never 0.
    """
    if subjects < 63 and 2**subjects <= swaps:
        return np.arange(2**subjects)[:, None] >> np.arange(subjects) & 1
    chosen = np.random.default_rng(seed).integers(0, 2, (swaps, subjects))
    chosen[0] = 0
    return chosen


def swapped_differences(
    metric: Metric, one: Sequence[IntArray], other: Sequence[IntArray], swaps: IntArray
) -> Floats:
    """Difference of two systems' scores, averaged over seeds, after each swap of subjects.

    A subject changes sides with all of its clips and in all seeds at once: subjects are what the
    data has independent draws of.

    Args:
        metric: From matrices (..., C, C) to scores (...): `metrics.uf1`.
        one: `subject_matrices` of each seed, shape (subjects, C, K).
        other: Of the other system: the same subjects, clips and seeds.
        swaps: As `subject_swaps` gives them, shape (swaps, subjects).
    """
    weights = swaps.astype(np.float64)
    differences = []
    for mine, theirs in zip(one, other, strict=True):
        moved = reweight(weights, theirs - mine)
        ours, rival = mine.sum(axis=0) + moved, theirs.sum(axis=0) - moved
        differences.append(metric(ours) - metric(rival))
    return np.asarray(np.mean(differences, axis=0))


def swap_p(
    metric: Metric, one: Sequence[IntArray], other: Sequence[IntArray], swaps: IntArray
) -> float:
    """Two-sided p of the difference of two systems: the share of swaps that differ as much.

    Arguments as for `swapped_differences`.
    """
    differences: npt.NDArray[np.float64] = np.abs(swapped_differences(metric, one, other, swaps))
    return float(np.mean(differences >= differences[0] - _TIE))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Correct p values for several rivals by Holm's step-down (Scand. J. Stat. 6, 1979).

    The i-th smallest of m values is multiplied by m + 1 - i, is at most 1, and at least the
    corrected value before it.

    Returns:
        Corrected values, in the order given.
    """
    corrected, highest = list(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(corrected)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(corrected) - rank) * p_values[place]))
        corrected[place] = highest
    return tuple(corrected)
