import numpy as np

from mer.datasets.synthetic.backdrop import (
    CROP_LEFT,
    CROP_TOP,
    paint_backdrop,
    paint_neck,
    paint_shirt,
    paint_wall,
)
from mer.datasets.synthetic.canvas import HEIGHT, WIDTH


def test_the_cropped_wall_and_shirt_are_those_of_the_raw_picture(canvas, subject):
    raw = paint_backdrop(subject).astype(float)
    cropped = paint_shirt(canvas, subject, paint_wall(canvas, subject))
    part = raw[CROP_TOP : CROP_TOP + HEIGHT, CROP_LEFT : CROP_LEFT + WIDTH]
    assert raw.shape == (480, 640, 3)
    # a brush that is cut by the picture's edge is a little different there
    assert np.abs(part - cropped)[4:-4, 4:-4].max() < 1.5


def test_the_shirt_reaches_the_lower_edge(subject):
    raw = paint_backdrop(subject).astype(float)
    shirt = np.array(subject.shirt)
    assert np.abs(raw[-1, 320] - shirt).max() < 20
    assert np.abs(raw[20, 320] - shirt).max() > 20


def test_the_neck_is_below_the_chin(canvas, subject, blank, changed):
    neck = paint_neck(canvas, subject, blank)
    row = int(subject.chin_y) + 10
    assert np.abs(neck[row, int(subject.centre_x)] - 128).max() > 10
    assert np.allclose(neck[row, 10], 128)
    assert changed(blank, neck)[1] > subject.eye_y - 20
