"""The numbers of a run that local files and trackers share; no leaky rule is among them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

import numpy as np

from mer.evaluation.conventions import present_f1
from mer.evaluation.metrics import acc as accuracy
from mer.evaluation.metrics import confusion_matrix, recall_per_class
from mer.evaluation.protocol import by_seed
from mer.evaluation.selection import select
from mer.evaluation.statistics import subject_matrices
from mer.reports.inner_score import inner_score
from mer.reports.score_table import ScoreTable
from mer.reports.scores import RuleScores
from mer.types import EpochPredictions, FoldResult

Number = int | float
Row = dict[str, Number | str | None]

# `inner/` is kept for scores of inner subjects: these are of test subjects, at the chosen epoch
PREFIXES = {"last": "last", "inner": "at-inner-epoch"}


def summary(table: ScoreTable, results: Sequence[FoldResult]) -> dict[str, Number]:
    """Return the pooled numbers of a run under flat names, scores as fractions of one.

    `last/uf1`, `last/uar` and `last/acc` are test scores with rule `last`; with `_low` and
    `_high` the ends of the 95 % interval, with `_sd` the spread over seeds. `at-inner-epoch/...`
    are those of rule `inner`. `inner/uf1`, `inner/uar`, `inner/acc` and `inner/epoch` are of
    inner subjects alone (see `inner_score`): the only ones that a search may optimise.
    `last-casme2/...` is one dataset of several, `majority/...` the floor.

    Args:
        table: Of the results.
        results: Of one configuration.
    """
    numbers: dict[str, Number] = {
        "clips": table.clips,
        "subjects": table.subjects,
        "folds": table.folds,
        "seeds": len(table.seeds),
        "complete": int(table.complete),
    }
    for scores in table.rules:
        if not scores.leaky:
            numbers |= _named(PREFIXES[scores.rule], scores)
    for part in table.parts:
        if part.scores:
            numbers |= _named(f"{PREFIXES['last']}-{part.dataset}", part.scores)
    if table.floor:
        numbers |= _prefixed("majority", asdict(table.floor))
    inner = inner_score(results)
    return numbers | (_prefixed("inner", asdict(inner)) if inner else {})


def subject_rows(results: Sequence[FoldResult]) -> Iterator[Row]:
    """Yield a row a seed and subject with rule `last`; `f1` is over the subject's own classes."""
    for seed, group in by_seed(results).items():
        pooled = select(group, "last").for_f1
        subjects = sorted(set(pooled.subjects))
        for subject, matrix in zip(subjects, subject_matrices(pooled, subjects), strict=True):
            yield {
                "seed": seed,
                "subject": subject,
                "clips": int(matrix.sum()),
                "correct": int(np.trace(matrix)),
                "accuracy": float(accuracy(matrix)),
                "f1": float(present_f1(matrix)),
            }


def fold_row(result: FoldResult) -> Row:
    """Return what one training came to: its last epoch on the test clips, and what it took.

    `inner_epoch` is the epoch, from one, that rule `inner` chooses; None without inner subjects.
    """
    matrix = confusion_matrix(result.test.truth, result.test.predictions[-1], len(result.classes))
    chosen = None if result.inner is None else int(select([result], "inner").for_f1.epochs[0]) + 1
    return {
        "seed": result.seed,
        "fold": result.fold,
        "clips": int(matrix.sum()),
        "correct": int(np.trace(matrix)),
        "accuracy": float(accuracy(matrix)),
        "f1": float(present_f1(matrix)),
        "epochs": len(result.test.probabilities),
        "inner_epoch": chosen,
        "loss": float(result.losses[-1]),
        "seconds": result.seconds,
    }


def curves(result: FoldResult) -> list[dict[str, Number]]:
    """Return the curves of one training, a dictionary an epoch (`epoch` counts from one).

    `train/loss`; and of the second training, where there is one, `inner/uf1`, `inner/uar` and
    `inner/acc` on the fold's inner subjects, UF1 and UAR over the classes that these show. Test
    clips have no curve: nobody may choose an epoch by them.
    """
    columns = {"train/loss": result.losses.tolist()}
    if result.inner is not None:
        columns |= _inner_curves(result.inner, len(result.classes))
    longest = max(map(len, columns.values()))
    return [
        {"epoch": i + 1} | {name: column[i] for name, column in columns.items() if i < len(column)}
        for i in range(longest)
    ]


def _inner_curves(inner: EpochPredictions, classes: int) -> dict[str, list[float]]:
    matrices = confusion_matrix(inner.truth, inner.predictions, classes)
    return {
        "inner/uf1": present_f1(matrices).tolist(),
        "inner/uar": np.nanmean(recall_per_class(matrices), axis=-1).tolist(),
        "inner/acc": accuracy(matrices).tolist(),
    }


def _named(prefix: str, scores: RuleScores) -> dict[str, Number]:
    numbers: dict[str, Number] = {}
    for name, value in (("uf1", scores.uf1), ("uar", scores.uar), ("acc", scores.acc)):
        ends = {"_low": value.low, "_high": value.high, "_sd": value.sd}
        numbers[f"{prefix}/{name}"] = value.mean
        numbers |= {f"{prefix}/{name}{end}": at for end, at in ends.items() if at is not None}
    return numbers


def _prefixed(prefix: str, values: Mapping[str, Number]) -> dict[str, Number]:
    return {f"{prefix}/{name}": value for name, value in values.items()}
