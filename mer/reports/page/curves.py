"""Training loss and the scores of inner subjects over epochs, all trainings of a run in one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mer.evaluation.metrics import Floats
from mer.reports.page.markup import Markup, element, join
from mer.reports.page.plot import WIDTH, Scale, bottom_axis, line, nice_step, picture, words
from mer.reports.page.run import PageRun
from mer.reports.page.scores import badges
from mer.reports.run_numbers import curves
from mer.types import FoldResult

_TOP, _BOTTOM, _HEIGHT, _LEFT = 26, 156, 192, 44
_TITLES = {
    "train/loss": ("Training loss", 1.0),
    "inner/uf1": ("UF1 of inner subjects, %", 100.0),
    "inner/uar": ("UAR of inner subjects, %", 100.0),
    "inner/acc": ("ACC of inner subjects, %", 100.0),
}
_TRAININGS = "Line: median over {} trainings (folds and seeds); band: their 10th to 90th percentile"
_EXPLAINED = (
    "Inner subjects are training subjects that a second training does without. Test clips have no "
    "curve: nobody may choose an epoch by them."
)


@dataclass(frozen=True, slots=True)
class _Spread:
    """Percentiles over trainings by epoch, where any training has a number."""

    epochs: Floats
    low: Floats
    middle: Floats
    high: Floats


def curves_content(run: PageRun) -> Markup:
    """Return the curves of a run, a plot each."""
    found = collected(run.results)
    plots = [_plot(name, values) for name, values in found.items() if np.isfinite(values).any()]
    several = f"{_TRAININGS.format(len(run.results))}. {_EXPLAINED}"
    return join(
        [
            badges(run.marks),
            element("div", *plots, class_="plots"),
            element("p", several, class_="caption"),
        ]
    )


def collected(results: Sequence[FoldResult]) -> dict[str, Floats]:
    """Return the curves of all trainings by name, shape (trainings, epochs).

    Trainings that end early, and numbers that are not finite, leave nan.
    """
    rows = [curves(result) for result in results]
    epochs = max(map(len, rows))
    names = dict.fromkeys(name for row in rows for epoch in row for name in epoch)
    found = {}
    for name in names:
        if name == "epoch":
            continue
        values = np.full((len(rows), epochs), np.nan)
        for place, row in enumerate(rows):
            values[place, : len(row)] = [epoch.get(name, np.nan) for epoch in row]
        found[name] = np.where(np.isfinite(values), values, np.nan)
    return found


def _spread(values: Floats) -> _Spread:
    known = np.isfinite(values).any(axis=0)
    epochs = np.arange(1, values.shape[1] + 1, dtype=np.float64)[known]
    low, middle, high = np.nanpercentile(values[:, known], [10, 50, 90], axis=0)
    return _Spread(epochs, low, middle, high)


def _plot(name: str, values: Floats) -> Markup:
    title, factor = _TITLES.get(name, (name, 1.0))
    found = _spread(factor * values)
    across = Scale(1, max(float(found.epochs[-1]), 2.0), start=_LEFT)
    up = _upwards(found, per_cent=factor == 100)
    marks = [
        words(0, 14, title, "title"),
        *_left_axis(up),
        *_epochs(across),
        _band(across, up, found),
        _line(across, up, found),
    ]
    alt = (
        f"{title} over {found.epochs[-1]:.0f} epochs: median {found.middle[0]:.3g} after the "
        f"first, {found.middle[-1]:.3g} after the last."
    )
    return picture(_HEIGHT, alt, marks)


def _upwards(found: _Spread, per_cent: bool) -> Scale:
    top = 100.0 if per_cent else _rounded(float(found.high.max()))
    lowest = float(found.low.min())
    # losses of some methods fall below zero
    floor = -_rounded(-lowest) if lowest < 0 else 0.0
    return Scale(floor, top, start=_BOTTOM, end=_TOP)


def _rounded(value: float) -> float:
    """Return the end of an axis: a number of round steps that is no smaller."""
    step = nice_step(max(value, 1e-9) / 4)
    return float(step * np.ceil(value / step - 1e-9))


def _left_axis(up: Scale) -> list[Markup]:
    marks = []
    for value in up.ticks(4):
        marks.append(line(_LEFT, up(value), WIDTH - 14, up(value), "grid"))
        marks.append(words(_LEFT - 8, up(value) + 4, f"{value:g}", "tick end"))
    return marks


def _epochs(across: Scale) -> list[Markup]:
    ticks = [value for value in across.ticks() if value == round(value)]
    marks = bottom_axis(across, ticks, _BOTTOM, _BOTTOM + 4)
    return [*marks, words(WIDTH - 14, _HEIGHT - 4, "epoch", "tick end")]


def _band(across: Scale, up: Scale, found: _Spread) -> Markup:
    there = _points(across, up, found.epochs, found.high)
    back = _points(across, up, found.epochs, found.low)[::-1]
    return element("path", d=f"M{'L'.join([*there, *back])}Z", class_="band")


def _line(across: Scale, up: Scale, found: _Spread) -> Markup:
    points = " ".join(_points(across, up, found.epochs, found.middle))
    return element("polyline", points=points, class_="curve")


def _points(across: Scale, up: Scale, epochs: Floats, values: Floats) -> list[str]:
    return [f"{across(x):.1f},{up(y):.1f}" for x, y in zip(epochs, values, strict=True)]
