"""Attention maps beside the faces they were made of (MMNet figure 4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from mer.errors import MerError
from mer.reports.figures.face import draw_outlines
from mer.reports.figures.style import PAGE, clear, paper_style
from mer.types import ByteArray, FloatArray

# its lightness rises all the way
COLOURS = "viridis"
_ROWS = ("onset", "apex", "attention")


@dataclass(frozen=True, slots=True)
class AttentionSample:
    """One clip and where a trained network looked.

    Attributes:
        title: Two lines at most, such as its action units and its class.
        onset: RGB, uint8, shape (H, W, 3).
        apex: Likewise.
        attention: Shape (h, w), any range.
        landmarks: Of the apex, in its pixels, shape (68, 2); None where there are none.
    """

    title: str
    onset: ByteArray
    apex: ByteArray
    attention: FloatArray
    landmarks: FloatArray | None = None


def attention_figure(samples: Sequence[AttentionSample]) -> Figure:
    """Draw a column a clip: onset, apex, and the attention map with the outlines of the face.

    The maps do not lie over the pictures, whose own light and dark would mix with theirs in a
    print without colour. All share one scale, so that a map that shows little looks so.

    Args:
        samples: A column each.

    Raises:
        MerError: There is nothing to draw.
    """
    if not samples:
        raise MerError("There are no clips to draw attention maps of.")
    scale = shared_scale([sample.attention for sample in samples])
    with paper_style():
        side = min(PAGE / (len(samples) + 0.9), 1.6)
        figure = Figure(figsize=(side * (len(samples) + 0.9), 3 * side + 0.45))
        figure.set_layout_engine("constrained", w_pad=0.01, h_pad=0.01, wspace=0.02, hspace=0.02)
        grid = figure.subplots(3, len(samples), squeeze=False)
        for column, sample in zip(grid.T, samples, strict=True):
            column[0].set_title(sample.title, fontsize=7)
            column[0].imshow(sample.onset)
            column[1].imshow(sample.apex)
            draw_map(column[2], sample.attention, sample.apex.shape, sample.landmarks, scale)
            for axes in column:
                clear(axes)
        for axes, name in zip(grid[:, 0], _ROWS, strict=True):
            axes.set_ylabel(name)
        figure.colorbar(
            ScalarMappable(scale, COLOURS), ax=grid.ravel().tolist(), shrink=0.3, anchor=(0, 0),
            aspect=10, pad=0.01,
        )  # fmt: skip
        return figure


def shared_scale(maps: Sequence[FloatArray]) -> Normalize:
    """Return the scale of colours from the lowest to the highest value of all maps."""
    lowest = min(float(values.min()) for values in maps)
    return Normalize(lowest, max(float(values.max()) for values in maps))


def draw_map(
    axes: Axes,
    values: FloatArray,
    size: Sequence[int],
    landmarks: FloatArray | None,
    scale: Normalize,
    weight: float = 1.0,
) -> None:
    """Draw a map in the place of a picture, with the outlines of the face.

    Args:
        axes: Where.
        values: Shape (h, w).
        size: Height and width of the picture.
        landmarks: In its pixels, shape (68, 2); None draws no outlines.
        scale: Of the colours.
        weight: Of the outlines, by which a small map takes thinner ones.
    """
    height, width = size[:2]
    extent = (-0.5, width - 0.5, height - 0.5, -0.5)
    axes.imshow(values, cmap=COLOURS, norm=scale, extent=extent, interpolation="bilinear")
    if landmarks is not None:
        # dark and light, to be seen on both
        for colour, line in (("black", 1.2), ("white", 0.5)):
            draw_outlines(axes, landmarks, colour, weight * line)
    axes.set_xlim(extent[:2])
    axes.set_ylim(extent[2:])
