"""The numbers of a CSV of predictions, computed as those of our own results are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mer.errors import MerError
from mer.evaluation.conventions import is_whole_number
from mer.evaluation.metrics import Scores, recall_per_class, score
from mer.evaluation.scored_csv import PredictionFile
from mer.evaluation.statistics import majority_matrix, subject_draws, subject_matrices
from mer.reports.scores import (
    PartScores,
    RuleScores,
    matrix_parts,
    matrix_scores,
    other_averages,
)
from mer.types import IntArray

GIVEN = "as given"


@dataclass(frozen=True, slots=True)
class PredictionTable:
    """Everything that `mer score` says about a file; plain values throughout.

    Attributes:
        file: The CSV.
        classes: In the order of the indices.
        others: Predicted labels that are none of them; misses.
        clips: Different clips tested.
        subjects: Different subjects tested.
        folds: Different folds; the subjects where the file names none.
        seeds: 0 where the file names none.
        correct: Clips predicted correctly, of those tested, for each seed.
        scores: Of the whole.
        parts: A dataset each, where there are several.
        confusion: Counts summed over seeds, truth in rows; a column more where there are `others`.
        recall: Of each class, from `confusion`.
        floor: Each fold predicts the most frequent class of the others; None for a single fold.
        conventions: Averaged as some papers do, mean over seeds; by name.
        draws: Of the bootstrap.
        warnings: Sentences that belong above the numbers.
    """

    file: str
    classes: tuple[str, ...]
    others: tuple[str, ...]
    clips: int
    subjects: int
    folds: int
    seeds: tuple[int, ...]
    correct: tuple[tuple[int, int], ...]
    scores: RuleScores
    parts: tuple[PartScores, ...]
    confusion: tuple[tuple[int, ...], ...]
    recall: tuple[float, ...]
    floor: Scores | None
    conventions: Mapping[str, float]
    draws: int
    warnings: tuple[str, ...]


def prediction_table(file: PredictionFile) -> PredictionTable:
    """Score a file of predictions.

    Args:
        file: As `read_predictions` gives it.

    Raises:
        MerError: A seed has no clip of a class, so that its UF1 and UAR are undefined.
    """
    pools = list(file.seeds.values())
    subjects = sorted({subject for pool in pools for subject in pool.subjects})
    draws = subject_draws(subjects)
    matrices = [subject_matrices(pool, subjects)[:, : len(file.classes)] for pool in pools]
    totals = [one.sum(axis=0) for one in matrices]
    _check_classes(file, totals)
    scores = matrix_scores(GIVEN, False, matrices, matrices, draws)
    confusion = np.sum(totals, axis=0)
    return PredictionTable(
        file=str(file.path),
        classes=file.classes,
        others=file.others,
        clips=len({clip for pool in pools for clip in pool.clips}),
        subjects=len(subjects),
        folds=len({fold for pool in pools for fold in pool.folds}),
        seeds=tuple(file.seeds),
        correct=_correct(totals, scores),
        scores=scores,
        parts=matrix_parts(GIVEN, matrices, subjects, draws),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        recall=tuple(recall_per_class(confusion).tolist()),
        floor=_floor(file),
        conventions=other_averages(pools, len(file.classes)),
        draws=len(draws),
        warnings=file.warnings,
    )


def _check_classes(file: PredictionFile, totals: Sequence[IntArray]) -> None:
    for seed, total in zip(file.seeds, totals, strict=True):
        absent = [name for name, n in zip(file.classes, total.sum(axis=1), strict=True) if n == 0]
        if absent:
            raise MerError(
                f"{file.path}: no clip of seed {seed} is truly {', '.join(absent)}, so its UF1 "
                "and UAR are undefined; add what that seed lacks, or leave the seed out."
            )


def _correct(totals: Sequence[IntArray], scores: RuleScores) -> tuple[tuple[int, int], ...]:
    counts = [(int(np.trace(total)), int(total.sum())) for total in totals]
    for (_, clips), value in zip(counts, scores.acc.seeds, strict=True):
        if not is_whole_number(value, clips):
            raise AssertionError(f"accuracy {value} of {clips} clips")
    return tuple(counts)


def _floor(file: PredictionFile) -> Scores | None:
    # an unfinished seed would show less of the truth, which is the same for all
    fullest = max(file.seeds.values(), key=lambda pool: len(pool.clips))
    matrix = majority_matrix(fullest)
    return None if matrix is None else score(matrix[: len(file.classes)], file.classes)
