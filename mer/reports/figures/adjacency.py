"""Learned adjacency matrices as heat maps (GTS-GN figure 5)."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec, SubplotSpec

from mer.errors import MerError
from mer.landmark_sets import landmark_set
from mer.reports.figures.face import part_of
from mer.reports.figures.style import PAGE, letter, paper_style

Doubles = npt.NDArray[np.floating]

# its lightness rises all the way, so that the sign can be read in grey, too
_COLOURS = "viridis"
STREAMS = {"low": "(x, y)", "high": r"(D, $\alpha$)"}


def adjacency_maps(matrices: Mapping[str, Doubles]) -> Figure:
    """Draw the learned adjacency matrices of a network, a column a layer.

    Where a layer has one for each of two streams, the two stand above each other. All share one
    scale, symmetric about zero; the mean of each matrix stands in its title.

    Args:
        matrices: Averages over folds by stream and layer, `low/1`, `high/1`, `fused/2`; rows
            take from columns (equation 6), shape (N, N) each.

    Raises:
        MerError: There is none, or they are of no known point set.
    """
    if not matrices:
        raise MerError("There is no learned adjacency matrix: the run was trained without any.")
    points = landmark_set(len(next(iter(matrices.values())))).indices
    limit = max(float(np.abs(matrix).max()) for matrix in matrices.values()) or 1.0
    layers = max(layer_of(name) for name in matrices)
    with paper_style():
        figure = Figure(figsize=(PAGE, 4.1 if len(matrices) > layers else 2.2))
        figure.set_layout_engine("constrained", hspace=0.08)
        grid = figure.add_gridspec(2 if len(matrices) > layers else 1, layers)
        panels = []
        for index, (name, matrix) in enumerate(_by_layer(matrices)):
            axes = figure.add_subplot(_place(grid, name))
            axes.imshow(matrix, cmap=_COLOURS, vmin=-limit, vmax=limit)
            mean = f"{matrix.mean():.4f}".replace("-", "\N{MINUS SIGN}")
            axes.set_title(letter(index, f"{title_of(name)}\nmean {mean}"))
            _label(axes, points)
            if layer_of(name) == 1:
                axes.set_ylabel("taking node")
            if not name.startswith("low/"):
                axes.set_xlabel("giving node")
            panels.append(axes)
        scale = ScalarMappable(Normalize(-limit, limit), _COLOURS)
        bar = figure.colorbar(scale, ax=panels, shrink=0.6, aspect=30)
        bar.set_label("learned weight")
        return figure


def layer_of(name: str) -> int:
    """Return the layer's number: 3 of `fused/3`."""
    return int(name.split("/")[1])


def title_of(name: str) -> str:
    """Return how a matrix is called in print: `layer 1, (x, y)`."""
    stream, number = name.split("/")
    return f"layer {number}" + (f", {STREAMS[stream]}" if stream in STREAMS else "")


def _by_layer(matrices: Mapping[str, Doubles]) -> list[tuple[str, Doubles]]:
    # low before high, as dictionaries of the network have them
    return sorted(matrices.items(), key=lambda item: layer_of(item[0]))


def _place(grid: GridSpec, name: str) -> SubplotSpec:
    # one of a fused layer stands between the two rows
    rows = {"low": slice(0, 1), "high": slice(1, 2)}.get(name.split("/")[0], slice(None))
    return grid[rows, layer_of(name) - 1]


def _label(axes: Axes, points: Sequence[int]) -> None:
    """Name the parts of the face on both axes alike, with thin lines between them."""
    parts = [part_of(point) for point in points]
    starts = [i for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]]
    ends = [*starts[1:], len(parts)]
    middles = [(start + end - 1) / 2 for start, end in zip(starts, ends, strict=True)]
    names = [parts[start] for start in starts]
    axes.set_xticks(middles, names)
    axes.set_yticks(middles, names, rotation=90, va="center")
    axes.tick_params(length=0)
    for start in starts[1:]:
        axes.axhline(start - 0.5, color="white", linewidth=0.6)
        axes.axvline(start - 0.5, color="white", linewidth=0.6)
