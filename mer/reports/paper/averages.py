"""Our runs averaged as a paper may have averaged: what its accuracy and F1 can mean."""

from collections.abc import Iterator

from mer.evaluation.statistics import Estimate
from mer.reports.paper.block import Block
from mer.reports.paper.compare import OURS, compare_place, means_of, rule_of
from mer.reports.paper.rows import HEADS
from mer.reports.paper.table import FilledCell, FilledTable

TITLE = "Averaged otherwise (the paper does not say how it averages), rule last, per cent"
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


def averages_block(filled: FilledTable) -> Block | None:
    """Return what the scores are if averaged otherwise; None where the paper says how it did.

    One that averages over subjects has both in its table; one that pools does as we do.
    """
    table = filled.table
    scores = [name for name in table.scores if name in _READINGS]
    rows = [
        _row(filled, run, scores)
        for run in filled.cells
        if run.scores and not table.columns[run.cell.column].part
    ]
    if table.averaging != "unstated" or not scores or not rows:
        return None
    head = ["method", "column"]
    for name in scores:
        head += [f"{HEADS[name]}, paper", f"{HEADS[name]}, pooled", *_READINGS[name].values()]
    return Block(head, rows, [])


def other_averages(
    filled: FilledTable, run: FilledCell, rule: str
) -> Iterator[tuple[str, str, Estimate]]:
    """Yield what a run's scores are in averages other than the one that is compared.

    Args:
        filled: The table.
        run: One of its runs.
        rule: Of selection.

    Yields:
        Score, average (`pooled`, `subjects` or `weighted`) and value; nothing where the paper
        pools.
    """
    table = filled.table
    averages = {"unstated": ("subjects", means_of), "subjects": ("pooled", rule_of)}
    if table.averaging not in averages or run.scores is None:
        return
    name, find = averages[table.averaging]
    part = table.columns[run.cell.column].part
    scores = find(run, rule, part)
    for score in table.scores if scores else ():
        yield score, name, getattr(scores, OURS[score])
    # of an average by class size nothing but the mean over seeds is computed
    if "f1" in table.scores and name == "subjects" and rule == "last" and not part:
        mean = run.scores.conventions["F1, weighted by class size"]
        yield "f1", "weighted", Estimate(mean, None, None, None, (), 0.0)


def _row(filled: FilledTable, run: FilledCell, scores: list[str]) -> list[str]:
    table, cell = filled.table, run.cell
    cells = [filled.name_of(run), table.columns[cell.column].title]
    for one in compare_place(filled, cell.row, cell.column, run, "last"):
        if one.score in scores and run.scores is not None and one.ours is not None:
            found = [run.scores.conventions[name] for name in _READINGS[one.score]]
            cells.append(one.printed.percent)
            cells += [f"{100 * value:.1f}" for value in (one.ours.mean, *found)]
    return cells
