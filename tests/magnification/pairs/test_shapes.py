import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.magnification.pairs.shapes import Blob, Polygon, draw_shape, faded


def places(reach, step=1.0):
    return np.arange(-np.ceil(reach) - 3, reach + 4, step, dtype=np.float32)


@given(seed=st.integers(0, 10**6), radius=st.floats(3, 40))
@settings(deadline=None, max_examples=150)
def test_nothing_is_covered_beyond_the_reach(seed, radius):
    shape = draw_shape(np.random.default_rng(seed), radius)
    x = places(shape.reach)
    found = shape.cover(x, x)
    assert found.dtype == np.float32
    assert found.min() >= 0
    assert found.max() <= 1
    outside = np.maximum(np.abs(x)[None], np.abs(x)[:, None]) >= shape.reach
    assert not found[outside].any()


@pytest.mark.parametrize("shift", [0.1, 0.3, 0.5])
def test_the_middle_moves_by_part_of_a_pixel(shift):
    for seed in range(6):
        shape = draw_shape(np.random.default_rng(seed), 12)
        x = places(shape.reach + 2)
        first, second = shape.cover(x, x), shape.cover(x - np.float32(shift), x)
        middles = [(x * one).sum() / one.sum() for one in (first, second)]
        assert middles[1] - middles[0] == pytest.approx(shift, abs=0.01)


def test_an_edge_fades_over_its_softness():
    depth = np.array([-2.0, -1.0, 0.0, 1.0, 2.0], np.float32)
    np.testing.assert_allclose(faded(depth, 4), [0, 0.15625, 0.5, 0.84375, 1])
    none = np.zeros(3, np.float32)
    for softness in (2.0, 6.0):
        disc = Blob(np.array([10, 10], np.float32), 0.0, none, none, softness)
        x = np.arange(0, 20, 0.01, dtype=np.float32)
        profile = disc.cover(x, np.zeros(1, np.float32))[0]
        edge = x[(profile > 0) & (profile < 1)]
        assert np.ptp(edge) == pytest.approx(softness, abs=0.05)
        assert x[np.argmin(np.abs(profile - 0.5))] == pytest.approx(10, abs=0.02)


def test_a_square_covers_its_area():
    angles = np.array([0, 0.5, 1, 1.5], np.float32) * np.float32(np.pi)
    square = Polygon(angles, np.full(4, 5, np.float32), 20, 2.0)
    x = places(20, 0.1)
    assert square.cover(x, x).sum() * 0.01 == pytest.approx(100, rel=0.02)
    assert square.reach == 22


def test_edges_are_hard_and_soft():
    softness = [draw_shape(np.random.default_rng(k), 20).softness for k in range(60)]
    assert min(softness) < 2.5
    assert max(softness) > 8
