"""What a paper's table would read like with epochs, or settings, chosen on the test subjects."""

from itertools import groupby

from mer.reports.grid import spread
from mer.reports.paper.block import Block
from mer.reports.paper.compare import compare_place
from mer.reports.paper.rows import HEADS, difference_text
from mer.reports.paper.table import FilledCell, FilledTable

USUAL = "best"


def leaky_lines(filled: FilledTable) -> list[str]:
    """Return the lines of the fenced block; nothing where no run has scores."""
    table = leaky_table(filled)
    return [] if table is None else table.lines()


def leaky_table(filled: FilledTable) -> Block | None:
    """Return the leaky reading; None where no run has scores.

    By the rule of the paper's script where one is known, else by `best`. Methods that the paper
    only cites are left out: its script did not score them.
    """
    rule = filled.table.papers_rule or USUAL
    runs = [run for run in filled.cells if _is_read(filled, run)]
    if not runs:
        return None
    head = ["method", "column"]
    for score in filled.table.scores:
        head += [f"{HEADS[score]}, rule {rule}", f"{HEADS[score]}, paper"]
        head += [] if filled.synthetic else ["difference"]
    notes = [f"in brackets: optimism over rule {filled.rule}, in points"]
    if filled.table.averaging == "subjects":
        notes.append("means over subjects, as the paper averages")
    if filled.table.papers_rule and not filled.synthetic:
        notes.append("the paper's script chooses so: its numbers compare with these, if at all")
    rows = [_row(filled, run, rule) for run in runs]
    return Block(head, rows, [*notes, *_best_choices(filled)])


def _is_read(filled: FilledTable, run: FilledCell) -> bool:
    # the parts of a Composite are scored by honest rules alone
    part = filled.table.columns[run.cell.column].part
    return run.scores is not None and not part and not filled.table.rows[run.cell.row].cited


def _row(filled: FilledTable, run: FilledCell, rule: str) -> list[str]:
    place, column = run.cell.row, run.cell.column
    cells = [filled.name_of(run), filled.table.columns[column].title]
    honest = compare_place(filled, place, column, run)
    for one, own in zip(compare_place(filled, place, column, run, rule), honest, strict=True):
        if one.ours is None or own.ours is None:
            shown = "-"
        else:
            shown = f"{spread(one.ours)} ({100 * (one.ours.mean - own.ours.mean):+.1f})"
        cells += [shown, one.printed.percent]
        cells += [] if filled.synthetic else [difference_text(one)]
    return cells


def _best_choices(filled: FilledTable) -> list[str]:
    """Name the best of the runs that stand for one number of the paper."""
    lines = []
    chosen = [run for run in filled.cells if run.cell.choice and run.scores]
    for (place, column), group in groupby(chosen, key=lambda run: (run.cell.row, run.cell.column)):
        runs = list(group)
        best = max(runs, key=lambda run: _first(filled, run))
        score = HEADS[next(iter(filled.table.scores))]
        lines.append(
            f"{filled.table.rows[place].name}, {filled.table.columns[column].title}: highest "
            f"{score} of {len(runs)} under rule {filled.rule}, chosen on the test subjects: "
            f"{best.cell.choice.lstrip('-')}, {100 * _first(filled, best):.1f}"
        )
    return lines


def _first(filled: FilledTable, run: FilledCell) -> float:
    ours = compare_place(filled, run.cell.row, run.cell.column, run)[0].ours
    return ours.mean if ours else -1.0
