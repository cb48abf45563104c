import numpy as np
import pytest

from mer.datasets.synthetic.eyes import lid_order, paint_closed_lids, paint_eyes
from mer.datasets.synthetic.landmarks import EYE_LEFT, EYE_RIGHT


def test_eyes_fill_their_landmarks_and_nothing_between(
    canvas, subject, points, light, blank, changed
):
    before = blank.copy()
    eyes = paint_eyes(canvas, subject, points, light, blank)
    assert np.array_equal(blank, before)
    left, top, right, bottom = changed(before, eyes)
    assert left == pytest.approx(points[36, 0], abs=4)
    assert right == pytest.approx(points[45, 0], abs=4)
    assert points[37, 1] - 8 < top < bottom < points[41, 1] + 4
    assert np.array_equal(eyes[:, int(subject.centre_x)], before[:, int(subject.centre_x)])


def test_both_pupils_are_black_in_the_middle_of_the_eye(canvas, subject, points, light, blank):
    eyes = paint_eyes(canvas, subject, points, light, blank)
    for indices in (EYE_LEFT, EYE_RIGHT):
        x, y = points[list(indices)].mean(axis=0)
        around = eyes[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3]
        assert around.min() < 40


def test_lids_close_from_above_and_cover_only_the_eyes(canvas, subject, points):
    order = lid_order(canvas, points)
    x = int(subject.centre_x + subject.eye_x)
    column = order[:, x][order[:, x] <= 1]
    assert (np.diff(column) >= 0).all()
    assert (column[0], column[-1]) == (0, 1)
    assert points[37, 1] - 4 < np.nonzero(order[:, x] <= 1)[0][0] < subject.eye_y
    assert (order <= 1).sum() < 1200
    assert (order[:, int(subject.centre_x)] == 2).all()


def test_closed_lids_have_their_lashes_below(canvas, subject, points, blank, changed):
    _, top, _, bottom = changed(blank, paint_closed_lids(canvas, subject, points, blank))
    assert subject.eye_y - 4 < top < bottom < subject.eye_y + 10
