"""The numbers of one table, computed from the stored predictions of one configuration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mer.errors import MerError
from mer.evaluation.conventions import is_whole_number
from mer.evaluation.metrics import Scores, recall_per_class, score
from mer.evaluation.protocol import Completeness, by_seed, check_complete, check_results
from mer.evaluation.selection import HONEST_RULES, LEAKY_RULES, Selection, select
from mer.evaluation.statistics import majority_matrix, subject_draws
from mer.reports.scores import (
    PartScores,
    RuleScores,
    other_averages,
    part_scores,
    rule_scores,
)
from mer.types import FoldResult


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """Everything a report says about one configuration; plain values throughout.

    Attributes:
        method: As the results' context names it.
        dataset: Likewise.
        scheme: Likewise.
        config_hash: Of the configuration and code.
        classes: In the order of the indices.
        clips: Different clips tested.
        subjects: Different subjects tested.
        folds: Different folds with a result.
        seeds: The user's seeds.
        complete: Every seed has all planned folds.
        status: `complete, N folds` or `incomplete, n of N folds`.
        rules: `last`, `inner` where there is one, then the leaky ones.
        parts: A dataset each, where there are several, by rule `last`.
        confusion: Rule `last`, counts summed over seeds, truth in rows.
        recall: Of each class, from `confusion`.
        floor: Each fold predicts the most frequent class of the others; None where a single
            fold leaves nothing to count.
        conventions: Rule `last` averaged as some papers do, mean over seeds; by name.
        draws: Of the bootstrap.
        notes: Sentences that belong beside the numbers.
        context: Facts from the results; differing values are joined.
        evaluated: Configurations that were evaluated on this data and protocol so far, this one
            among them; None where no ledger says so.
        missing_seeds: Those that were planned and have no fold at all.
        audit: What `mer audit` said of it, in a line; empty where nobody looked it up.
        inner_parts: As `parts`, by rule `inner`; empty where there is no such rule.
    """

    method: str
    dataset: str
    scheme: str
    config_hash: str
    classes: tuple[str, ...]
    clips: int
    subjects: int
    folds: int
    seeds: tuple[int, ...]
    complete: bool
    status: str
    rules: tuple[RuleScores, ...]
    parts: tuple[PartScores, ...]
    confusion: tuple[tuple[int, ...], ...]
    recall: tuple[float, ...]
    floor: Scores | None
    conventions: Mapping[str, float]
    draws: int
    notes: tuple[str, ...]
    context: Mapping[str, str]
    evaluated: int | None = None
    missing_seeds: tuple[int, ...] = ()
    audit: str = ""
    inner_parts: tuple[PartScores, ...] = ()

    def rule(self, name: str) -> RuleScores:
        """Return the scores under a rule; KeyError where the table has none."""
        return {scores.rule: scores for scores in self.rules}[name]

    def part(self, dataset: str, rule: str) -> RuleScores | None:
        """Return the scores of one dataset of several, which leaky rules have none of."""
        parts = {"last": self.parts, "inner": self.inner_parts}.get(rule, ())
        return {one.dataset: one.scores for one in parts}.get(dataset)


def score_table(
    results: Sequence[FoldResult], expected_folds: int | None = None, seeds: Sequence[int] = ()
) -> ScoreTable:
    """Compute a table from the results of one configuration.

    Args:
        results: Of all folds and seeds that exist.
        expected_folds: Folds that a seed needs; None takes the number planned when it ran.
        seeds: That were planned; one of them without any fold makes the table incomplete.

    Raises:
        MerError: The results are mixed or contradict each other, or a class has no tested clip
            (a run with few folds so far).
    """
    check_results(results)
    progress = check_complete(results, expected_folds, seeds)
    chosen = _choose(results)
    last, classes = chosen["last"], results[0].classes
    _check_classes(last, classes, progress)
    subjects = sorted({subject for s in last for subject in s.for_f1.subjects})
    draws = subject_draws(subjects)
    rules = tuple(rule_scores(group, subjects, draws) for group in chosen.values())
    _check_whole(chosen, rules)
    confusion = np.sum([selection.for_f1.matrix for selection in last], axis=0)
    context = merge_context(results)
    return ScoreTable(
        method=context.get("method", "unnamed method"),
        dataset=context.get("dataset", "unnamed dataset"),
        scheme=context.get("scheme", "unnamed scheme"),
        config_hash=results[0].config_hash,
        classes=classes,
        clips=len({clip for s in last for clip in s.for_f1.clips}),
        subjects=len(subjects),
        folds=len({result.fold for result in results}),
        seeds=progress.seeds,
        complete=progress.complete,
        status=progress.text,
        rules=rules,
        parts=part_scores(last, subjects, draws),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        recall=tuple(recall_per_class(confusion).tolist()),
        floor=_floor(last, classes),
        conventions=other_averages([selection.for_f1 for selection in last], len(classes)),
        draws=len(draws),
        notes=tuple(_notes(context, results)),
        context=context,
        missing_seeds=progress.missing_seeds,
        inner_parts=part_scores(chosen["inner"], subjects, draws) if "inner" in chosen else (),
    )


def merge_context(results: Sequence[FoldResult]) -> dict[str, str]:
    """Join the facts of all results; a key with several values keeps each once, in order.

    The device is a fact too; empty values are left out.
    """
    values: dict[str, dict[str, None]] = {}
    for result in results:
        for key, value in {**result.context, "device": result.device}.items():
            if value:
                values.setdefault(key, {})[value] = None
    return {key: "; ".join(texts) for key, texts in values.items()}


def _choose(results: Sequence[FoldResult]) -> dict[str, list[Selection]]:
    rules = [*HONEST_RULES, *LEAKY_RULES]
    if any(result.inner is None for result in results):
        rules.remove("inner")
    seeds = by_seed(results).values()
    return {rule: [select(group, rule) for group in seeds] for rule in rules}


def _check_classes(
    last: Sequence[Selection], classes: tuple[str, ...], progress: Completeness
) -> None:
    try:
        for selection in last:
            selection.scores(classes)
    except MerError as error:
        raise MerError(f"{error} So far: {progress.text}.") from error


def _floor(last: Sequence[Selection], classes: tuple[str, ...]) -> Scores | None:
    # the truth is the same for every seed; an unfinished seed would show less of it
    fullest = max(last, key=lambda selection: len(selection.for_f1.clips))
    matrix = majority_matrix(fullest.for_f1)
    return None if matrix is None else score(matrix, classes)


def _check_whole(rules: Mapping[str, Sequence[Selection]], scored: Sequence[RuleScores]) -> None:
    # a pooled accuracy is a number of clips; anything else is a defect of this project
    for scores in scored:
        for value, selection in zip(scores.acc.seeds, rules[scores.rule], strict=True):
            clips = len(selection.for_accuracy.clips)
            if not is_whole_number(value, clips):
                raise AssertionError(f"{scores.rule}: accuracy {value} of {clips} clips")


def context_notes(context: Mapping[str, str]) -> list[str]:
    """Return a sentence for each fact that makes a score something else than a result."""
    notes = []
    if "synthetic" in context.get("corpus", ""):
        notes.append("synthetic corpus: this shows that the pipeline learns, nothing more")
    if "permuted" in context.get("labels", ""):
        notes.append("labels were permuted: a check for leaks, not a result")
    return notes


def _notes(context: Mapping[str, str], results: Sequence[FoldResult]) -> list[str]:
    notes = context_notes(context)
    inner = sum(result.inner is not None for result in results)
    if 0 < inner < len(results):
        notes.append(
            f"rule inner is left out: {inner} of {len(results)} results have inner predictions"
        )
    return notes
