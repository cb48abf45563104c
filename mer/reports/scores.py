"""The three scores under one selection rule, for all subjects and for each dataset's."""

from collections.abc import Sequence
from dataclasses import dataclass

from mer.evaluation.metrics import acc, uar, uf1
from mer.evaluation.selection import Selection
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
    """The scores of one dataset's subjects within a pooled table, under rule `last`.

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
    return RuleScores(
        rule=selections[0].rule,
        leaky=selections[0].leaky,
        uf1=estimate(uf1, for_f1, draws),
        uar=estimate(uar, for_f1, draws),
        acc=estimate(acc, for_accuracy, draws),
    )


def part_scores(
    selections: Sequence[Selection], subjects: Sequence[str], draws: IntArray
) -> tuple[PartScores, ...]:
    """Restrict the pooled table to each dataset's subjects; empty for a single dataset.

    Arguments as for `rule_scores`.
    """
    datasets = sorted({subject.split("/", 1)[0] for subject in subjects})
    if len(datasets) < 2:
        return ()
    return tuple(_part(selections, subjects, draws, dataset) for dataset in datasets)


def _part(
    selections: Sequence[Selection], subjects: Sequence[str], draws: IntArray, dataset: str
) -> PartScores:
    own = [i for i, subject in enumerate(subjects) if subject.split("/", 1)[0] == dataset]
    names = [subjects[i] for i in own]
    pooled = [subject_matrices(selection.for_f1, names).sum(axis=0) for selection in selections]
    defined = all((matrix.sum(axis=1) > 0).all() for matrix in pooled)
    return PartScores(
        dataset=dataset,
        clips=max(int(matrix.sum()) for matrix in pooled),
        subjects=len(names),
        scores=rule_scores(selections, names, draws[:, own]) if defined else None,
    )
