import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.views.facial_graph import (
    LANDMARKS,
    NEIGHBOURS,
    NODES,
    clip_edges,
    flow_patches,
    graph_points,
    mirrored_nodes,
    spatial_edges,
)
from mer.views.mean_face import MEAN_FACE

FACE = 80 * MEAN_FACE[None] + np.float32([128, 77])


def test_the_points_are_those_of_the_paper():
    # section 3.2: 37 of dlib's points, ten on the forehead, four near the mouth
    assert (len(LANDMARKS), NODES) == (37, 51)
    wanted = {*range(17, 27), *range(36, 48), *range(48, 60), 27, 30, 33}
    assert set(LANDMARKS) == wanted
    found = graph_points(FACE)
    assert (found.shape, found.dtype) == ((1, 51, 2), np.float32)
    np.testing.assert_array_equal(found[0, :37], FACE[0, list(LANDMARKS)])


def test_the_extra_points_lie_on_the_forehead_and_beside_the_mouth():
    points, face = graph_points(FACE)[0], FACE[0]
    quarter = (face[17:27, 1].mean() - face[8, 1]) / 4
    np.testing.assert_allclose(points[37:47] - face[17:27], [[0, quarter]] * 10, atol=1e-3)
    width = (face[54, 0] - face[48, 0]) / 4
    np.testing.assert_allclose(points[47] - face[48], [-width, 0], atol=1e-3)
    np.testing.assert_allclose(points[48] - face[54], [width, 0], atol=1e-3)
    np.testing.assert_allclose(points[49:] - face[[48, 54]], [[0, width]] * 2, atol=1e-3)


@settings(max_examples=20, deadline=None)
@given(st.floats(-0.5, 0.5), st.floats(0.5, 2))
def test_the_points_turn_and_grow_with_the_face(angle, scale):
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = (FACE @ turn.T).astype(np.float32)
    np.testing.assert_allclose(graph_points(turned), graph_points(FACE) @ turn.T, atol=1e-2)


def test_a_falling_jaw_does_not_move_the_forehead():
    two = np.concatenate([FACE, FACE])
    two[1, 8] += [0, 20]
    first, second = graph_points(two)
    np.testing.assert_array_equal(first, second)


def test_the_template_is_one_symmetric_connected_graph():
    edges = {(int(a), int(b)) for a, b in spatial_edges().T}
    twin = mirrored_nodes()
    assert sorted(twin) == list(range(NODES))
    assert all((b, a) in edges and (twin[a], twin[b]) in edges for a, b in edges)
    assert all(a != b for a, b in edges)
    degrees = np.bincount(spatial_edges()[0])
    assert degrees.min() >= NEIGHBOURS
    reached, waiting = {0}, [0]
    while waiting:
        near = {b for a, b in edges if a == waiting[-1]} - reached
        waiting.pop()
        reached |= near
        waiting += near
    assert len(reached) == NODES


def test_the_nearest_points_are_neighbours():
    points = graph_points(MEAN_FACE[None])[0]
    edges = {(int(a), int(b)) for a, b in spatial_edges().T}
    for node in range(NODES):
        apart = np.linalg.norm(points - points[node], axis=1)
        limit = np.sort(apart)[NEIGHBOURS] - 1e-4
        near = {i for i in range(NODES) if i != node and apart[i] < limit}
        assert all((node, other) in edges for other in near)


@pytest.mark.parametrize("frames", [1, 2, 4])
def test_edges_and_jaccards_index_by_a_loop(frames):
    edges, jaccard = clip_edges(frames)
    template = [(int(a), int(b)) for a, b in spatial_edges().T]
    wanted = {(NODES * t + a, NODES * t + b) for t in range(frames) for a, b in template}
    for t in range(frames - 1):
        for i in range(NODES):
            wanted |= {
                (NODES * t + i, NODES * t + NODES + i),
                (NODES * t + NODES + i, NODES * t + i),
            }
    assert {(int(a), int(b)) for a, b in edges.T} == wanted
    assert edges.shape[1] == len(wanted)
    near = {node: {b for a, b in wanted if a == node} for node in range(NODES * frames)}
    loop = [len(near[a] & near[b]) / len(near[a] | near[b]) for a, b in edges.T.tolist()]
    np.testing.assert_allclose(jaccard, loop, atol=1e-6)
    assert (edges.dtype, jaccard.dtype) == (np.int64, np.float32)


FIELD = np.random.default_rng(0).random((40, 60)).astype(np.float32)


def patch_by_a_loop(x, y):
    left, top = round(x - 4.5), round(y - 4.5)
    return [
        FIELD[row, column] if 0 <= row < 40 and 0 <= column < 60 else 0
        for row in range(top, top + 10)
        for column in range(left, left + 10)
    ]


@settings(max_examples=60, deadline=None)
@given(st.floats(-30, 90), st.floats(-30, 70))
def test_patches_near_and_beyond_the_border_are_filled_up_with_stillness(x, y):
    found = flow_patches(FIELD, np.array([[x, y], [30, 20]]))
    assert (found.shape, found.dtype) == ((2, 100), np.float32)
    np.testing.assert_array_equal(found[0], np.float32(patch_by_a_loop(x, y)))
    np.testing.assert_array_equal(found[1], np.float32(patch_by_a_loop(30, 20)))
