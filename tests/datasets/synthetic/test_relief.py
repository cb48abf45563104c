from dataclasses import replace

import numpy as np

from mer.datasets.synthetic.relief import light_face


def test_the_side_towards_the_lamp_is_brighter(canvas, subject):
    from_left = light_face(canvas, replace(subject, light=(-0.4, -0.3, 0.8)))
    from_right = light_face(canvas, replace(subject, light=(0.4, -0.3, 0.8)))
    x, y = int(subject.centre_x), int(subject.eye_y + 40)
    cheek_left, cheek_right = (y, x - 55), (y, x + 55)
    assert from_left.lamp[cheek_left] > from_left.lamp[cheek_right] + 0.1
    assert from_right.lamp[cheek_right] > from_right.lamp[cheek_left] + 0.1


def test_light_is_finite_and_bounded(light):
    for layer in (light.shade, light.lamp, light.shine):
        assert np.isfinite(layer).all()
    assert light.lamp.min() >= 0
    assert light.lamp.max() <= 1.0001
    assert light.shine.max() <= 1.0001
