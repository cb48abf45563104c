import numpy as np
import pytest

from mer.datasets.synthetic.brows import paint_brows


def test_brows_follow_their_landmarks_on_both_sides(canvas, subject, points, blank, changed):
    brows = paint_brows(canvas, subject, points, blank, np.random.default_rng(0))
    middle = int(subject.centre_x)
    for half, line in (
        (np.s_[:, :middle], points[17:22]),
        (np.s_[:, middle:], points[22:27] - [middle, 0]),
    ):
        left, top, right, bottom = changed(blank[half], brows[half])
        assert left == pytest.approx(line[:, 0].min(), abs=9)
        assert right == pytest.approx(line[:, 0].max(), abs=9)
        assert line[:, 1].min() - 9 < top < bottom < line[:, 1].max() + 9
