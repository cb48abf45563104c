"""Tables that hold no scores: what each fold has learned, and costs."""

from collections.abc import Mapping

from mer.reports.facts import mean_facts
from mer.reports.paper.block import Block
from mer.reports.paper.printed import NONE, Printed, parse_printed
from mer.reports.paper.table import FilledCell, FilledTable

NOT_RUN = (
    "costs are measured on one machine at a time (docs/performance.md); `mer table` prints the "
    "paper's alone"
)
MEAN = "ours: mean over seeds of what each fold's method ended with"


def plain_table(filled: FilledTable) -> Block:
    """Return a table of kind `facts`, ours beside the paper's, or of kind `costs`."""
    costs = filled.table.kind == "costs"
    whose = ("paper",) if costs else ("ours", "paper")
    head = [f"{name}, {one}" for name in filled.table.scores for one in whose]
    rows = []
    for place, row in enumerate(filled.table.rows):
        for column, text in row.printed.items():
            run = next(iter(filled.at(place, column)), None)
            ours, cells = facts_at(run, row.fold), [row.name]
            for name, printed in printed_of(filled, text).items():
                cells += [] if costs else [f"{ours[name]:.4f}" if name in ours else NONE]
                cells.append(printed.text)
            rows.append(cells)
    notes = [*([NOT_RUN, *_benchmark(filled)] if costs else [MEAN]), *filled.table.notes]
    return Block(["method" if costs else "fold", *head], rows, notes)


def _benchmark(filled: FilledTable) -> list[str]:
    script = filled.table.benchmark
    return [f"`python {script}` measures ours"] if script else []


def facts_at(run: FilledCell | None, fold: str) -> Mapping[str, float]:
    """Return the facts of one fold of a run, or their mean over all where none is named."""
    by_fold = (run.facts if run else None) or {}
    return by_fold.get(fold, {}) if fold else mean_facts(by_fold.values())


def printed_of(filled: FilledTable, text: str) -> dict[str, Printed]:
    """Return the numbers of a cell by their name in the table."""
    found = parse_printed(text, list(filled.table.scores.values()))
    return dict(zip(filled.table.scores, found, strict=True))
