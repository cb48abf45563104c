"""GAM-MER's graph of facial regions: which landmarks are nodes, and which of them are tied.

The paper (Wu et al., section 2.2) names eyebrows, nose tip and mouth and prints neither points nor
edges: all numbers here are ours.
"""

from functools import cache

import numpy as np

from mer.landmark_sets import POINT_SETS
from mer.types import IntArray

REGIONS = ("selected", "all")
GRAPHS = ("optimised", "raw")
WHOLE = POINT_SETS[68]
# brows, tip and wings of the nose, outer lips
SELECTED = (*range(17, 27), *range(30, 36), *range(48, 60))
# "distantly located but strongly correlated": a corner of the mouth, the outer brow of its side
CORNERS = ((48, 17), (54, 26))


def region_landmarks(regions: str) -> tuple[int, ...]:
    """Return the nodes as numbers of dlib's model, ascending.

    Args:
        regions: `selected`, 28 points of brows, nose and outer lips, or `all` 68.
    """
    return SELECTED if regions == "selected" else WHOLE.indices


@cache
def region_edges(regions: str, graph: str) -> IntArray:
    """Return the template's edges, sender and receiver, shape (2, E), sorted by receiver.

    All are there in both directions; no node has one to itself.

    Args:
        regions: As in `region_landmarks`.
        graph: `raw` has the anatomical edges alone, those of GTS-GN's graphs in `mer.landmark_sets`
            between our points; `optimised` also ties each point to its mirror image and the corners
            of the mouth to the brows.
    """
    points = region_landmarks(regions)
    added = [*enumerate(WHOLE.mirror), *CORNERS] if graph == "optimised" else []
    place = {point: node for node, point in enumerate(points)}
    pairs = {
        (place[one], place[other])
        for one, other in [*WHOLE.edges, *added]
        if one != other and one in place and other in place
    }
    both = sorted({(to, start) for start, to in pairs} | pairs, key=lambda pair: pair[::-1])
    return np.array(both, np.int64).T
