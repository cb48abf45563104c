"""The scores of a run averaged over subjects, as some papers average, with the same interval."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from mer.evaluation.conventions import present_f1
from mer.evaluation.metrics import Floats, acc, recall_per_class
from mer.evaluation.protocol import by_seed
from mer.evaluation.selection import HONEST_RULES, LEAKY_RULES, Selection, select
from mer.evaluation.statistics import Estimate, interval, subject_draws, subject_matrices
from mer.reports.scores import RuleScores
from mer.types import FoldResult, IntArray

WHOLE = ""
Means = Mapping[str, tuple[RuleScores, ...]]


def subject_means(results: Sequence[FoldResult]) -> Means:
    """Average each subject's own score over subjects, for every rule.

    A subject's F1 and recall are averaged over the classes that it has clips of. The interval is
    that of the pooled scores: the same draws of subjects, each scored by its own mean.

    Args:
        results: Of one configuration: all folds and seeds that exist.

    Returns:
        The rules' scores by dataset: those of all subjects under `WHOLE`, and of several datasets
        each under its name, by honest rules alone, where every seed has tested clips of it.
    """
    subjects = sorted({subject for one in results for subject in one.test.subjects})
    draws = subject_draws(subjects)
    datasets = np.asarray([subject.partition("/")[0] for subject in subjects])
    chosen = _chosen(results)
    means = {WHOLE: tuple(_means(one, subjects, draws) for one in chosen.values())}
    names = sorted(set(datasets.tolist()))
    for name in names if len(names) > 1 else ():
        own = np.flatnonzero(datasets == name)
        members = [subjects[place] for place in own]
        if all(set(members) & set(one.for_f1.subjects) for one in chosen["last"]):
            means[name] = tuple(
                _means(chosen[rule], members, draws[:, own])
                for rule in HONEST_RULES
                if rule in chosen
            )
    return means


def _chosen(results: Sequence[FoldResult]) -> dict[str, list[Selection]]:
    rules = [*HONEST_RULES, *LEAKY_RULES]
    if any(result.inner is None for result in results):
        rules.remove("inner")
    return {rule: [select(group, rule) for group in by_seed(results).values()] for rule in rules}


def _means(selections: Sequence[Selection], subjects: Sequence[str], draws: IntArray) -> RuleScores:
    for_f1 = [subject_matrices(one.for_f1, subjects) for one in selections]
    for_accuracy = [subject_matrices(one.for_accuracy, subjects) for one in selections]
    return RuleScores(
        rule=selections[0].rule,
        leaky=selections[0].leaky,
        uf1=_estimate(present_f1, for_f1, draws),
        uar=_estimate(_present_recall, for_f1, draws),
        acc=_estimate(acc, for_accuracy, draws),
    )


def _present_recall(matrices: IntArray) -> Floats:
    return np.asarray(np.nanmean(recall_per_class(matrices), axis=-1))


def _estimate(
    metric: Callable[[IntArray], Floats], seeds: Sequence[IntArray], draws: IntArray
) -> Estimate:
    values = [_of_subjects(metric, matrices) for matrices in seeds]
    means = [float(np.nanmean(one)) for one in values]
    low, high, left_out = interval(np.mean([_drawn(one, draws) for one in values], axis=0), draws)
    return Estimate(
        mean=float(np.mean(means)),
        sd=float(np.std(means, ddof=1)) if len(means) > 1 else None,
        low=low,
        high=high,
        seeds=tuple(means),
        left_out=left_out,
    )


def _of_subjects(metric: Callable[[IntArray], Floats], matrices: IntArray) -> Floats:
    """Score each subject by itself, nan where the seed has no clip of it."""
    tested = matrices.sum(axis=(1, 2)) > 0
    values = np.full(len(matrices), np.nan)
    values[tested] = metric(matrices[tested])
    return values


def _drawn(values: Floats, draws: IntArray) -> Floats:
    """Average the subjects of each draw, shape (draws,); nan where none of them was tested."""
    tested = np.isfinite(values)
    weights = draws[:, tested].astype(np.float64)
    total = weights.sum(axis=1)
    nothing = np.full(len(draws), np.nan)
    return np.asarray(np.divide(weights @ values[tested], total, out=nothing, where=total > 0))
