"""Attention maps of one clip's frames in the order of time (ATM-GCN figure 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from mer.errors import MerError
from mer.reports.figures.attention import COLOURS, draw_map, shared_scale
from mer.reports.figures.style import PAGE, clear, paper_style
from mer.types import ByteArray, FloatArray

# in widths of a picture: the titles of the rows and the scale
_BESIDE = 1.1


@dataclass(frozen=True, slots=True)
class AttentionRow:
    """One clip and where a trained network looked in some of its frames.

    Attributes:
        title: Three lines at most, such as the subject, its action units and its class.
        onset: RGB, uint8, shape (H, W, 3).
        apex: Likewise.
        maps: Shape (M, h, w), any range, in the order of time.
        seconds: From the onset to each map's frame.
        apex_map: Which map is the apex's.
        landmarks: Of the apex, in its pixels, shape (68, 2); None where there are none.
    """

    title: str
    onset: ByteArray
    apex: ByteArray
    maps: FloatArray
    seconds: Sequence[float]
    apex_map: int
    landmarks: FloatArray | None = None


def attention_rows(rows: Sequence[AttentionRow]) -> Figure:
    """Draw a row a clip: onset, apex, then its maps in the order of time.

    All maps share one scale, so that one that shows little looks so. A clip with fewer frames than
    others leaves the last places empty.

    Args:
        rows: A clip each.

    Raises:
        MerError: There is nothing to draw.
    """
    if not rows:
        raise MerError("There are no clips to draw attention maps of.")
    scale = shared_scale([row.maps for row in rows])
    columns = 2 + max(len(row.maps) for row in rows)
    side = PAGE / (columns + _BESIDE)
    with paper_style():
        # above each map stands its time
        figure = Figure(figsize=(PAGE, len(rows) * (side + 0.16) + 0.3))
        figure.set_layout_engine("constrained", w_pad=0.01, h_pad=0.01, wspace=0.02, hspace=0.02)
        grid = figure.subplots(len(rows), columns, squeeze=False)
        for line, row in zip(grid, rows, strict=True):
            _draw_pictures(line[0], line[1], row)
            for number, axes in enumerate(line[2:]):
                _draw_moment(axes, row, number, scale)
        bar = figure.colorbar(
            ScalarMappable(scale, COLOURS), ax=grid.ravel().tolist(), shrink=0.8, aspect=30,
            pad=0.01,
        )  # fmt: skip
        bar.set_label("attention")
        return figure


def _draw_pictures(onset: Axes, apex: Axes, row: AttentionRow) -> None:
    for axes, picture, name in ((onset, row.onset, "onset"), (apex, row.apex, "apex")):
        axes.imshow(picture)
        axes.set_title(name, fontsize=7)
        clear(axes)
    onset.set_ylabel(row.title, fontsize=7)


def _draw_moment(axes: Axes, row: AttentionRow, number: int, scale: Normalize) -> None:
    if number >= len(row.maps):
        axes.set_axis_off()
        return
    draw_map(axes, row.maps[number], row.apex.shape, row.landmarks, scale, weight=0.6)
    clear(axes)
    name = f"{1000 * row.seconds[number]:.0f} ms"
    axes.set_title(f"{name}, apex" if number == row.apex_map else name, fontsize=7)
