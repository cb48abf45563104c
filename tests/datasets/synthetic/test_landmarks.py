import numpy as np
import pytest

from mer.datasets.synthetic.landmarks import EYE_LEFT, EYE_RIGHT, neutral_landmarks
from mer.datasets.synthetic.subject import draw_subject

MIRROR = [*range(16, -1, -1), *range(26, 16, -1), 27, 28, 29, 30, 35, 34, 33, 32, 31,
          45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, 54, 53, 52, 51, 50, 49, 48,
          59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65]  # fmt: skip


@pytest.mark.parametrize("number", range(1, 9))
def test_a_neutral_face_is_its_own_mirror_image(number):
    subject = draw_subject(0, number)
    points = neutral_landmarks(subject)
    flipped = points[MIRROR] * [-1, 1] + [2 * subject.centre_x, 0]
    assert np.allclose(points, flipped)


def test_parts_lie_where_they_belong(subject, points):
    assert points[8].tolist() == [pytest.approx(subject.centre_x), pytest.approx(subject.chin_y)]
    assert (points[17:27, 1] < points[36:48, 1].min()).all()
    assert (points[37:39, 1] < points[40:42, 1]).all()
    assert points[48, 0] < points[60, 0] < points[64, 0] < points[54, 0]
    assert points[list(EYE_LEFT), 0].max() < points[list(EYE_RIGHT), 0].min()
    assert ((points > 0) & (points < [280, 340])).all()
