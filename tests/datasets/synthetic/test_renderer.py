import numpy as np
import pytest

from mer.datasets.synthetic.backdrop import CROP_LEFT, CROP_TOP
from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.renderer import Look, add_noise, sensor_noise

STILL = Look({})


def test_a_neutral_frame_is_the_portrait_at_its_own_size(renderer):
    frame = renderer.cropped(STILL)
    middle = renderer.portrait.picture[1::3, 1::3]
    assert frame.shape == (340, 280, 3)
    assert np.abs(frame.astype(int) - middle).max() <= 1


def test_the_pose_carries_pixels_and_landmarks_alike(renderer):
    moved = Look({}, pose=(5.0, -3.0, 0.0, 1.0))
    before, after = renderer.cropped(STILL), renderer.cropped(moved)
    assert np.abs(after[:-3, 5:].astype(int) - before[3:, :-5]).max() <= 1
    assert np.allclose(renderer.landmarks(moved) - renderer.landmarks(STILL), [5, -3], atol=1e-4)


def test_rotation_and_size_turn_about_the_face(renderer, subject):
    turned = renderer.landmarks(Look({}, pose=(0.0, 0.0, 90.0, 2.0)))
    centre = np.array([subject.centre_x, subject.eye_y + 40])
    offset = renderer.landmarks(STILL) - centre
    assert np.allclose(turned - centre, 2 * offset[:, ::-1] * [1, -1], atol=1e-3)


def test_a_blink_closes_the_lids(renderer, subject):
    shut = Look({}, closure=1.0)
    points = renderer.landmarks(shut)
    assert np.allclose(points[[37, 38, 43, 44]], points[[41, 40, 47, 46]], atol=1e-3)
    x, y = round(subject.centre_x + subject.eye_x), round(subject.eye_y)
    # where the black pupil was there is skin
    assert renderer.cropped(STILL)[y, x].max() < 60
    assert renderer.cropped(shut)[y - 1, x].max() > 90
    changes = renderer.cropped(shut).astype(int) - renderer.cropped(STILL)
    assert np.abs(changes[: y - 15]).max() == np.abs(changes[y + 15 :]).max() == 0


def test_a_half_closed_lid_covers_the_upper_half(renderer, subject):
    still, half = (renderer.cropped(look).astype(int) for look in (STILL, Look({}, closure=0.5)))
    x, y = round(subject.centre_x + subject.eye_x), round(subject.eye_y)
    changed = np.abs(half - still).max(axis=-1)[:, x]
    assert changed[y - 4] > 15
    assert changed[y + 3] == 0


def test_creases_darken_on_the_side_that_moves(renderer, subject):
    # the landmarks of AU 10 sit in the middle, its crease beside the nose
    layer = renderer.portrait.creases["nasolabial"] > 0.3
    right = np.arange(280)[None, :] > subject.centre_x
    still = renderer.cropped(STILL).mean(axis=-1)
    moved = renderer.cropped(Look({ActionUnit(12, "L"): 4.0})).mean(axis=-1)
    darker = still - moved
    assert darker[layer & right].mean() > 2
    assert abs(darker[layer & ~right].mean()) < 0.5


def test_brightness_is_a_factor(renderer):
    brighter = renderer.cropped(Look({}, brightness=1.05)).astype(float)
    assert brighter.mean() == pytest.approx(1.05 * renderer.cropped(STILL).mean(), rel=0.01)


def test_noise_has_the_asked_strength_and_leaves_the_mean():
    noise = sensor_noise(np.random.default_rng(0), 2.0, 300, 300)
    assert noise.std() == pytest.approx(2.0, rel=0.03)
    assert abs(noise.mean()) < 0.03
    grey = np.full((301, 303, 3), 128, np.uint8)
    noisy = add_noise(grey, np.random.default_rng(0), 2.0).astype(float)
    assert noisy.std() == pytest.approx(2.0 * np.sqrt(1.25), rel=0.05)
    assert abs(noisy.mean() - 128) < 0.05


@pytest.mark.parametrize("pose", [(0.0, 0.0, 0.0, 1.0), (4.0, 3.0, 2.0, 1.01)])
def test_the_raw_picture_holds_the_cropped_one_without_a_seam(renderer, pose):
    look = Look({}, pose=pose)
    cropped = renderer.cropped(look)
    raw = renderer.raw(cropped, look, np.zeros((480, 640), np.float32)).astype(int)
    part = raw[CROP_TOP : CROP_TOP + 340, CROP_LEFT : CROP_LEFT + 280]
    assert np.array_equal(part[20:-20, 20:-20], cropped[20:-20, 20:-20])
    for column in (CROP_LEFT, CROP_LEFT + 280):
        step = np.abs(raw[:, column] - raw[:, column - 1])
        assert step.mean() < 1.5
