import numpy as np
import pytest

from mer.magnification.pairs.scene import Layer, Scene
from mer.magnification.pairs.shapes import draw_shape
from mer.magnification.pairs.textures import draw_waves

PLACES = np.arange(64, dtype=np.float32)
RESTING = np.zeros(2, np.float32)


def texture(seed, base=0.5):
    return draw_waves(np.random.default_rng(seed), np.full(3, base, np.float32), 30)


def scene(layer_motion, motion=RESTING):
    shape = draw_shape(np.random.default_rng(5), 9)
    layer = Layer(texture(1, 0.8), shape, np.array([30.4, 33.7], np.float32), layer_motion)
    return Scene(texture(2), motion, (layer,))


def test_the_rest_stays_where_one_layer_moves():
    moving = scene(np.array([0.7, -0.4], np.float32))
    before, after = (moving.paint(PLACES, PLACES, times) for times in (0, 1))
    changed = np.abs(before - after).max(0) > 1e-6
    reach = moving.layers[0].shape.reach + 1
    far = np.hypot(PLACES[None] - 30.4, PLACES[:, None] - 33.7) > 1.5 * reach
    assert changed.any()
    assert not changed[far].any()


def test_a_whole_pixel_moves_the_grid():
    every = np.array([0.5, -0.25], np.float32)
    moving = scene(every, every)
    before, after = moving.paint(PLACES, PLACES, 0), moving.paint(PLACES, PLACES, 8)
    np.testing.assert_allclose(after[:, :-2, 4:], before[:, 2:, :-4], atol=2e-5)


def test_multiples_are_the_same_motion_made_larger():
    motion = np.array([0.3, 0.2], np.float32)
    one, ten = scene(motion), scene(10 * motion)
    found, expected = one.paint(PLACES, PLACES, 10), ten.paint(PLACES, PLACES, 1)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_layer_out_of_the_picture_is_not_painted():
    away = Layer(texture(1), draw_shape(np.random.default_rng(5), 4),
                 np.array([500.0, 9.0], np.float32), RESTING)  # fmt: skip
    bare, whole = Scene(texture(2), RESTING, ()), Scene(texture(2), RESTING, (away,))
    assert (whole.paint(PLACES, PLACES, 1) == bare.paint(PLACES, PLACES, 1)).all()


def test_what_is_in_front_hides_what_is_behind():
    moving = scene(RESTING)
    front = moving.layers[0].texture.colours(PLACES - np.float32(30.4), PLACES - np.float32(33.7))
    assert moving.paint(PLACES, PLACES, 0)[:, 34, 30] == pytest.approx(front[:, 34, 30])
