"""Confusion matrices, one or several side by side (2S-AMAGN figure 2, GAM-MM-MER figure 6)."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mer.errors import MerError
from mer.reports.figures.style import PAGE, letter, paper_style
from mer.types import IntArray

# inches; of more than four matrices, cells are small so that all fit on a page
_CELL, _SMALL, _LABELS = 0.42, 0.26, 1.05
Panel = tuple[str, Sequence[str], IntArray]


def confusion_matrices(panels: Sequence[Panel]) -> Figure:
    """Draw confusion matrices; each cell shows its count and its share of the true class.

    The shade is the share, in greys, so that a print without colour loses nothing.

    Args:
        panels: Title, class names in the order of the indices, and counts with the truth in
            rows, shape (C, C). Several are lettered.

    Raises:
        MerError: A matrix does not fit its classes, or there is none.
    """
    for _, classes, matrix in panels:
        if matrix.shape != (len(classes), len(classes)):
            raise MerError(
                f"A confusion matrix of shape {matrix.shape} does not fit {len(classes)} classes."
            )
    if not panels:
        raise MerError("There is no confusion matrix to draw.")
    with paper_style():
        rows, columns, side = _layout(panels)
        figure = Figure(figsize=(columns * side, rows * side), layout="constrained")
        grid = list(figure.subplots(rows, columns, squeeze=False).flat)
        for index, (axes, (title, classes, matrix)) in enumerate(zip(grid, panels, strict=False)):
            _draw(axes, matrix, classes, 7 if _cell(panels) == _CELL else 5.5)
            axes.set_title(letter(index, title) if len(panels) > 1 else title)
        for axes in grid[len(panels) :]:
            axes.set_axis_off()
        return figure


def _layout(panels: Sequence[Panel]) -> tuple[int, int, float]:
    side = _LABELS + _cell(panels) * max(len(classes) for _, classes, _ in panels)
    columns = min(len(panels), max(1, int(PAGE / side)))
    return math.ceil(len(panels) / columns), columns, side


def _cell(panels: Sequence[Panel]) -> float:
    return _CELL if len(panels) <= 4 else _SMALL


def _draw(axes: Axes, counts: IntArray, classes: Sequence[str], points: float) -> None:
    _draw_cells(axes, counts, points)
    axes.set_xticks(range(len(classes)), classes, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(classes)), classes)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    axes.tick_params(length=0)


def _draw_cells(axes: Axes, counts: IntArray, points: float) -> None:
    totals = counts.sum(axis=1, keepdims=True)
    shares = counts / np.maximum(totals, 1)
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1)
    for (i, j), share in np.ndenumerate(shares):
        label = f"{counts[i, j]}\n{100 * share:.0f} %" if totals[i, 0] else "0"
        axes.text(j, i, label, ha="center", va="center", fontsize=points,
                  color="white" if share > 0.6 else "black")  # fmt: skip
    # thin lines part cells whose shades are alike
    edges = np.arange(len(counts) + 1) - 0.5
    axes.hlines(edges, -0.5, len(counts) - 0.5, colors="0.6", linewidths=0.5, clip_on=False)
    axes.vlines(edges, -0.5, len(counts) - 0.5, colors="0.6", linewidths=0.5, clip_on=False)
    axes.spines[:].set_visible(False)
