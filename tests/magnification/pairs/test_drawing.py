import numpy as np
import pytest

from mer.magnification.pairs.drawing import LAYERS, draw_scene
from mer.magnification.pairs.shapes import draw_shape
from mer.magnification.pairs.textures import draw_waves

SIZE = 96


def drawn(seed, largest=2.0, source=None):
    return draw_scene(np.random.default_rng(seed), SIZE, largest, source)


def test_a_seed_fixes_a_scene():
    places = np.arange(SIZE, dtype=np.float32)
    first, again, other = (drawn(seed).paint(places, places, 3) for seed in (1, 1, 2))
    assert (first == again).all()
    assert np.abs(first - other).max() > 0.1


def test_layers_vary_in_number_and_size():
    scenes = [drawn(seed) for seed in range(40)]
    assert {len(one.layers) for one in scenes} == set(range(LAYERS[0], LAYERS[1] + 1))
    reaches = [layer.shape.reach for one in scenes for layer in one.layers]
    assert min(reaches) < 7
    assert max(reaches) > SIZE / 3


def test_some_layers_rest_and_none_moves_too_far():
    scenes = [drawn(seed) for seed in range(60)]
    lengths = np.array([np.hypot(*layer.motion) for one in scenes for layer in one.layers])
    assert lengths.max() <= 2.0001
    assert 0.1 < (lengths == 0).mean() < 0.3
    assert (lengths[lengths > 0] < 0.5).mean() > 0.15
    behind = np.array([np.hypot(*one.motion) for one in scenes])
    assert 0.3 < (behind == 0).mean() < 0.7


def test_nothing_moves_where_nothing_may():
    assert not any(layer.motion.any() for layer in drawn(4, largest=0).layers)


class OneThing:
    def background(self, generator, size):
        return BACK

    def things(self, generator, size, count):
        return [(BACK, draw_shape(generator, 5))]


BACK = draw_waves(np.random.default_rng(0), np.full(3, 0.4, np.float32), 20)


def test_pictures_take_the_place_of_drawn_things():
    scene = drawn(5, source=OneThing())
    assert scene.background is BACK
    assert [layer.texture is BACK for layer in scene.layers].count(True) == 1
    assert len(scene.layers) >= LAYERS[0]


def test_scenes_range_from_pale_to_motley():
    tones = np.array([drawn(seed).background.base for seed in range(60)])
    colourful = tones.max(1) - tones.min(1)
    assert np.median(colourful) < 0.35
    assert colourful.max() > 0.4
    assert np.ptp(tones.mean(1)) > 0.5
    assert tones.shape == (60, pytest.approx(3))
