"""The sets of landmarks that graph methods work on: their points, edges, arrows and mirror images.

Points have the numbers of dlib's 68-point model, from 0, left and right as in the picture: jaw
0-16 and brows 17-26 from left to right, nose bridge 27-30 downwards, nose wings 31-35 from left to
right, eyes 36-41 and 42-47, outer lips 48-59 and inner lips 60-67 clockwise from the left corner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mer.errors import MerError
from mer.types import FloatArray

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LandmarkSet:
    """Some of dlib's 68 points as the nodes of a graph.

    Attributes:
        indices: The points' numbers in dlib's model, ascending; what follows counts positions here.
        edges: Undirected, each once.
        arrows: One (start, end) a node, the node being one of the two; all point right or down
            on a face, or to the upper right, far from the jump of atan2 at pi.
        mirror: For each node the one that takes its place in a mirrored picture.
    """

    indices: tuple[int, ...]
    edges: tuple[Pair, ...]
    arrows: tuple[Pair, ...]
    mirror: tuple[int, ...]

    @property
    def adjacency(self) -> FloatArray:
        """The symmetric 0/1 matrix of the edges, zero on its diagonal, shape (N, N)."""
        matrix = np.zeros((len(self.indices), len(self.indices)), dtype=np.float32)
        for start, end in self.edges:
            matrix[start, end] = matrix[end, start] = 1
        return matrix


def landmark_set(points: int) -> LandmarkSet:
    """Return one of the three sets of GTS-GN's figure 8 by its number of points.

    Raises:
        MerError: There is no set of so many points.
    """
    if points not in POINT_SETS:
        allowed = ", ".join(map(str, POINT_SETS))
        raise MerError(f"points is {points}; there are sets of {allowed} landmarks.")
    return POINT_SETS[points]


def _chain(points: Sequence[int]) -> list[Pair]:
    return list(pairwise(points))


def _ring(points: Sequence[int]) -> list[Pair]:
    return _chain([*points, points[0]])


def _mirror_68() -> dict[int, int]:
    # mirrored numbers run downwards in each of these runs: (first, last) swap, and all between
    runs = [(0, 16), (17, 26), (31, 35), (48, 54), (55, 59), (60, 64), (65, 67)]
    pairs = {i: first + last - i for first, last in runs for i in range(first, last + 1)}
    eyes = {36: 45, 37: 44, 38: 43, 39: 42, 40: 47, 41: 46}
    return {i: i for i in range(27, 31)} | pairs | eyes | {b: a for a, b in eyes.items()}


def _rightwards(ring: Sequence[int], turn: int) -> list[tuple[int, Pair]]:
    """Give each node of a ring its edge to the next; from `turn` on the way back, reversed."""
    edges = _ring(ring)
    forward = ring.index(turn)
    back = [(end, start) for start, end in edges[forward:]]
    return list(zip(ring, [*edges[:forward], *back], strict=True))


def _along(chain: Sequence[int]) -> list[tuple[int, Pair]]:
    """Give each node of a chain its edge to the next, the last one the edge that reaches it."""
    edges = _chain(chain)
    return list(zip(chain, [*edges, edges[-1]], strict=True))


def _build(edges: Sequence[Pair], arrows: Sequence[tuple[int, Pair]]) -> LandmarkSet:
    of = dict(arrows)
    indices = tuple(sorted(of))
    place = {point: position for position, point in enumerate(indices)}
    mirror = _mirror_68()
    return LandmarkSet(
        indices,
        tuple((place[start], place[end]) for start, end in edges),
        tuple((place[of[point][0]], place[of[point][1]]) for point in indices),
        tuple(place[mirror[point]] for point in indices),
    )


# between the parts of the face in every set: inner brows, inner brow to nose wing, nose tip to the
# nose's lower line, nose wing to mouth corner, nose to upper lip
_LINKS = [(21, 22), (21, 31), (22, 35), (30, 31), (30, 33), (30, 35), (31, 48), (35, 54), (33, 51)]


def _set_14() -> LandmarkSet:
    left, right, nose, mouth = (17, 19, 21), (22, 24, 26), (31, 33, 35), (48, 51, 54, 57)
    edges = [*_chain(left), *_chain(right), *_chain(nose), *_ring(mouth), *_LINKS]
    arrows = [*_along(left + right), *_along(nose), (30, (30, 33)), *_rightwards(mouth, 54)]
    return _build(edges, arrows)


_BROWS = (tuple(range(17, 22)), tuple(range(22, 27)))
_BRIDGE, _NOSE = (27, 28, 29, 30), (31, 32, 33, 34, 35)
_OUTER_LIPS, _INNER_LIPS = tuple(range(48, 60)), tuple(range(60, 68))
_EYES = (tuple(range(36, 42)), tuple(range(42, 48)))
_JAW = tuple(range(17))


def _edges_31() -> list[Pair]:
    chains = [edge for part in (*_BROWS, _BRIDGE, _NOSE) for edge in _chain(part)]
    return [*chains, *_ring(_OUTER_LIPS), *_LINKS, (21, 27), (22, 27)]


def _arrows_31() -> list[tuple[int, Pair]]:
    brows = _along(_BROWS[0] + _BROWS[1])
    bridge = _along((*_BRIDGE, 33))[:-1]
    return [*brows, *bridge, *_along(_NOSE), *_rightwards(_OUTER_LIPS, 54)]


def _set_68() -> LandmarkSet:
    rings = [edge for part in (*_EYES, _INNER_LIPS) for edge in _ring(part)]
    # jaw to outer brow, chin to lower lip, eye corners to brow and bridge, inner to outer lips
    face = [(0, 17), (16, 26), (8, 57), (36, 17), (45, 26), (39, 27), (42, 27)]
    lips = [(48, 60), (54, 64), (51, 62), (57, 66)]
    # the right half of the jaw rises: its arrows are turned round, to point down
    jaw = [*_along(_JAW[:13]), *_along(tuple(reversed(_JAW[12:])))[:-1]]
    eyes = [*_rightwards(_EYES[0], 39), *_rightwards(_EYES[1], 45)]
    return _build(
        [*_edges_31(), *_chain(_JAW), *rings, *face, *lips],
        [*_arrows_31(), *jaw, *eyes, *_rightwards(_INNER_LIPS, 64)],
    )


POINT_SETS: Mapping[int, LandmarkSet] = {
    14: _set_14(),
    31: _build(_edges_31(), _arrows_31()),
    68: _set_68(),
}
