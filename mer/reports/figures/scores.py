"""Figures of stored predictions: confusion matrices, curves over a setting, bars of a table."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mer.errors import MerError
from mer.evaluation.statistics import Estimate
from mer.reports.figures.bars import BarPanel, bar_panels
from mer.reports.figures.class_bars import ClassPanel, class_bar_panels
from mer.reports.figures.confusion import confusion_matrices
from mer.reports.figures.curve import Series, score_curves
from mer.reports.figures.file import PaperFigure
from mer.reports.paper.compare import OURS, compare_place, rule_of
from mer.reports.paper.table import FilledCell, FilledTable
from mer.reports.score_table import ScoreTable

NAMES = {"acc": "accuracy", "f1": "F1", "uf1": "UF1", "uar": "UAR"}


def draw_confusion(figure: PaperFigure, cells: Sequence[FilledCell]) -> Figure:
    """Draw the confusion matrix of every run, rule `last`, counts summed over seeds.

    Args:
        figure: The file.
        cells: Its runs.

    Raises:
        MerError: A run has no scores.
    """
    tables = [(cell.cell.column, _scored(cell)) for cell in cells]
    several = len(tables) > 1
    return confusion_matrices(
        [
            (title if several else figure.title, table.classes, np.asarray(table.confusion))
            for title, table in tables
        ]
    )


def draw_curve(figure: PaperFigure, filled: FilledTable) -> Figure:
    """Draw the first of the figure's scores over its setting, a line a run.

    The paper's numbers stand beside ours, but never beside those of a synthetic corpus.

    Args:
        figure: The file.
        filled: Its runs: of each, one a value.

    Raises:
        MerError: A run has no scores.
    """
    score = OURS[figure.scores[0]]
    found: dict[str, dict[float, Estimate]] = {run.title: {} for run in figure.runs}
    for cell in filled.cells:
        value = float(cell.cell.choice.partition("=")[2])
        scores = _scored(cell).rule("last")
        found[cell.cell.column][value] = getattr(scores, score)
    series = [
        Series(
            title=run.title,
            scores=found[run.title],
            printed={} if filled.synthetic else _numbers(run.printed),
        )
        for run in figure.runs
    ]
    return score_curves(series, figure.label or figure.setting, f"{NAMES[score]} (%)")


def draw_bars(figure: PaperFigure, filled: FilledTable) -> Figure:
    """Draw rows of a paper's table as bars, a panel a column.

    Rows of others are left out: the table lists them. The paper's numbers stand beside ours, but
    never beside those of a synthetic corpus.

    Args:
        figure: The file.
        filled: The table that it names.

    Raises:
        MerError: The table has no such column, or nothing was run.
    """
    panels = [_panel(filled, name, figure.scores) for name in _columns(figure, filled)]
    return bar_panels(panels, [NAMES[score] for score in figure.scores])


def draw_class_bars(figure: PaperFigure, filled: FilledTable) -> Figure:
    """Draw the accuracy of each class, rule `last`, a panel a column and a bar a row that was run.

    It is the share of the class's clips that were told as such, seeds together. Below a class is
    its number of clips: there are no intervals, and a class of few moves far with one of them.

    Args:
        figure: The file.
        filled: The table that it names.

    Raises:
        MerError: The table has no such column, or nothing was run.
    """
    return class_bar_panels([_class_panel(filled, name) for name in _columns(figure, filled)])


def _columns(figure: PaperFigure, filled: FilledTable) -> Sequence[str]:
    known = list(filled.table.columns)
    for name in figure.columns:
        if name not in known:
            raise MerError(f"{figure.table} has no column {name}; it has {', '.join(known)}.")
    return figure.columns or known


def _class_panel(filled: FilledTable, column: str) -> ClassPanel:
    runs = [one for one in filled.cells if one.cell.column == column]
    scored = {filled.name_of(one): one.scores for one in runs if one.scores}
    classes: Sequence[str] = next((_class_names(one) for one in scored.values()), [])
    rows = {name: one.recall for name, one in scored.items()}
    return ClassPanel(filled.table.columns[column].title or column, classes, rows)


def _class_names(table: ScoreTable) -> list[str]:
    if not table.complete:
        return list(table.classes)
    counts = [sum(row) // len(table.seeds) for row in table.confusion]
    return [f"{name}\n({count})" for name, count in zip(table.classes, counts, strict=True)]


def _panel(filled: FilledTable, column: str, scores: Sequence[str]) -> BarPanel:
    rows: dict[str, dict[str, Estimate]] = {}
    printed: dict[str, dict[str, float]] = {}
    for place, row in enumerate(filled.table.rows):
        if row.published or column not in row.printed:
            continue
        said = compare_place(filled, place, column, None)
        printed[row.name] = (
            {}
            if filled.synthetic
            else {
                NAMES[score]: 100 * one.printed.value
                for score in scores
                for one in said
                if OURS[one.score] == OURS[score] and one.printed.value is not None
            }
        )
        for run in filled.at(place, column):
            found = rule_of(run, filled.rule, filled.table.columns[column].part)
            name = f"{row.name}, {run.cell.choice}" if run.cell.choice else row.name
            if found is not None:
                rows[name] = {NAMES[score]: getattr(found, OURS[score]) for score in scores}
    return BarPanel(filled.table.columns[column].title or column, rows, printed)


def _numbers(printed: Mapping[str, str]) -> dict[float, float]:
    return {float(value): float(text) for value, text in printed.items()}


def _scored(cell: FilledCell) -> ScoreTable:
    if cell.scores is None:
        raise MerError(f"{cell.cell.column} {cell.cell.choice}: {cell.problem}".rstrip(".") + ".")
    return cell.scores
