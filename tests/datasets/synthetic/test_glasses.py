import numpy as np

from mer.datasets.synthetic.glasses import paint_glasses


def test_rims_go_round_the_eyes_without_touching_the_pupils(canvas, subject, blank, changed):
    worn = paint_glasses(canvas, subject, blank)
    _, top, _, bottom = changed(blank, worn)
    assert subject.eye_y - 20 < top < subject.eye_y < bottom < subject.eye_y + 25
    for side in (-1, 1):
        pupil = (int(subject.eye_y), int(subject.centre_x + side * subject.eye_x))
        assert np.array_equal(worn[pupil], blank[pupil])
