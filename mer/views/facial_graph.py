"""2S-AMAGN's graph of a clip: 51 points a frame, edges in a frame and from frame to frame.

The paper (Kumar and Bhanu, section 3.2) shows the points in a figure and names neither them nor
the edges: all numbers here are ours.
"""

from functools import cache
from itertools import combinations

import numpy as np

from mer.types import FloatArray, IntArray
from mer.views.mean_face import MEAN_FACE

BROWS, CHIN, CORNERS = slice(17, 27), 8, (48, 54)
LANDMARKS = (*range(17, 28), 30, 33, *range(36, 60))  # brows, nose 27 30 33, eyes, outer mouth
NODES = len(LANDMARKS) + 14
NEIGHBOURS = 4
# the nearest points alone would leave the upper and the lower face without a path between them
BRIDGE = (LANDMARKS.index(27), LANDMARKS.index(30))
PATCH = 10  # pixels a side


def graph_points(points: FloatArray) -> FloatArray:
    """Return the nodes of some frames, shape (T, 51, 2), from their landmarks.

    After 37 landmarks come ten points on the forehead, the brows' moved up by a quarter of the
    height from chin to brows, and four beside the mouth: off its corners, and below them, by a
    quarter of its width. These steps are measured in the first frame and hold for all, so that a
    falling jaw does not move the forehead.

    Args:
        points: Of dlib's model, shape (T, 68, 2).
    """
    first = np.asarray(points[0], np.float64)
    up = (first[BROWS].mean(axis=0) - first[CHIN]) / 4
    right = (first[CORNERS[1]] - first[CORNERS[0]]) / 4
    down = -up / max(float(np.hypot(*up)), 1e-9) * np.hypot(*right)
    corners = points[:, CORNERS]
    extra = [points[:, BROWS] + up, corners + np.stack([-right, right]), corners + down]
    nodes = np.concatenate([points[:, LANDMARKS], *extra], axis=1)
    return np.asarray(nodes, np.float32)


@cache
def spatial_edges() -> IntArray:
    """Return the edges within a frame, shape (2, E), each in both directions.

    One template for every clip: the nearest neighbours on a mean face, and their mirror images,
    so that neither degrees nor Jaccard's index tremble with the landmarks.
    """
    nodes = graph_points(MEAN_FACE[None])[0].astype(np.float64)
    apart = np.linalg.norm(nodes[:, None] - nodes[None], axis=-1)
    np.fill_diagonal(apart, np.inf)
    # rounded, so that which of two equally near ones comes first does not hang on a last bit
    nearest = np.argsort(np.round(apart, 6), axis=1, kind="stable")[:, :NEIGHBOURS]
    near = np.zeros((NODES, NODES), bool)
    near[np.arange(NODES)[:, None], nearest] = True
    near[BRIDGE] = True
    twin = mirrored_nodes()
    near |= near[np.ix_(twin, twin)]
    return np.stack(np.nonzero(near | near.T))


@cache
def mirrored_nodes() -> IntArray:
    """Return for each node the one that takes its place in a mirrored face, shape (51,)."""
    nodes = graph_points(MEAN_FACE[None])[0]
    apart = np.linalg.norm(nodes[:, None] * np.array([-1, 1], np.float32) - nodes[None], axis=-1)
    return np.asarray(apart.argmin(axis=1))


@cache
def clip_edges(frames: int) -> tuple[IntArray, FloatArray]:
    """Return the edges of a clip's graph, (2, E), and Jaccard's index of their ends, (E,).

    Node 51 t + i is point i of frame t. Beside the spatial edges, a point has an edge to itself
    one frame before and one after: the three-frame structure. All are there in both directions.

    Args:
        frames: T, 1 or more.
    """
    start = NODES * np.arange(frames)
    inside = (spatial_edges()[:, None] + start[:, None]).reshape(2, -1)
    before = np.arange(NODES * (frames - 1))
    onwards = np.stack([before, before + NODES])
    edges = np.concatenate([inside, onwards, onwards[::-1]], axis=1)
    return edges, _jaccard(edges, frames)


def _jaccard(edges: IntArray, frames: int) -> FloatArray:
    """Return |N(i) and N(j)| / |N(i) or N(j)| of each edge, where N(i) does not hold i."""
    degrees = np.bincount(edges[0], minlength=NODES * frames)
    one, other = edges
    # only neighbours of one frame share any: those before and after are other nodes for each
    shared = np.where(one // NODES == other // NODES, _shared()[one % NODES, other % NODES], 0)
    return np.asarray(shared / (degrees[one] + degrees[other] - shared), np.float32)


@cache
def _shared() -> IntArray:
    shared = np.zeros((NODES, NODES), np.int64)
    neighbours = [set(spatial_edges()[1, spatial_edges()[0] == node]) for node in range(NODES)]
    for one, other in combinations(range(NODES), 2):
        shared[one, other] = shared[other, one] = len(neighbours[one] & neighbours[other])
    return shared


def flow_patches(field: FloatArray, points: FloatArray) -> FloatArray:
    """Return 10x10 patches of a field around points, shape (N, 100), row by row.

    Beyond the picture's border nothing moves: 0.

    Args:
        field: Magnitudes of flow, shape (H, W).
        points: In pixels (x, y), shape (N, 2); may lie outside.
    """
    corner = np.rint(points - (PATCH - 1) / 2).astype(np.int64)
    steps = np.arange(PATCH)
    columns, rows = corner[:, 0, None] + steps, corner[:, 1, None] + steps
    height, width = field.shape
    inside = ((rows >= 0) & (rows < height))[:, :, None] & ((columns >= 0) & (columns < width))[
        :, None
    ]
    values = field[rows.clip(0, height - 1)[:, :, None], columns.clip(0, width - 1)[:, None]]
    return np.asarray(np.where(inside, values, 0), np.float32).reshape(len(points), -1)
