"""The confusion matrix of a run and what it says of each class."""

import numpy as np

from mer.evaluation.metrics import f1_per_class, recall_per_class
from mer.reports.page.markup import Markup, element, join, table
from mer.reports.page.run import PageRun
from mer.reports.page.scores import badges
from mer.reports.score_table import ScoreTable

# shades of the style sheet: h0 to h10
_SHADES = 10


def confusion_content(run: PageRun) -> Markup:
    """Return counts and shares by true and predicted class, rule `last`, and scores by class."""
    seeds = len(run.table.seeds)
    summed = "" if seeds == 1 else f", counts summed over {seeds} seeds"
    title = f"Confusion, rule last{summed}: truth in rows, prediction in columns"
    matrix = table(title, ["truth", *run.table.classes], _rows(run.table))
    shade = element("p", "The shade is the share of the true class.", class_="caption")
    return join([badges(run.marks), matrix, shade, _classes(run.table)])


def _rows(found: ScoreTable) -> list[list[object]]:
    rows: list[list[object]] = []
    for place, (name, counts) in enumerate(zip(found.classes, found.confusion, strict=True)):
        total = max(sum(counts), 1)
        cells = [_cell(count, count / total, place == at) for at, count in enumerate(counts)]
        rows.append([name, *cells])
    return rows


def _cell(count: int, share: float, hit: bool) -> Markup:
    shade = f"heat h{round(_SHADES * share)}{' hit' if hit else ''}"
    return element("span", element("b", count), f" {100 * share:.0f} %", class_=shade)


def _classes(found: ScoreTable) -> Markup:
    matrix = np.asarray(found.confusion)
    # a column's hits over its sum: nan where nothing was predicted so
    precision = recall_per_class(matrix.T)
    columns = zip(
        found.classes, matrix.sum(axis=1).tolist(), found.recall, precision.tolist(),
        f1_per_class(matrix).tolist(), strict=True,
    )  # fmt: skip
    rows = [
        [name, f"{clips / len(found.seeds):.4g}", *map(_per_cent, numbers)]
        for name, clips, *numbers in columns
    ]
    header = ["class", "clips a seed", "recall", "precision", "F1"]
    return table("By class, per cent, from the same counts", header, rows)


def _per_cent(value: float) -> str:
    return "–" if np.isnan(value) else f"{100 * value:.1f}"
