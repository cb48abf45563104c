"""Our runs averaged as a paper may have averaged: what its accuracy and F1 can mean."""

from mer.reports.grid import grid
from mer.reports.paper.compare import compare_place
from mer.reports.paper.rows import HEADS
from mer.reports.paper.table import FilledCell, FilledTable

# by the paper's score: the averages of a score table that may be meant, and their heads
_READINGS = {
    "acc": {"accuracy, mean over subjects": "ACC, mean over subjects"},
    "f1": {
        "F1, mean over subjects": "F1, mean over subjects",
        "F1, weighted by class size": "F1, weighted",
    },
    "uf1": {"F1, mean over subjects": "UF1, mean over subjects"},
    "uar": {"UAR, mean over subjects": "UAR, mean over subjects"},
}
_SAID = {
    "subjects": "Averaged as the paper says (the mean over subjects)",
    "unstated": "Averaged otherwise (the paper does not say how it averages)",
}


def averages_lines(filled: FilledTable) -> list[str]:
    """Return the block of other averages, rule last; nothing where the paper pools as we do."""
    table = filled.table
    scores = [name for name in table.scores if name in _READINGS]
    if table.averaging == "pooled" or not scores:
        return []
    rows = [
        _row(filled, run, scores)
        for run in filled.cells
        if run.scores and not table.columns[run.cell.column].part
    ]
    if not rows:
        return []
    head = ["method", "column"]
    for name in scores:
        head += [f"{HEADS[name]}, paper", f"{HEADS[name]}, pooled", *_READINGS[name].values()]
    return [f"{_SAID[table.averaging]}, rule last, per cent:", "", *grid(head, rows)]


def _row(filled: FilledTable, run: FilledCell, scores: list[str]) -> list[str]:
    table, cell = filled.table, run.cell
    cells = [filled.name_of(run), table.columns[cell.column].title]
    for one in compare_place(filled, cell.row, cell.column, run, "last"):
        if one.score in scores and run.scores is not None and one.ours is not None:
            found = [run.scores.conventions[name] for name in _READINGS[one.score]]
            cells.append(one.printed.percent)
            cells += [f"{100 * value:.1f}" for value in (one.ours.mean, *found)]
    return cells
