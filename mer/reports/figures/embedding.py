"""Features of layers as scatter plots of their t-SNE (GTS-GN figure 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from mer.errors import MerError
from mer.reports.figures.style import COLOURS, MARKERS, PAGE, letter, paper_style
from mer.reports.figures.tsne import tsne
from mer.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class LayerFeatures:
    """The features that one trained network gives the clips of its fold.

    Attributes:
        title: What the row of panels is called.
        layers: By layer number, shape (clips, channels) each.
        labels: Class indices, shape (clips,).
        held_out: Which clips the network was not trained on, shape (clips,).
    """

    title: str
    layers: Mapping[int, FloatArray]
    labels: IntArray
    held_out: npt.NDArray[np.bool_]


def embedding_figure(
    rows: Sequence[LayerFeatures], classes: Sequence[str], perplexity: float = 30.0
) -> Figure:
    """Draw a row of panels a network and a panel a layer; held-out clips are filled and ringed.

    Training and held-out clips of a panel are embedded together.

    Args:
        rows: A network each; all have the same layers.
        classes: Names in the order of the indices.
        perplexity: Of t-SNE.

    Raises:
        MerError: The networks differ in their layers, or t-SNE refuses the features.
    """
    numbers = tuple(rows[0].layers)
    if any(tuple(row.layers) != numbers for row in rows):
        raise MerError("The networks of a figure must be summed after the same layer.")
    with paper_style():
        figure = Figure(figsize=(PAGE, 0.45 + 1.72 * len(rows)), layout="constrained")
        grid = figure.subplots(len(rows), len(numbers), squeeze=False)
        panels = [(row, number) for row in rows for number in numbers]
        for index, (axes, (row, number)) in enumerate(zip(grid.flat, panels, strict=True)):
            _scatter(axes, tsne(row.layers[number], perplexity), row)
            axes.set_title(letter(index, f"layer {number}"))
        for axes, row in zip(grid[:, 0], rows, strict=True):
            axes.set_ylabel(row.title)
        figure.legend(
            handles=_legend(classes), loc="outside upper center", ncols=len(classes) + 2,
            frameon=False, handletextpad=0.2, columnspacing=1.2,
        )  # fmt: skip
        return figure


def _scatter(axes: Axes, points: npt.NDArray[np.floating], row: LayerFeatures) -> None:
    for index in np.unique(row.labels):
        marker, colour = _look(int(index))
        for held_out in (False, True):
            chosen = (row.labels == index) & (row.held_out == held_out)
            style = _held_out_style(colour) if held_out else _training_style(colour)
            axes.scatter(points[chosen, 0], points[chosen, 1], marker=marker, **style)
    # the units of t-SNE mean nothing
    axes.set_xticks([])
    axes.set_yticks([])
    axes.margins(0.06)


def _training_style(colour: str) -> dict[str, Any]:
    return {"s": 9, "facecolors": "none", "edgecolors": colour, "linewidths": 0.7}


def _held_out_style(colour: str) -> dict[str, Any]:
    return {"s": 24, "facecolors": colour, "edgecolors": "black", "linewidths": 0.8, "zorder": 3}


def _look(index: int) -> tuple[str, str]:
    return MARKERS[index % len(MARKERS)], COLOURS[index % len(COLOURS)]


def _legend(classes: Sequence[str]) -> list[Line2D]:
    style: dict[str, Any] = {"linestyle": "none", "markersize": 4}
    names = []
    for index, name in enumerate(classes):
        marker, colour = _look(index)
        names.append(Line2D([], [], marker=marker, markeredgecolor=colour, markerfacecolor="none",
                            label=name, **style))  # fmt: skip
    sides = [("none", "0.4", "training"), ("0.6", "black", "held out")]
    return names + [
        Line2D([], [], marker="o", markerfacecolor=face, markeredgecolor=edge, label=label, **style)
        for face, edge, label in sides
    ]
