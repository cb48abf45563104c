"""A system against its rivals: paired differences, their intervals, and p by swapping subjects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mer.errors import MerError
from mer.evaluation.metrics import acc, uar, uf1
from mer.evaluation.pairing import Pair, pair
from mer.evaluation.significance import holm, subject_swaps, swap_p
from mer.evaluation.statistics import Metric, drawn_scores, interval, subject_draws
from mer.evaluation.system import System
from mer.types import IntArray

METRICS: tuple[tuple[str, Metric], ...] = (("UF1", uf1), ("UAR", uar), ("ACC", acc))
LEVEL = 0.05
ONE_SEED = "one seed: what differs between two seeds of one system may be called a difference"


@dataclass(frozen=True, slots=True)
class Difference:
    """One score of two systems, as fractions of one; means over seeds.

    Attributes:
        score: `UF1`, `UAR` or `ACC`.
        one: Of the first system.
        other: Of its rival.
        difference: `one` less `other`.
        low: Lower end of its 95 % interval by paired subject bootstrap; None where
            `statistics.interval` has none.
        high: Its upper end.
        left_out: Share of the draws in which a class is absent.
        p: Two-sided, by swapping subjects.
        corrected_p: By Holm's step-down over the rivals.
        seeds: The difference of each seed.
    """

    score: str
    one: float
    other: float
    difference: float
    low: float | None
    high: float | None
    left_out: float
    p: float
    corrected_p: float
    seeds: tuple[float, ...]

    @property
    def verdict(self) -> str:
        """`indistinguishable` where the interval holds 0, else which side is higher.

        A side that is higher by its interval alone, at a corrected p above 0.05, says so.
        """
        if self.low is None or self.high is None:
            return "undefined"
        if self.low <= 0 <= self.high:
            return "indistinguishable"
        side = "higher" if self.low > 0 else "lower"
        return side if self.corrected_p <= LEVEL else f"{side}, but p above {LEVEL}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A system against one rival.

    Attributes:
        name: Of the rival.
        source: Its folder or file.
        clips: That both tested.
        subjects: Of these clips.
        seeds: That both have.
        differences: UF1, UAR and ACC.
        notes: Sentences that belong beside the numbers.
    """

    name: str
    source: str
    clips: int
    subjects: int
    seeds: tuple[int, ...]
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]


def compare(one: System, rivals: Sequence[System], common: bool = False) -> tuple[Comparison, ...]:
    """Compare a system with each of its rivals.

    Subjects are drawn and swapped, never clips: clips of one face are not independent. Draws and
    swaps are the same for all seeds, and a difference is the mean over seeds.

    Args:
        one: The system.
        rivals: One or more.
        common: Whether to compare on the clips that both tested where these differ.

    Raises:
        MerError: There is no rival, or two systems cannot be paired.
    """
    if not rivals:
        raise MerError("A comparison needs two systems or more; name another run or CSV.")
    # every pair is made before the first is computed: a wrong name is told at once
    pairs = [pair(one, rival, common) for rival in rivals]
    found = [_compared(rival, paired) for rival, paired in zip(rivals, pairs, strict=True)]
    by_score = zip(*([d.p for d in comparison.differences] for comparison in found), strict=True)
    corrected = zip(*map(holm, by_score), strict=True)
    return tuple(_corrected(*each) for each in zip(found, corrected, strict=True))


def _corrected(comparison: Comparison, p_values: Sequence[float]) -> Comparison:
    pairs = zip(comparison.differences, p_values, strict=True)
    return replace(comparison, differences=tuple(replace(d, corrected_p=p) for d, p in pairs))


def _compared(rival: System, paired: Pair) -> Comparison:
    draws, swaps = subject_draws(paired.subjects), subject_swaps(len(paired.subjects))
    differences = tuple(
        paired_difference(name, metric, paired, draws, swaps) for name, metric in METRICS
    )
    notes = (*paired.notes, *rival.notes, *([ONE_SEED] if len(paired.seeds) == 1 else []))
    return Comparison(
        name=rival.name,
        source=rival.source,
        clips=len(paired.clips),
        subjects=len(paired.subjects),
        seeds=paired.seeds,
        differences=differences,
        notes=notes,
    )


def paired_difference(
    score: str, metric: Metric, paired: Pair, draws: IntArray, swaps: IntArray
) -> Difference:
    """Estimate the difference of one score; its p is not corrected yet.

    Args:
        score: The name.
        metric: From matrices (..., C, C + 1) to scores (...): `metrics.uf1`.
        paired: Two systems.
        draws: `subject_draws`, shape (draws, subjects).
        swaps: `subject_swaps`, shape (swaps, subjects).
    """
    ones = np.asarray([float(metric(matrices.sum(axis=0))) for matrices in paired.one])
    others = np.asarray([float(metric(matrices.sum(axis=0))) for matrices in paired.other])
    # a draw re-weights the subjects of both systems alike
    drawn = drawn_scores(metric, paired.one, draws) - drawn_scores(metric, paired.other, draws)
    low, high, left_out = interval(drawn, draws)
    p = swap_p(metric, paired.one, paired.other, swaps)
    return Difference(
        score=score,
        one=float(ones.mean()),
        other=float(others.mean()),
        difference=float((ones - others).mean()),
        low=low,
        high=high,
        left_out=left_out,
        p=p,
        corrected_p=p,
        seeds=tuple((ones - others).tolist()),
    )
