"""Paper tables as files: Markdown, CSV, LaTeX or JSON, by the file's ending."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.files import write_atomically, write_json
from mer.reports.paper.compare import Compared, compare_place
from mer.reports.paper.latex import render_latex
from mer.reports.paper.leaky import USUAL
from mer.reports.paper.plain import facts_at, printed_of
from mer.reports.paper.table import FilledCell, FilledTable
from mer.reports.paper.text import render_paper_table, title_of

_HEADER = (
    *("paper", "table", "group", "row", "column", "choice", "published", "corpus", "score"),
    *("rule", "leaky", "mean", "sd", "low", "high", "printed", "unit", "difference", "inside"),
    *("seeds", "trainings", "planned", "config_hash", "changed"),
)
Record = dict[str, Any]


def write_paper_tables(tables: Sequence[FilledTable], path: Path) -> None:
    """Write tables into one file.

    Args:
        tables: In order.
        path: Ends with `.md`, `.csv`, `.tex` or `.json`.

    Raises:
        MerError: It ends otherwise, or cannot be written.
    """
    check_ending(path)
    _WRITERS[path.suffix](tables, path)


def check_ending(path: Path) -> None:
    """Refuse a file whose ending names no format; MerError."""
    if path.suffix not in _WRITERS:
        raise MerError(f"{path}: a table is written as {', '.join(_WRITERS)}; name such a file.")


def records(filled: FilledTable) -> Iterator[Record]:
    """Yield a row for each run or published row, score and rule; scores as fractions of one."""
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
        "column": table.columns[column].title, "published": row.published,
        "corpus": "synthetic" if filled.synthetic else "as delivered",
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
    if run is None:
        yield from (_scores(one, "", False) for one in compare_place(filled, place, column, run))
        return
    for rule, leaky in ((filled.rule, False), (filled.table.papers_rule or USUAL, True)):
        for one in compare_place(filled, place, column, run, rule):
            yield _scores(one, rule, leaky)


def _scores(one: Compared, rule: str, leaky: bool) -> Record:
    ours = one.ours
    return {
        "score": one.score, "rule": rule, "leaky": leaky,
        "mean": ours.mean if ours else None, "sd": ours.sd if ours else None,
        "low": ours.low if ours else None, "high": ours.high if ours else None,
        "printed": one.printed.text, "unit": one.printed.unit,
        "difference": one.difference, "inside": one.inside,
    }  # fmt: skip


def _write_markdown(tables: Sequence[FilledTable], path: Path) -> None:
    text = "\n\n".join(render_paper_table(one) for one in tables)
    write_atomically(path, lambda stream: stream.write(text.encode()))


def _write_latex(tables: Sequence[FilledTable], path: Path) -> None:
    text = "\n".join(render_latex(one) for one in tables)
    write_atomically(path, lambda stream: stream.write(text.encode()))


def _write_csv(tables: Sequence[FilledTable], path: Path) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, _HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(record for one in tables for record in records(one))
    write_atomically(path, lambda stream: stream.write(text.getvalue().encode()))


def _write_json(tables: Sequence[FilledTable], path: Path) -> None:
    write_json(path, [
        {
            "title": title_of(one), "synthetic": one.synthetic, "complete": one.complete,
            "seeds": one.seeds, "rule": one.rule, "file": asdict(one.table),
            "scores": list(records(one)),
            "runs": {run.config_hash: asdict(run.scores) for run in one.cells if run.scores},
        }
        for one in tables
    ])  # fmt: skip


_WRITERS: dict[str, Callable[[Sequence[FilledTable], Path], None]] = {
    ".md": _write_markdown,
    ".csv": _write_csv,
    ".tex": _write_latex,
    ".json": _write_json,
}
