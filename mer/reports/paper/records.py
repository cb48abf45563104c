"""A paper's table as rows of plain values, for CSV and JSON; docs/tables.md lists the columns."""

from collections.abc import Iterator, Sequence
from typing import Any

from mer.evaluation.statistics import Estimate
from mer.reports.paper.averages import other_averages
from mer.reports.paper.compare import Compared, compare_place
from mer.reports.paper.doubts import why_doubted
from mer.reports.paper.leaky import USUAL
from mer.reports.paper.plain import facts_at, printed_of
from mer.reports.paper.printed import Printed
from mer.reports.paper.table import FilledCell, FilledTable

HEADER = (
    *("paper", "table", "group", "row", "column", "choice", "published", "cited", "corpus"),
    *("score", "averaged", "rule", "leaky", "mean", "sd", "low", "high", "printed", "unit"),
    *("difference", "inside", "seeds", "trainings", "planned", "config_hash", "changed", "note"),
)
# as our number is averaged that is compared with the paper's
_COMPARED = {"pooled": "pooled", "unstated": "pooled", "subjects": "subjects"}
Record = dict[str, Any]


def records(filled: FilledTable) -> Iterator[Record]:
    """Yield a row for each run or published row, score, average and rule.

    Scores are fractions of one.
    """
    for place, row in enumerate(filled.table.rows):
        for column in row.printed:
            runs: Sequence[FilledCell | None] = filled.at(place, column) or [None]
            for run in runs:
                about = _about(filled, place, column, run)
                if filled.table.kind == "scores":
                    found = _compared(filled, place, column, run)
                else:
                    found = _plain(filled, place, column, run)
                yield from (about | one for one in found)


def _about(filled: FilledTable, place: int, column: str, run: FilledCell | None) -> Record:
    table, row = filled.table, filled.table.rows[place]
    about: Record = {
        "paper": table.paper, "table": table.number, "group": row.group, "row": row.name,
        "column": table.columns[column].title, "published": row.published, "cited": row.cited,
        "corpus": "synthetic" if filled.synthetic else "as delivered", "note": row.note,
    }  # fmt: skip
    if run is None:
        return about
    return about | {
        "choice": run.cell.choice, "seeds": len(filled.seeds), "trainings": run.done,
        "planned": run.planned, "config_hash": run.config_hash, "changed": " ".join(run.changes),
    }  # fmt: skip


def _plain(
    filled: FilledTable, place: int, column: str, run: FilledCell | None
) -> Iterator[Record]:
    row = filled.table.rows[place]
    facts = facts_at(run, row.fold)
    for name, one in printed_of(filled, row.printed[column]).items():
        yield {"score": name, "printed": one.text, "unit": one.unit, "mean": facts.get(name)}


def _compared(
    filled: FilledTable, place: int, column: str, run: FilledCell | None
) -> Iterator[Record]:
    notes = {
        one.score: _note(filled, place, column, one)
        for one in compare_place(filled, place, column, None)
    }
    for one in _scores(filled, place, column, run):
        yield one | {"note": notes[one["score"]]}


def _note(filled: FilledTable, place: int, column: str, one: Compared) -> str:
    row = filled.table.rows[place]
    doubt = why_doubted(filled.table, row, column, one.score, one.printed)
    return "; ".join(filter(None, [doubt, row.note]))


def _scores(
    filled: FilledTable, place: int, column: str, run: FilledCell | None
) -> Iterator[Record]:
    if run is None:
        for one in compare_place(filled, place, column, None):
            yield _record(one.score, "", "", one.printed, None)
        return
    average = _COMPARED[filled.table.averaging]
    for rule in (filled.rule, filled.table.papers_rule or USUAL):
        for one in compare_place(filled, place, column, run, rule):
            yield _record(one.score, average, rule, one.printed, one.ours) | {
                "leaky": rule != filled.rule, "difference": one.difference, "inside": one.inside,
            }  # fmt: skip
    printed = printed_of(filled, filled.table.rows[place].printed[column])
    for score, name, ours in other_averages(filled, run, filled.rule):
        yield _record(score, name, filled.rule, printed[score], ours)


def _record(score: str, average: str, rule: str, printed: Printed, ours: Estimate | None) -> Record:
    return {
        "score": score, "averaged": average, "rule": rule, "leaky": False,
        "mean": ours.mean if ours else None, "sd": ours.sd if ours else None,
        "low": ours.low if ours else None, "high": ours.high if ours else None,
        "printed": printed.text, "unit": printed.unit, "difference": None, "inside": None,
    }  # fmt: skip
