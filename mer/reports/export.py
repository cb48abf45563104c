"""The numbers of tables, and the predictions behind them, as JSON and CSV files."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from mer.evaluation.predictions import result_path
from mer.evaluation.protocol import by_seed, check_results
from mer.evaluation.selection import select
from mer.files import file_digest, write_atomically
from mer.files import write_json as write_plain
from mer.reports.run_numbers import curves, fold_row, subject_rows, summary
from mer.reports.score_table import ScoreTable
from mer.reports.scores import RuleScores
from mer.types import FoldResult

_SCORE_COLUMNS = (
    *("method", "dataset", "scheme", "config_hash", "status", "clips", "subjects", "seeds"),
    *("part", "rule", "leaky", "score", "mean", "sd", "low", "high"),
)
_CLIP_COLUMNS = (
    *("experiment", "config_hash", "rule", "seed", "fold", "subject", "clip"),
    *("epoch", "weights", "truth", "prediction"),
)
Cell = str | int | float | bool | None


def write_run(table: ScoreTable, results: Sequence[FoldResult], folder: Path) -> None:
    """Write everything that a tracker is sent, and more, into a folder.

    `table.json` and `scores.csv` hold the table; `summary.json` the pooled numbers under the
    names that W&B shows; `subjects.csv`, `folds.csv` and `curves.csv` a row a subject, a training
    and an epoch of a training.

    Args:
        table: Of the results.
        results: Of one configuration.
        folder: Of that configuration.
    """
    write_json(table, folder / "table.json")
    write_csv(table, folder / "scores.csv")
    write_plain(folder / "summary.json", summary(table, results))
    _write_dictionaries(list(subject_rows(results)), folder / "subjects.csv")
    _write_dictionaries([fold_row(result) for result in results], folder / "folds.csv")
    _write_dictionaries(list(_epoch_rows(results)), folder / "curves.csv")


def write_json(tables: ScoreTable | Sequence[ScoreTable], path: Path) -> None:
    """Write all fields of one table or several as a JSON list, scores as fractions of one."""
    write_plain(path, [asdict(table) for table in _several(tables)])


def write_csv(tables: ScoreTable | Sequence[ScoreTable], path: Path) -> None:
    """Write a row for each table, part, rule and score, as fractions of one.

    The whole is part `all`; the majority-class floor is rule `majority`; leaky rules say so.
    """
    rows = (row for table in _several(tables) for row in _table_rows(table))
    _write_rows(_SCORE_COLUMNS, rows, path)


def write_predictions(
    results: Sequence[FoldResult], path: Path, rule: str = "last", folder: Path | None = None
) -> None:
    """Write a row for each seed, fold and clip, from which every score can be computed again.

    Column `weights` is the sha256 of the fold's file of weights, where that was kept and holds the
    epoch in question, which is the last.

    Args:
        results: Of one configuration.
        path: The CSV file.
        rule: `last`, `inner` or `best`; the epochs are counted from one. Rule `best-separate`
            has two epochs a fold: the file holds those that its accuracy is from.
        folder: Of the results, to name their weights; None leaves that column empty.

    Raises:
        MerError: The results do not belong together, or lack what the rule needs.
    """
    check_results(results)
    classes = results[0].classes
    header = [*_CLIP_COLUMNS, *(f"p_{name}" for name in classes)]
    _write_rows(header, _prediction_rows(results, rule, folder), path)


def _several(tables: ScoreTable | Sequence[ScoreTable]) -> Sequence[ScoreTable]:
    return [tables] if isinstance(tables, ScoreTable) else tables


def _write_rows(header: Sequence[str], rows: Iterable[Sequence[Cell]], path: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_atomically(path, lambda stream: stream.write(text.getvalue().encode()))


def _epoch_rows(results: Sequence[FoldResult]) -> Iterator[Mapping[str, Cell]]:
    for result in results:
        for row in curves(result):
            yield {"seed": result.seed, "fold": result.fold, **row}


def _write_dictionaries(rows: Sequence[Mapping[str, Cell]], path: Path) -> None:
    header = list(dict.fromkeys(name for row in rows for name in row))
    _write_rows(header, ([row.get(name) for name in header] for row in rows), path)


def _table_rows(table: ScoreTable) -> Iterator[list[Cell]]:
    facts: list[Cell] = [table.method, table.dataset, table.scheme, table.config_hash, table.status]
    whole: list[Cell] = [*facts, table.clips, table.subjects, len(table.seeds), "all"]
    for scores in table.rules:
        yield from ([*whole, *row] for row in _score_rows(scores))
    for part in (*table.parts, *table.inner_parts):
        sizes: list[Cell] = [part.clips, part.subjects, len(table.seeds), part.dataset]
        if part.scores:
            yield from ([*facts, *sizes, *row] for row in _score_rows(part.scores))
    if table.floor:
        for name, value in asdict(table.floor).items():
            yield [*whole, "majority", False, name, value, None, None, None]


def _score_rows(scores: RuleScores) -> Iterator[list[Cell]]:
    for name, value in (("uf1", scores.uf1), ("uar", scores.uar), ("acc", scores.acc)):
        yield [scores.rule, scores.leaky, name, value.mean, value.sd, value.low, value.high]


def _prediction_rows(
    results: Sequence[FoldResult], rule: str, folder: Path | None
) -> Iterator[list[Cell]]:
    classes, config_hash = results[0].classes, results[0].config_hash
    experiment = results[0].context.get("experiment", "")
    for seed, group in by_seed(results).items():
        pooled = select(group, rule).for_accuracy
        weights = {r.fold: (len(r.test.probabilities), _weights_digest(r, folder)) for r in group}
        for i, clip in enumerate(pooled.clips):
            epoch, (last, digest) = int(pooled.epochs[i]) + 1, weights[pooled.folds[i]]
            yield [
                *(experiment, config_hash, rule, seed, pooled.folds[i], pooled.subjects[i], clip),
                *(epoch, digest if epoch == last else ""),
                classes[pooled.truth[i]],
                classes[pooled.predictions[i]],
                *(float(value) for value in pooled.probabilities[i]),
            ]


def _weights_digest(result: FoldResult, folder: Path | None) -> str:
    if folder is None:
        return ""
    # beside the result, as folds.weights keeps them; that room is none of this one's
    kept = result_path(folder, result.seed, result.fold).with_suffix(".safetensors")
    return file_digest(kept) if kept.is_file() else ""
