"""The three scores under one selection rule, for all subjects and for each dataset's."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mer.evaluation.conventions import (
    macro_precision,
    subject_mean_accuracy,
    subject_mean_f1,
    subject_mean_uar,
    weighted_f1,
)
from mer.evaluation.metrics import acc, uar, uf1
from mer.evaluation.selection import Pooled, Selection
from mer.evaluation.statistics import Estimate, estimate, subject_matrices
from mer.types import IntArray


@dataclass(frozen=True, slots=True)
class RuleScores:
    """The three scores under one selection rule.

    Attributes:
        rule: `last`, `inner`, `best` or `best-separate`.
        leaky: Epochs were chosen on the test subject.
        uf1: Unweighted F1.
        uar: Unweighted average recall.
        acc: Accuracy.
    """

    rule: str
    leaky: bool
    uf1: Estimate
    uar: Estimate
    acc: Estimate


@dataclass(frozen=True, slots=True)
class PartScores:
    """The scores of one dataset's subjects within a pooled table, under an honest rule.

    Attributes:
        dataset: `casme2`, ...
        clips: Clips tested a seed.
        subjects: Subjects tested.
        scores: None where the part lacks a class, so that UF1 and UAR are undefined.
    """

    dataset: str
    clips: int
    subjects: int
    scores: RuleScores | None


def rule_scores(
    selections: Sequence[Selection], subjects: Sequence[str], draws: IntArray
) -> RuleScores:
    """Estimate the three scores over seeds.

    Args:
        selections: One a seed, all under the same rule.
        subjects: Those that count.
        draws: Of these subjects, as `subject_draws` gives them.
    """
    for_f1 = [subject_matrices(selection.for_f1, subjects) for selection in selections]
    for_accuracy = [subject_matrices(selection.for_accuracy, subjects) for selection in selections]
    first = selections[0]
    return matrix_scores(first.rule, first.leaky, for_f1, for_accuracy, draws)


def matrix_scores(
    rule: str,
    leaky: bool,
    for_f1: Sequence[IntArray],
    for_accuracy: Sequence[IntArray],
    draws: IntArray,
) -> RuleScores:
    """Estimate the three scores over seeds from confusion matrices of subjects.

    Args:
        rule: Name of the selection rule.
        leaky: Whether it looks at the test subject.
        for_f1: Of each seed, shape (subjects, C, C), or (subjects, C, C + 1) with a column for
            predictions that are none of the classes.
        for_accuracy: Likewise; the same but under rule `best-separate`.
        draws: Of these subjects.
    """
    return RuleScores(
        rule=rule,
        leaky=leaky,
        uf1=estimate(uf1, for_f1, draws),
        uar=estimate(uar, for_f1, draws),
        acc=estimate(acc, for_accuracy, draws),
    )


def part_scores(
    selections: Sequence[Selection], subjects: Sequence[str], draws: IntArray
) -> tuple[PartScores, ...]:
    """Restrict the pooled table to each dataset's subjects; empty for a single dataset.

    Arguments as for `rule_scores`, under an honest rule.
    """
    matrices = [subject_matrices(selection.for_f1, subjects) for selection in selections]
    return matrix_parts(selections[0].rule, matrices, subjects, draws)


def matrix_parts(
    rule: str, matrices: Sequence[IntArray], subjects: Sequence[str], draws: IntArray
) -> tuple[PartScores, ...]:
    """As `part_scores`, from confusion matrices as `matrix_scores` takes them."""
    datasets = np.asarray([subject.split("/", 1)[0] for subject in subjects])
    names = sorted(set(datasets.tolist()))
    if len(names) < 2:
        return ()
    return tuple(_part(rule, name, matrices, draws, datasets == name) for name in names)


def _part(
    rule: str,
    dataset: str,
    matrices: Sequence[IntArray],
    draws: IntArray,
    own: npt.NDArray[np.bool_],
) -> PartScores:
    restricted = [one[own] for one in matrices]
    pooled = [one.sum(axis=0) for one in restricted]
    defined = all((matrix.sum(axis=1) > 0).all() for matrix in pooled)
    scores = matrix_scores(rule, False, restricted, restricted, draws[:, own]) if defined else None
    return PartScores(
        dataset=dataset,
        clips=max(int(matrix.sum()) for matrix in pooled),
        subjects=int(own.sum()),
        scores=scores,
    )


def other_averages(pools: Sequence[Pooled], classes: int) -> dict[str, float]:
    """Average as some papers do, by name; means over seeds.

    Args:
        pools: One a seed.
        classes: The number of classes; predictions beyond them are misses.
    """
    matrices = [pool.matrix[:classes] for pool in pools]
    columns = [(p.truth, p.predictions, p.subjects, p.probabilities.shape[1]) for p in pools]
    values = {
        "F1, mean over subjects": [subject_mean_f1(*each) for each in columns],
        "F1, weighted by class size": [weighted_f1(matrix) for matrix in matrices],
        "accuracy, mean over subjects": [subject_mean_accuracy(*each) for each in columns],
        "UAR, mean over subjects": [subject_mean_uar(*each) for each in columns],
        "precision, mean over classes (UAR with truth and prediction swapped)": [
            macro_precision(matrix) for matrix in matrices
        ],
    }
    return {name: float(np.mean(numbers)) for name, numbers in values.items()}
