from dataclasses import replace

import numpy as np

from mer.datasets.synthetic.skin import paint_skin


def skin(canvas, subject, points, light):
    return paint_skin(canvas, subject, points, light, np.random.default_rng(0))


def test_a_beard_darkens_the_chin_and_not_the_forehead(canvas, subject, points, light):
    bare = skin(canvas, replace(subject, beard="none"), points, light)
    chin = (slice(int(subject.chin_y) - 14, int(subject.chin_y) - 8), int(subject.centre_x))
    forehead = (int(subject.eye_y) - 50, int(subject.centre_x))
    for beard in ("stubble", "full"):
        grown = skin(canvas, replace(subject, beard=beard), points, light)
        assert grown[chin].mean() < bare[chin].mean() - 3
        assert np.allclose(grown[forehead], bare[forehead], atol=0.5)


def test_a_moustache_lies_between_nose_and_mouth(canvas, subject, points, light, changed):
    bare = skin(canvas, replace(subject, beard="none"), points, light)
    grown = skin(canvas, replace(subject, beard="moustache"), points, light)
    _, top, _, bottom = changed(bare, grown, 10)
    assert subject.nose_y + 8 < top < bottom < subject.mouth_y + 8


def test_age_deepens_folds(canvas, subject, points, light):
    young, old = (
        skin(canvas, replace(subject, age=age), points, light).mean() for age in (0.0, 0.9)
    )
    assert old < young
