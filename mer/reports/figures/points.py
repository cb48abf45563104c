"""The point sets of a graph method on a drawn face (GTS-GN figure 8)."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from mer.landmark_sets import landmark_set
from mer.reports.figures.face import draw_face, face_points
from mer.reports.figures.style import COLOURS, PAGE, letter, paper_style
from mer.types import FloatArray

# with more points their numbers cover one another
_NUMBERED = 20
# where a number stands beside its point: points right and up; elsewhere above
_BESIDE = {
    30: (7, 2), 31: (-7, 0), 33: (-8, -5), 35: (7, 0), 48: (-7, 0), 51: (7, 4), 54: (7, 0),
    57: (0, -7),
}  # fmt: skip


def point_sets(sizes: Sequence[int]) -> Figure:
    """Draw sets of landmarks with their edges, a panel each.

    A set of few points has dlib's numbers of its points beside them.

    Args:
        sizes: Numbers of points, such as 14, 31 and 68.

    Raises:
        MerError: There is no set of so many points.
    """
    sets = [landmark_set(size) for size in sizes]
    with paper_style():
        figure = Figure(figsize=(PAGE, PAGE / max(len(sets), 3) * 1.13), layout="constrained")
        face = face_points()
        for index, (axes, one) in enumerate(
            zip(figure.subplots(1, len(sets), squeeze=False).flat, sets, strict=True)
        ):
            draw_face(axes, face)
            draw_graph(axes, face[list(one.indices)], one.edges)
            if len(one.indices) <= _NUMBERED:
                number_points(axes, face, one.indices)
            axes.set_title(letter(index, f"{len(one.indices)} points, {len(one.edges)} edges"))
        return figure


def draw_graph(axes: Axes, nodes: FloatArray, edges: Sequence[tuple[int, int]]) -> None:
    """Draw edges and nodes.

    Args:
        axes: Where.
        nodes: Shape (N, 2).
        edges: Pairs of their positions.
    """
    for start, end in edges:
        axes.plot(*nodes[[start, end]].T, color="0.35", linewidth=0.7, zorder=2, gid="edge")
    axes.scatter(
        nodes[:, 0],
        nodes[:, 1],
        s=9,
        color=COLOURS[0],
        edgecolors="black",
        linewidths=0.4,
        zorder=3,
    )


def number_points(axes: Axes, face: FloatArray, points: Sequence[int]) -> None:
    """Write dlib's numbers of some points beside them.

    Args:
        axes: Where.
        face: Shape (68, 2).
        points: Their numbers.
    """
    for point in points:
        axes.annotate(
            str(point), face[point], _BESIDE.get(point, (0, 7)), textcoords="offset points",
            ha="center", va="center", fontsize=7, zorder=5,
            path_effects=[withStroke(linewidth=1.5, foreground="white")],
        )  # fmt: skip
