"""A drawn face of 68 landmarks to show graphs on: nobody's, so that it may be published."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from mer.landmark_sets import landmark_set
from mer.reports.figures.style import clear
from mer.types import FloatArray

# the parts of the face in dlib's order of points, with the first point of each
_PARTS = (("jaw", 0), ("brows", 17), ("nose", 27), ("eyes", 36), ("mouth", 48))
PARTS = tuple(name for name, _ in _PARTS)
# closed lines and open ones
_RINGS = (range(36, 42), range(42, 48), range(48, 60), range(60, 68))
_LINES = (range(17), range(17, 22), range(22, 27), range(27, 31), range(31, 36))
# The left half of the picture in hundredths of the distance between the eye centres, from the
# midpoint of the eyes, x to the right and y down: the mean neutral face of the synthetic corpus
# (64 subjects of seed 0), made symmetric, with its lips opened so that their points part.
_LEFT_HALF = {
    0: (-109, 3), 1: (-108, 31), 2: (-105, 58), 3: (-99, 85), 4: (-88, 110), 5: (-73, 133),
    6: (-52, 150), 7: (-27, 161), 8: (0, 164), 17: (-81, -23), 18: (-66, -31), 19: (-52, -34),
    20: (-37, -33), 21: (-22, -29), 27: (0, -1), 28: (0, 19), 29: (0, 38), 30: (0, 58),
    31: (-20, 70), 32: (-10, 73), 33: (0, 75), 36: (-70, -1), 37: (-57, -7), 38: (-43, -7),
    39: (-30, 3), 40: (-43, 6), 41: (-57, 6), 48: (-34, 106), 49: (-21, 99), 50: (-8, 96),
    51: (0, 98), 57: (0, 117), 58: (-10, 117), 59: (-21, 113), 60: (-28, 106), 61: (-9, 103),
    62: (0, 103), 66: (0, 110), 67: (-9, 110),
}  # fmt: skip


def part_of(point: int) -> str:
    """Return the part of the face of a point in dlib's numbers: one of `PARTS`."""
    return next(name for name, first in reversed(_PARTS) if point >= first)


def face_points() -> FloatArray:
    """Return the places of the 68 points, shape (68, 2), in distances between the eye centres."""
    mirror = landmark_set(68).mirror
    points = np.zeros((68, 2), np.float32)
    for point, (x, y) in _LEFT_HALF.items():
        points[mirror[point]] = -x / 100, y / 100
        points[point] = x / 100, y / 100
    return points


def draw_face(axes: Axes, points: FloatArray) -> None:
    """Draw the outlines of a face in light grey, and let nothing else be seen of the axes.

    Args:
        axes: Where.
        points: Shape (68, 2), y down.
    """
    draw_outlines(axes, points, "0.8", 0.8)
    clear(axes)
    axes.set_aspect("equal")
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    axes.set_xlim(left - 0.08, right + 0.08)
    # lines between the brows bend into the forehead
    axes.set_ylim(bottom + 0.08, top - 0.32)


def draw_outlines(axes: Axes, points: FloatArray, colour: str, width: float) -> None:
    """Draw the lines of a face.

    Args:
        axes: Where.
        points: Shape (68, 2).
        colour: Of the lines.
        width: Of the lines, in points of print.
    """
    lines: list[Sequence[int]] = [*([*ring, ring[0]] for ring in _RINGS), *_LINES]
    for line in lines:
        axes.plot(*points[list(line)].T, color=colour, linewidth=width, zorder=1, gid="face")
