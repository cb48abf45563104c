import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.magnification.pairs.bend import LEFT, Bend, draw_bend
from mer.magnification.pairs.drawing import draw_scene
from mer.magnification.pairs.scene import Scene
from mer.magnification.pairs.textures import Waves, draw_waves

SIZE = 64
PLACES = np.arange(SIZE, dtype=np.float32)


def even(right, down):
    return Bend(np.full((2, SIZE, SIZE), [[[right]], [[down]]], np.float32))


@pytest.mark.parametrize("factor", [2.0, 7.0])
def test_an_even_field_shifts_by_part_of_a_pixel(factor):
    colour = np.full(3, 0.5, np.float32)
    waves = draw_waves(np.random.default_rng(4), colour, 32)
    # of 6 px and more: what is looked up between samples loses a little of finer ones
    longer = Waves(colour, waves.frequencies * 0.4, waves.phases, waves.amplitudes)
    moving = Scene(longer, np.array([0.3, -0.17], np.float32), ())
    found = even(0.3, -0.17).paint(moving, (0.0, 1.0, factor))
    for picture, times in zip(found, (0, 1, factor), strict=True):
        exact = moving.paint(PLACES, PLACES, times)
        assert np.abs(picture - exact).max() < 0.02 * np.ptp(exact)


def test_no_motion_gives_one_picture():
    scene = draw_scene(np.random.default_rng(0), SIZE, 0)
    first, second = even(0, 0).paint(scene, (0.0, 30.0))
    assert (first == second).all()


@given(
    seed=st.integers(0, 10**6), largest=st.floats(0, 10), factor=st.floats(1, 100)
)  # fmt: skip
@settings(deadline=None, max_examples=60)
def test_nothing_folds_and_nothing_moves_too_far(seed, largest, factor):
    motion = draw_bend(np.random.default_rng(seed), SIZE, largest, factor).motion
    assert np.hypot(*motion).max() <= largest * 1.0001
    for axis, part in ((1, 0), (0, 1)):
        assert (1 - factor * np.diff(motion[part], axis=axis)).min() >= LEFT - 1e-3


def test_small_motions_reach_their_size():
    motion = draw_bend(np.random.default_rng(2), SIZE, 1.5, 3).motion
    assert np.hypot(*motion).max() == pytest.approx(1.5, rel=1e-4)
    assert np.hypot(*motion).min() < 0.5
