"""The strongest edges of learned adjacency matrices on a drawn face (GTS-GN figure 6)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from mer.errors import MerError
from mer.landmark_sets import LandmarkSet, landmark_set
from mer.reports.figures.adjacency import title_of
from mer.reports.figures.face import draw_face, face_points, part_of
from mer.reports.figures.points import number_points
from mer.reports.figures.style import DASHES, PAGE, letter, paper_style
from mer.types import FloatArray

Doubles = npt.NDArray[np.floating]
Pair = tuple[int, int]

# the paper's red, blue, green and black as the colour-blind can tell them apart, and its missing
# kinds; dashes say the same in grey
_KINDS: dict[tuple[str, str], tuple[str, Any]] = {
    ("brows", "nose"): ("#D55E00", DASHES[0]),
    ("brows", "mouth"): ("#0072B2", DASHES[1]),
    ("mouth", "nose"): ("#009E73", DASHES[2]),
    ("brows", "brows"): ("#000000", DASHES[3]),
    ("nose", "nose"): ("#E69F00", DASHES[4]),
    ("mouth", "mouth"): ("#CC79A7", DASHES[5]),
}
_OTHER: tuple[str, Any] = ("0.45", DASHES[0])


def strongest_edges(matrix: Doubles, count: int) -> list[Pair]:
    """Return the pairs of different nodes with the largest weights, the strongest first.

    A pair's weight is the mean of its two directions; the paper does not say how it treats them.

    Args:
        matrix: Shape (N, N).
        count: How many.
    """
    weights = (matrix + matrix.T) / 2
    rows, columns = np.triu_indices(len(weights), k=1)
    order = np.argsort(-weights[rows, columns], kind="stable")[:count]
    return list(zip(rows[order].tolist(), columns[order].tolist(), strict=True))


def edge_figure(matrices: Mapping[str, Doubles], names: Sequence[str], count: int = 10) -> Figure:
    """Draw the strongest edges of some matrices, a panel each; thin lines are the given graph.

    Args:
        matrices: As `figure_adjacency.adjacency_maps` takes them.
        names: Which of them.
        count: Edges a panel.

    Raises:
        MerError: A matrix is not there, or is of no known point set.
    """
    for name in names:
        if name not in matrices:
            known = ", ".join(matrices) or "none"
            raise MerError(f"There is no learned adjacency matrix {name}; the run has {known}.")
    with paper_style():
        figure = Figure(figsize=(PAGE, 3.05), layout="constrained")
        panels = figure.subplots(1, len(names), squeeze=False).flat
        kinds: set[tuple[str, str]] = set()
        for index, (axes, name) in enumerate(zip(panels, names, strict=True)):
            graph = landmark_set(len(matrices[name]))
            kinds |= _draw(axes, graph, strongest_edges(matrices[name], count))
            axes.set_title(letter(index, title_of(name)))
        figure.legend(
            handles=_legend(sorted(kinds)), loc="outside upper center", frameon=False,
            ncols=4, handlelength=3,
        )  # fmt: skip
        return figure


def _draw(axes: Axes, graph: LandmarkSet, edges: Sequence[Pair]) -> set[tuple[str, str]]:
    face = face_points()
    nodes = face[list(graph.indices)]
    draw_face(axes, face)
    for start, end in graph.edges:
        axes.plot(*nodes[[start, end]].T, color="0.6", linewidth=0.5, zorder=2, gid="given")
    kinds = set()
    for start, end in edges:
        kind = kind_of(graph.indices[start], graph.indices[end])
        axes.add_patch(_line(nodes[start], nodes[end], kind))
        kinds.add(kind)
    axes.scatter(
        nodes[:, 0], nodes[:, 1], s=9, color="white", edgecolors="black", linewidths=0.6, zorder=4
    )
    number_points(axes, face, graph.indices)
    return kinds


def _line(start: FloatArray, end: FloatArray, kind: tuple[str, str]) -> FancyArrowPatch:
    colour, dashes = _KINDS.get(kind, _OTHER)
    # nodes of one part lie in a row: straight lines between them would cover one another
    bend = -0.35 * np.sign(end[0] - start[0]) if kind[0] == kind[1] else 0
    return FancyArrowPatch(
        (float(start[0]), float(start[1])), (float(end[0]), float(end[1])), arrowstyle="-",
        connectionstyle=f"arc3,rad={bend:g}", shrinkA=0, shrinkB=0, color=colour,
        linestyle=dashes, linewidth=1.5, zorder=3, gid="strong",
    )  # fmt: skip


def kind_of(start: int, end: int) -> tuple[str, str]:
    """Return the parts of the face that an edge joins, in alphabetic order."""
    first, second = sorted((part_of(start), part_of(end)))
    return first, second


def _legend(kinds: Sequence[tuple[str, str]]) -> list[Line2D]:
    lines = []
    for kind in kinds:
        colour, dashes = _KINDS.get(kind, _OTHER)
        text = f"within {kind[0]}" if kind[0] == kind[1] else f"{kind[0]} to {kind[1]}"
        lines.append(Line2D([], [], color=colour, linestyle=dashes, linewidth=1.5, label=text))
    return [*lines, Line2D([], [], color="0.6", linewidth=0.5, label="given graph")]
