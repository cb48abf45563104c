"""Axes, marks and text of the page's small plots, drawn as SVG that the style sheet colours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mer.reports.page.markup import Markup, element

# pixels; so narrow that a telephone shows it unscaled
WIDTH = 320
_MARGIN = 14
# steps between ticks, times a power of ten
_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis.

    Attributes:
        low: Value at its start.
        high: Value at its end.
        start: Pixel of the start.
        end: Pixel of the end.
    """

    low: float
    high: float
    start: float = _MARGIN
    end: float = WIDTH - _MARGIN

    def __call__(self, value: float) -> float:
        """Return the pixel of a value; one beyond the ends stands at the end."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def ticks(self, about: int = 5) -> list[float]:
        """Return round values on the axis, about so many."""
        step = nice_step((self.high - self.low) / about)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [place * step for place in range(first, last + 1)]


def nice_step(least: float) -> float:
    """Return 1, 2 or 5 times a power of ten, the smallest that is no smaller than a number."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in _STEPS if step * power >= least * (1 - 1e-9))


def picture(height: float, alt: str, marks: Sequence[Markup], kind: str = "") -> Markup:
    """Return an SVG of the common width.

    Args:
        height: In pixels.
        alt: What it shows, for those who do not see it.
        marks: Shapes and text.
        kind: A class more for the style sheet.
    """
    return element(
        "svg",
        *marks,
        viewBox=f"0 0 {WIDTH} {math.ceil(height)}",
        width=WIDTH,
        height=math.ceil(height),
        role="img",
        aria_label=alt,
        class_=f"plot {kind}".strip(),
    )


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    """Return a line."""
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def words(x: float, y: float, text: object, class_: str = "") -> Markup:
    """Return text whose line starts at a point; class `end` or `middle` moves it."""
    return element("text", text, x=float(x), y=float(y), class_=class_ or None)


def marker(x: float, y: float, series: int) -> Markup:
    """Return the mark of a series: circle, square, diamond or triangle, in its colour."""
    colour = f"s{series % 4}"
    if series % 4 == 0:
        return element("circle", cx=float(x), cy=float(y), r=4.5, class_=colour)
    corners = {
        1: "M{l},{t}H{r}V{b}H{l}Z",
        2: "M{x},{t}L{r},{y}L{x},{b}L{l},{y}Z",
        3: "M{x},{t}L{r},{b}H{l}Z",
    }[series % 4]
    ends = {"l": x - 4.5, "r": x + 4.5, "t": y - 4.5, "b": y + 4.5, "x": x, "y": y}
    path = corners.format(**{name: f"{value:.1f}" for name, value in ends.items()})
    return element("path", d=path, class_=colour)


def bottom_axis(scale: Scale, ticks: Sequence[float], top: float, bottom: float) -> list[Markup]:
    """Return vertical grid lines with their values below.

    Args:
        scale: Of the axis.
        ticks: Where on it the lines are.
        top: Where the lines start.
        bottom: Where they end.
    """
    marks = []
    for value in ticks:
        marks.append(line(scale(value), top, scale(value), bottom, "grid"))
        marks.append(words(scale(value), bottom + 14, f"{value:g}", "tick middle"))
    return marks
