"""The rows of a table as bars (GAM-MM-MER figures 7 and 8)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mer.errors import MerError
from mer.evaluation.statistics import Estimate
from mer.reports.figures.style import PAGE, letter, paper_style

# told apart by lightness and by hatching: colour and hatch
LOOKS = (("0.75", ""), ("1.0", "/////"), ("0.5", ""), ("1.0", "...."))
_ROW = 0.13
PAPERS = "the paper's"


@dataclass(frozen=True, slots=True)
class BarPanel:
    """One panel: a group of bars a row of the table.

    Attributes:
        title: Of the panel.
        rows: By the row's name, then by the score's name, as fractions of one; a row lacks what
            was not run.
        printed: Likewise, what the paper prints, in per cent.
    """

    title: str
    rows: Mapping[str, Mapping[str, Estimate]]
    printed: Mapping[str, Mapping[str, float]]


def bar_panels(panels: Sequence[BarPanel], scores: Sequence[str]) -> Figure:
    """Draw groups of bars with their 95 % intervals; a diamond is what the paper prints.

    Args:
        panels: Several are lettered, two beside each other.
        scores: Which scores, in the order of the bars.

    Raises:
        MerError: There is nothing to draw.
    """
    names = list(dict.fromkeys(name for one in panels for name in (*one.rows, *one.printed)))
    if not names:
        raise MerError("There are no scores to draw as bars.")
    with paper_style():
        columns = min(2, len(panels))
        lines = math.ceil(len(panels) / columns)
        height = lines * (0.55 + _ROW * len(names) * (len(scores) + 0.6)) + 0.3
        figure = Figure(figsize=(PAGE * columns / 2, height), layout="constrained")
        grid = figure.subplots(lines, columns, squeeze=False, sharex=True, sharey=True)
        for axes in grid.flat[len(panels) :]:
            axes.set_axis_off()
        for index, (axes, panel) in enumerate(zip(grid.flat, panels, strict=False)):
            _draw(axes, panel, names, scores)
            axes.set_title(letter(index, panel.title) if len(panels) > 1 else panel.title)
        _finish(figure, grid.flat[0], names)
        return figure


def _draw(axes: Axes, panel: BarPanel, names: Sequence[str], scores: Sequence[str]) -> None:
    height = 0.8 / len(scores)
    for order, score in enumerate(scores):
        colour, hatch = LOOKS[order % len(LOOKS)]
        offset = (order - (len(scores) - 1) / 2) * height
        places = {name: names.index(name) + offset for name in names}
        found = {name: row[score] for name, row in panel.rows.items() if score in row}
        axes.barh(
            [places[name] for name in found], [100 * value.mean for value in found.values()],
            height * 0.92, color=colour, hatch=hatch, edgecolor="black", linewidth=0.5, label=score,
        )  # fmt: skip
        for name, value in found.items():
            if value.low is not None and value.high is not None:
                ends = 100 * value.low, 100 * value.high
                # hatching is black as well: white on both sides keeps the interval apart from it
                axes.hlines(places[name], *ends, "white", linewidth=2.4)
                axes.hlines(places[name], *ends, "black", linewidth=0.8)
        said = {name: row[score] for name, row in panel.printed.items() if score in row}
        label = PAPERS if order == 0 and any(panel.printed.values()) else None
        axes.scatter(
            list(said.values()), [places[name] for name in said], marker="D", s=12, color="white",
            edgecolors="black", linewidths=0.7, zorder=3, label=label,
        )  # fmt: skip


def _finish(figure: Figure, axes: Axes, names: Sequence[str]) -> None:
    # the panels share their axes
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_xlim(0, 100)
    for panel in figure.axes:
        panel.set_xlabel("%")
        panel.spines[["top", "right"]].set_visible(False)
    # ours first: the marker is drawn before the second score's bars
    found = labelled(figure)
    labels = sorted(found, key=lambda label: label == PAPERS)
    figure.legend(
        [found[label] for label in labels], labels, loc="outside upper center",
        ncols=len(labels), frameon=False,
    )  # fmt: skip


def labelled(figure: Figure) -> dict[str, Any]:
    """Return one artist a label of all panels, for a legend that they share."""
    return {
        label: handle
        for panel in figure.axes
        for handle, label in zip(*panel.get_legend_handles_labels(), strict=True)
    }
