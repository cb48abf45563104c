"""Paper tables as files: Markdown, CSV, LaTeX or JSON, by the file's ending."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from mer.errors import MerError
from mer.files import write_atomically, write_json
from mer.reports.paper.latex import render_latex
from mer.reports.paper.records import HEADER, records
from mer.reports.paper.table import FilledTable
from mer.reports.paper.text import render_paper_table, title_of


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


def _write_markdown(tables: Sequence[FilledTable], path: Path) -> None:
    text = "\n\n".join(render_paper_table(one) for one in tables)
    write_atomically(path, lambda stream: stream.write(text.encode()))


def _write_latex(tables: Sequence[FilledTable], path: Path) -> None:
    text = "\n".join(render_latex(one) for one in tables)
    write_atomically(path, lambda stream: stream.write(text.encode()))


def _write_csv(tables: Sequence[FilledTable], path: Path) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
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
