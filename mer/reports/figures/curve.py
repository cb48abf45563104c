"""Scores over the values of one setting (GTS-GN figure 9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mer.errors import MerError
from mer.evaluation.statistics import Estimate
from mer.reports.figures.style import COLOURS, COLUMN, DASHES, MARKERS, paper_style


@dataclass(frozen=True, slots=True)
class Series:
    """One line.

    Attributes:
        title: Its name.
        scores: By the value of the setting, as fractions of one.
        printed: What the paper prints, by value, in per cent; where it can be read.
    """

    title: str
    scores: Mapping[float, Estimate]
    printed: Mapping[float, float]


def score_curves(series: Sequence[Series], setting: str, score: str) -> Figure:
    """Draw scores with their 95 % intervals over the values of a setting.

    Lines stand a little beside each other, so that their intervals do not cover one another.

    Args:
        series: A line each.
        setting: Name of the horizontal axis.
        score: Name of the vertical axis.

    Raises:
        MerError: There is nothing to draw.
    """
    if not series or not all(one.scores for one in series):
        raise MerError(f"There are no scores to draw over {setting}.")
    with paper_style():
        figure = Figure(figsize=(COLUMN, 2.5), layout="constrained")
        axes = figure.subplots()
        shifts = _shifts(series)
        for index, (one, shift) in enumerate(zip(series, shifts, strict=True)):
            _draw(axes, one, shift, index)
        axes.set_xticks(sorted({value for one in series for value in one.scores}))
        axes.set_xlabel(setting)
        axes.set_ylabel(score)
        axes.spines[["top", "right"]].set_visible(False)
        figure.legend(loc="outside upper center", ncols=2, frameon=False)
        return figure


def _draw(axes: Axes, one: Series, shift: float, index: int) -> None:
    values = sorted(one.scores)
    means = np.array([one.scores[value].mean for value in values]) * 100
    places = np.array(values) + shift
    colour, marker = COLOURS[index % len(COLOURS)], MARKERS[index % len(MARKERS)]
    dashes = DASHES[index % len(DASHES)]
    axes.plot(
        places, means, color=colour, marker=marker, linestyle=dashes, markersize=4,
        label=one.title,
    )  # fmt: skip
    bounds = [(one.scores[value].low, one.scores[value].high) for value in values]
    for place, (low, high) in zip(places, bounds, strict=True):
        if low is not None and high is not None:
            axes.vlines(place, 100 * low, 100 * high, colors=colour, linewidths=0.6, alpha=0.6)
    if one.printed:
        printed = sorted(one.printed.items())
        axes.plot(
            [value + shift for value, _ in printed], [score for _, score in printed],
            linestyle="none", marker=marker, markersize=7, markerfacecolor="none",
            markeredgecolor=colour, label=f"{one.title}, the paper's",
        )  # fmt: skip


def _shifts(series: Sequence[Series]) -> list[float]:
    values = sorted({value for one in series for value in one.scores})
    step = min((b - a for a, b in pairwise(values)), default=1.0)
    middle = (len(series) - 1) / 2
    return [0.16 * step * (index - middle) for index in range(len(series))]
