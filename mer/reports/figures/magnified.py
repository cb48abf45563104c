"""Magnified frames beside those that they were made of (GAM-MM-MER figures 1 and 9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from mer.errors import MerError
from mer.reports.figures.style import PAGE, clear, paper_style
from mer.types import ByteArray

# inches: the largest side of a picture, and what the names of rows and columns take
_SIDE, _BESIDE, _ABOVE = 1.35, 0.45, 0.35


@dataclass(frozen=True, slots=True)
class MagnifiedColumn:
    """One clip, magnified in one way.

    Attributes:
        title: Two lines at most, such as the subject and the magnifier.
        onset: RGB, uint8, shape (H, W, 3).
        apex: Likewise, as it was recorded.
        magnified: The apex at each factor, likewise.
    """

    title: str
    onset: ByteArray
    apex: ByteArray
    magnified: tuple[ByteArray, ...]


def magnified_figure(columns: Sequence[MagnifiedColumn], factors: Sequence[float]) -> Figure:
    """Draw a column a clip and magnifier: onset, apex, then the apex a row a factor.

    Args:
        columns: From the left.
        factors: Of the rows, from the top.

    Raises:
        MerError: There is nothing to draw, or a column has not one frame a factor.
    """
    if not columns or any(len(one.magnified) != len(factors) for one in columns):
        raise MerError("A figure of magnified frames needs columns of one frame a factor.")
    names = ["onset", "apex", *(f"factor {factor:g}" for factor in factors)]
    side = min((PAGE - _BESIDE) / len(columns), _SIDE)
    with paper_style():
        figure = Figure(figsize=(side * len(columns) + _BESIDE, side * len(names) + _ABOVE))
        figure.set_layout_engine("constrained", w_pad=0.01, h_pad=0.01, wspace=0.02, hspace=0.02)
        grid = figure.subplots(len(names), len(columns), squeeze=False)
        for line, column in zip(grid.T, columns, strict=True):
            line[0].set_title(column.title, fontsize=7)
            pictures = (column.onset, column.apex, *column.magnified)
            for axes, picture in zip(line, pictures, strict=True):
                axes.imshow(picture)
                clear(axes)
        for axes, name in zip(grid[:, 0], names, strict=True):
            axes.set_ylabel(name)
        return figure
