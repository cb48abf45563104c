import numpy as np
import pytest
from matplotlib.figure import Figure

from mer.landmark_sets import landmark_set
from mer.reports.figures.face import PARTS, draw_face, face_points, part_of


def test_the_face_is_symmetric_and_whole():
    points = face_points()
    assert points.shape == (68, 2)
    mirrored = points[list(landmark_set(68).mirror)] * [-1, 1]
    assert np.array_equal(mirrored, points)
    assert len(np.unique(points, axis=0)) == 68


def test_its_unit_is_the_distance_of_the_eyes_and_y_points_down():
    points = face_points()
    left, right = points[36:42].mean(axis=0), points[42:48].mean(axis=0)
    assert np.linalg.norm(right - left) == pytest.approx(1, abs=0.02)
    assert (left + right) / 2 == pytest.approx([0, 0], abs=0.02)
    brow, nose, mouth, chin = (points[i, 1] for i in (19, 30, 51, 8))
    assert brow < 0 < nose < mouth < chin


def test_lips_lie_in_their_order():
    points = face_points()
    assert points[51, 1] < points[62, 1] < points[66, 1] < points[57, 1]


@pytest.mark.parametrize(
    ("point", "part"),
    [(0, "jaw"), (16, "jaw"), (17, "brows"), (26, "brows"), (27, "nose"), (35, "nose"),
     (36, "eyes"), (47, "eyes"), (48, "mouth"), (67, "mouth")],
)  # fmt: skip
def test_parts_begin_and_end_where_dlib_has_them(point, part):
    assert part_of(point) == part
    assert part in PARTS


def test_the_outlines_join_all_points_and_fit_the_panel():
    axes = Figure().subplots()
    draw_face(axes, face_points())
    drawn = np.concatenate([line.get_xydata() for line in axes.lines])
    assert {tuple(p) for p in drawn.tolist()} == {tuple(p) for p in face_points().tolist()}
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert left < drawn[:, 0].min() < drawn[:, 0].max() < right
    assert top < drawn[:, 1].min() < drawn[:, 1].max() < bottom
