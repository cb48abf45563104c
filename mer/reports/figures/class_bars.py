"""Accuracy of each class as bars, a bar a row of a table (GAM-MM-MER figure 8)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mer.errors import MerError
from mer.reports.figures.bars import LOOKS, labelled
from mer.reports.figures.style import PAGE, letter, paper_style

_HEIGHT, _GROUP = 1.7, 0.8


@dataclass(frozen=True, slots=True)
class ClassPanel:
    """One panel: a group of bars a class.

    Attributes:
        title: Of the panel.
        classes: Below the groups, in their order.
        rows: By the row's name, the accuracy of each class as a fraction of one.
    """

    title: str
    classes: Sequence[str]
    rows: Mapping[str, Sequence[float]]


def class_bar_panels(panels: Sequence[ClassPanel]) -> Figure:
    """Draw a panel each; rows have the same look in all of them.

    Args:
        panels: Several are lettered, two beside each other.

    Raises:
        MerError: There is nothing to draw, or more rows than can be told apart.
    """
    names = list(dict.fromkeys(name for panel in panels for name in panel.rows))
    if not names:
        raise MerError("There is no accuracy of a class to draw as bars.")
    if len(names) > len(LOOKS):
        raise MerError(f"Bars of {len(names)} rows look alike; a figure shows {len(LOOKS)}.")
    with paper_style():
        columns = min(2, len(panels))
        lines = math.ceil(len(panels) / columns)
        size = (PAGE * columns / 2, _HEIGHT * lines + 0.3)
        figure = Figure(figsize=size, layout="constrained")
        grid = figure.subplots(lines, columns, squeeze=False, sharey=True)
        for axes in grid.flat[len(panels) :]:
            axes.set_axis_off()
        for index, (axes, panel) in enumerate(zip(grid.flat, panels, strict=False)):
            _draw(axes, panel, names)
            axes.set_title(letter(index, panel.title) if len(panels) > 1 else panel.title)
        for axes in grid[:, 0]:
            axes.set_ylabel("accuracy of the class (%)")
        _add_legend(figure)
        return figure


def _draw(axes: Axes, panel: ClassPanel, names: Sequence[str]) -> None:
    width = _GROUP / len(names)
    for order, name in enumerate(names):
        values = panel.rows.get(name)
        if values is None:
            continue
        colour, hatch = LOOKS[order]
        offset = (order - (len(names) - 1) / 2) * width
        axes.bar(
            [place + offset for place in range(len(values))], [100 * one for one in values],
            width * 0.92, color=colour, hatch=hatch, edgecolor="black", linewidth=0.5, label=name,
        )  # fmt: skip
    axes.set_xticks(range(len(panel.classes)), panel.classes)
    axes.set_xlim(-0.6, len(panel.classes) - 0.4)
    axes.set_ylim(0, 100)
    axes.tick_params(axis="x", length=0)
    axes.spines[["top", "right"]].set_visible(False)


def _add_legend(figure: Figure) -> None:
    found = labelled(figure)
    figure.legend(
        list(found.values()), list(found), loc="outside upper center", ncols=len(found),
        frameon=False,
    )  # fmt: skip
