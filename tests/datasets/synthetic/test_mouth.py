import numpy as np
import pytest

from mer.datasets.synthetic.mouth import paint_mouth


def test_lips_lie_between_their_landmarks(canvas, subject, points, light, blank, changed):
    mouth = paint_mouth(canvas, subject, points, light, blank, np.random.default_rng(0))
    left, top, right, bottom = changed(blank, mouth)
    assert left == pytest.approx(points[48, 0], abs=4)
    assert right == pytest.approx(points[54, 0], abs=4)
    assert top == pytest.approx(points[50, 1], abs=4)
    assert bottom == pytest.approx(points[57, 1], abs=4)


def test_the_line_between_the_lips_is_the_darkest(canvas, subject, points, light, blank):
    mouth = paint_mouth(canvas, subject, points, light, blank, np.random.default_rng(0))
    column = mouth[:, round(subject.centre_x)].mean(axis=-1)
    assert np.argmin(column) == pytest.approx(subject.mouth_y, abs=2)
