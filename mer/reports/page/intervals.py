"""Scores and differences as points with their intervals, a row each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mer.reports.page.markup import Markup
from mer.reports.page.plot import Scale, bottom_axis, line, marker, nice_step, picture, words

_ROW, _TOP, _BOTTOM = 38, 24, 22


@dataclass(frozen=True, slots=True)
class Point:
    """One row; numbers are what the axis shows: per cent, or points of a difference.

    Attributes:
        label: Above its line, at the left.
        said: Above its line, at the right: the number as text.
        mean: Where its mark stands.
        low: Lower end of its interval; None where there is none.
        high: Upper end.
        seeds: The values that `mean` is of, as ticks.
        series: Which colour and mark.
        referred: Whether the plot's reference is one for this row too.
    """

    label: str
    said: str
    mean: float
    low: float | None
    high: float | None
    seeds: tuple[float, ...] = ()
    series: int = 0
    referred: bool = True


def interval_plot(
    title: str,
    points: Sequence[Point],
    scale: Scale,
    reference: tuple[str, float] | None = None,
) -> Markup:
    """Draw points with their 95 % intervals over one axis.

    Args:
        title: What is measured, with its unit.
        points: A row each.
        scale: Of the axis.
        reference: Name and place of a dashed line, such as the majority class.
    """
    bottom = _TOP + _ROW * len(points)
    marks = [words(0, 14, title, "title"), *bottom_axis(scale, scale.ticks(), _TOP, bottom)]
    for place, point in enumerate(points):
        top = _TOP + _ROW * place
        if reference and point.referred:
            # beside the marks alone: through the labels it would cross them out
            at = scale(reference[1])
            marks.append(line(at, top + 17, at, top + _ROW - 1, "reference"))
        marks += _row(point, top, scale)
    told = "; ".join(f"{point.label}: {point.said}" for point in points)
    against = f"; {reference[0]}: {reference[1]:.1f}" if reference else ""
    return picture(bottom + _BOTTOM, f"{title}. {told}{against}.", marks)


def difference_scale(points: Sequence[Point]) -> Scale:
    """Return an axis with zero in its middle that holds all points and intervals."""
    ends = [abs(end) for p in points for end in (p.mean, p.low, p.high) if end is not None]
    widest = max([*ends, 1.0])
    step = nice_step(widest / 2)
    # another tick only where the widest interval reaches it
    end = step * math.ceil(widest / step - 1e-9)
    return Scale(-end, end)


def _row(point: Point, top: float, scale: Scale) -> list[Markup]:
    y = top + 26
    marks = [
        words(scale.start, top + 14, point.label, "label"),
        words(scale.end, top + 14, point.said, "label end"),
    ]
    if point.low is not None and point.high is not None:
        marks.append(
            line(scale(point.low), y, scale(point.high), y, f"interval l{point.series % 4}")
        )
    if len(point.seeds) > 1:
        marks += [line(scale(v), y - 6, scale(v), y + 6, "seed") for v in point.seeds]
    return [*marks, marker(scale(point.mean), y, point.series)]
