import numpy as np
import pytest

from mer.datasets.synthetic.landmarks import neutral_landmarks
from mer.datasets.synthetic.subject import draw_subject
from mer.errors import MerError
from mer.landmark_sets import POINT_SETS, landmark_set

SETS = pytest.mark.parametrize("points", [14, 31, 68])


def named_edges(points):
    found = POINT_SETS[points]
    return {frozenset(found.indices[end] for end in edge) for edge in found.edges}


def test_the_fourteen_points_are_on_brows_nose_and_mouth():
    brows, nose, mouth = (17, 19, 21, 22, 24, 26), (30, 31, 33, 35), (48, 51, 54, 57)
    assert landmark_set(14).indices == brows + nose + mouth


def test_the_sets_lie_inside_one_another():
    small, middle, all_points = (set(landmark_set(n).indices) for n in (14, 31, 68))
    assert small < middle < all_points
    assert middle == {*range(17, 36), *range(48, 60)}
    assert all_points == set(range(68))


def test_the_edges_of_the_fourteen_points_are_the_chosen_ones():
    brows = [(17, 19), (19, 21), (22, 24), (24, 26), (21, 22)]
    nose = [(21, 31), (22, 35), (31, 33), (33, 35), (30, 31), (30, 33), (30, 35)]
    mouth = [(31, 48), (35, 54), (33, 51), (48, 51), (51, 54), (54, 57), (57, 48)]
    assert named_edges(14) == {frozenset(edge) for edge in brows + nose + mouth}


@SETS
def test_no_edge_is_twice_there_or_ends_where_it_starts(points):
    assert len(named_edges(points)) == len(POINT_SETS[points].edges)
    assert all(start != end for start, end in POINT_SETS[points].edges)


@SETS
def test_the_graph_is_connected(points):
    reach = np.eye(points) + POINT_SETS[points].adjacency
    assert (np.linalg.matrix_power(reach, points) > 0).all()


@SETS
def test_the_adjacency_is_symmetric_and_counts_every_edge_twice(points):
    matrix = POINT_SETS[points].adjacency
    assert (matrix == matrix.T).all()
    assert not matrix.diagonal().any()
    assert matrix.sum() == 2 * len(POINT_SETS[points].edges)


@SETS
def test_every_node_has_an_arrow_of_its_own_along_an_edge(points):
    found = POINT_SETS[points]
    assert len(found.arrows) == points
    edges = {frozenset(edge) for edge in found.edges}
    for node, arrow in enumerate(found.arrows):
        assert node in arrow
        assert frozenset(arrow) in edges


@SETS
@pytest.mark.parametrize("degrees", [-20, 0, 20])
def test_arrows_point_right_or_down_on_every_face(points, degrees):
    turn = np.deg2rad(degrees)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    found = POINT_SETS[points]
    for number in range(8):
        face = neutral_landmarks(draw_subject(0, number))[list(found.indices)] @ rotation
        start, end = np.array(found.arrows).T
        x, y = (face[end] - face[start]).T
        # pi is where atan2 jumps; the steepest arrows stay an eighth of a turn away from it
        assert np.abs(np.arctan2(y, x)).max() < 3 * np.pi / 4


@SETS
def test_mirroring_twice_changes_nothing(points):
    mirror = np.array(POINT_SETS[points].mirror)
    assert (mirror[mirror] == np.arange(points)).all()


@SETS
def test_the_mirror_image_of_a_symmetric_face_is_the_face(points):
    found = POINT_SETS[points]
    face = neutral_landmarks(draw_subject(0, 3))[list(found.indices)]
    centre = (face[:, 0].min() + face[:, 0].max()) / 2
    mirrored = face[list(found.mirror)] * [-1, 1] + [2 * centre, 0]
    np.testing.assert_allclose(mirrored, face, atol=1e-6)


@SETS
def test_the_graph_is_its_own_mirror_image(points):
    mirror = list(POINT_SETS[points].mirror)
    matrix = POINT_SETS[points].adjacency
    assert (matrix[np.ix_(mirror, mirror)] == matrix).all()


def test_another_number_of_points_is_refused_with_those_there_are():
    with pytest.raises(MerError, match="points is 15; there are sets of 14, 31, 68 landmarks"):
        landmark_set(15)
