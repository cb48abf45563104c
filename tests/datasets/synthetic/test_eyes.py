import numpy as np
import pytest

from mer.datasets.synthetic.eyes import paint_eyes
from mer.datasets.synthetic.landmarks import EYE_LEFT, EYE_RIGHT


def test_eyes_fill_their_landmarks_and_nothing_between(
    canvas, subject, points, light, blank, changed
):
    before = blank.copy()
    eyes = paint_eyes(canvas, subject, points, light, blank)
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
