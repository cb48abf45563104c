import numpy as np
import pytest

from mer.landmark_sets import POINT_SETS
from mer.views.region_graph import CORNERS, GRAPHS, REGIONS, region_edges, region_landmarks

BROWS, NOSE, LIPS = range(17, 27), range(30, 36), range(48, 60)


def named(regions, graph):
    """Undirected edges as pairs of dlib's numbers, the smaller first."""
    points = region_landmarks(regions)
    return {tuple(sorted((points[i], points[j]))) for i, j in region_edges(regions, graph).T}


def test_the_regions_are_brows_nose_and_outer_lips_or_all():
    assert region_landmarks("selected") == (*BROWS, *NOSE, *LIPS)
    assert region_landmarks("all") == tuple(range(68))


@pytest.mark.parametrize("regions", REGIONS)
@pytest.mark.parametrize("graph", GRAPHS)
def test_edges_go_both_ways_without_loops_sorted_by_receiver_and_reach_every_node(regions, graph):
    edges, nodes = region_edges(regions, graph), len(region_landmarks(regions))
    pairs = {tuple(pair) for pair in edges.T.tolist()}
    assert edges.dtype == np.int64
    assert len(pairs) == edges.shape[1]
    assert all((j, i) in pairs and i != j for i, j in pairs)
    assert (np.diff(edges[1]) >= 0).all()
    matrix = np.eye(nodes)
    matrix[tuple(edges)] = 1
    assert (np.linalg.matrix_power(matrix, nodes) > 0).all()


@pytest.mark.parametrize("regions", REGIONS)
@pytest.mark.parametrize("graph", GRAPHS)
def test_a_mirrored_face_has_the_same_graph(regions, graph):
    mirror = POINT_SETS[68].mirror
    edges = named(regions, graph)
    assert {tuple(sorted((mirror[i], mirror[j]))) for i, j in edges} == edges


def test_the_raw_graph_is_the_anatomical_one():
    whole = {tuple(sorted(edge)) for edge in POINT_SETS[68].edges}
    kept = {(i, j) for i, j in whole if {i, j} <= {*BROWS, *NOSE, *LIPS}}
    assert named("all", "raw") == whole
    assert named("selected", "raw") == kept
    assert len(kept) == 33


def test_the_optimised_graph_adds_mirror_pairs_and_corners_to_brows():
    added = named("selected", "optimised") - named("selected", "raw")
    pairs = {(17, 26), (18, 25), (19, 24), (20, 23), (31, 35), (32, 34), (48, 54), (49, 53),
             (50, 52), (55, 59), (56, 58)}  # fmt: skip
    assert added == pairs | {tuple(sorted(pair)) for pair in CORNERS}
    assert named("all", "raw") < named("all", "optimised")
    assert {(0, 16), (36, 45), (60, 64)} <= named("all", "optimised")
