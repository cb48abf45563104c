"""What of a table is done, what is missing, and how long it will take."""

from collections.abc import Sequence
from datetime import timedelta

from mer.reports.grid import grid
from mer.reports.paper.table import FilledCell, FilledTable


def render_status(tables: Sequence[FilledTable], at_once: int) -> str:
    """Return the status of tables; a run that several share counts once.

    Args:
        tables: Filled, scored or not.
        at_once: Trainings that run at the same time here.
    """
    blocks = [_one(table, tables) for table in tables]
    left = seconds_left(tables)
    blocks.append(_summary(left, at_once))
    return "\n\n".join(blocks) + "\n"


def seconds_left(tables: Sequence[FilledTable]) -> float | None:
    """Return the seconds that all missing trainings take, one after the other; None unknown.

    A run takes what its own trainings took, or those of the same method, by the mean.
    """
    total = 0.0
    for run in _different(tables):
        if run.complete:
            continue
        mean, planned = seconds_of(run, tables), planned_of(run, tables)
        if mean is None or planned is None:
            return None
        total += mean * (planned - run.done)
    return total


def planned_of(run: FilledCell, tables: Sequence[FilledTable]) -> int | None:
    """Return the trainings of a run; one that was never planned has those of its data."""
    alike = [one for one in _different(tables) if one.cell.data == run.cell.data]
    return next((one.planned for one in (run, *alike) if one.planned is not None), None)


def seconds_of(run: FilledCell, tables: Sequence[FilledTable]) -> float | None:
    """Return what a training of a run takes; None where nothing like it has run."""
    everything = _different(tables)
    same = [one for one in everything if one.cell.run == run.cell.run]
    alike = [one for one in everything if one.cell.method == run.cell.method]
    for group in (same, alike):
        done = sum(one.done for one in group)
        if done:
            return sum(one.seconds for one in group) / done
    return None


def _one(filled: FilledTable, tables: Sequence[FilledTable]) -> str:
    table = filled.table
    rows = [_row(filled, run, tables) for run in filled.cells]
    head = ["method", "column", "trainings", "seconds each", "left"]
    title = f"{table.paper}, table {table.number}: {table.title}"
    lines = grid(head, rows) if rows else ["nothing in it is run here"]
    cost = [f"cost: {table.cost}"] if table.cost else []
    damaged = dict.fromkeys(text for run in filled.cells for text in run.damaged)
    below = ["", *(f"does not count: {text}" for text in damaged)] if damaged else []
    return "\n".join([title, *cost, "", *lines, *below])


def _row(filled: FilledTable, run: FilledCell, tables: Sequence[FilledTable]) -> list[str]:
    each, planned = seconds_of(run, tables), planned_of(run, tables)
    changed = ", code or data changed" if run.changes else ""
    damaged = f", {len(run.damaged)} damaged" if run.damaged else ""
    left = None if each is None or planned is None else each * (planned - run.done)
    return [
        filled.name_of(run),
        filled.table.columns[run.cell.column].title,
        f"{run.done} of {'?' if planned is None else planned}{damaged}{changed}",
        "?" if each is None else f"{each:.1f}",
        "?" if left is None else _clock(left),
    ]


def _summary(left: float | None, at_once: int) -> str:
    if left is None:
        return "left: not known before a training of each method has run"
    if not left:
        return "left: nothing"
    return (
        f"left: {_clock(left)} one after the other, about {_clock(left / at_once)} with "
        f"{at_once} at once"
    )


def _different(tables: Sequence[FilledTable]) -> list[FilledCell]:
    return list({(run.cell.run, t.seeds): run for t in tables for run in t.cells}.values())


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
