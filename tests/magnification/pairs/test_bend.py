import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.magnification.pairs.bend import CLOSE, LEFT, Bend, draw_bend
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


def bilinear(field, points):
    """A field of shape (2, H, W) between its pixels, by a plain formula in double precision."""
    points = np.clip(points, 0, SIZE - 1)
    corner = np.minimum(points.astype(int), SIZE - 2)
    (u, v), (x, y) = (points - corner).T, corner.T
    values = field.astype(float)
    above = (1 - u) * values[:, y, x] + u * values[:, y, x + 1]
    below = (1 - u) * values[:, y + 1, x] + u * values[:, y + 1, x + 1]
    return ((1 - v) * above + v * below).T


MOTIONS = st.tuples(st.integers(0, 10**6), st.floats(0, 3), st.floats(1, 20))


@given(MOTIONS)
@settings(deadline=None, max_examples=60)
def test_every_point_moves_exactly_so_many_times_as_far(drawn):
    """Pixel q of a frame shows the point p of frame A that has moved there."""
    seed, largest, factor = drawn
    bend = draw_bend(np.random.default_rng(seed), SIZE, min(largest, 20 / factor), factor)
    rows, columns = np.indices((SIZE, SIZE))
    pixels = np.stack([columns.ravel(), rows.ravel()], 1).astype(float)
    for times in (1.0, factor):
        points = np.stack([place.ravel() for place in bend.origins(times)], 1).astype(float)
        arrived = points + times * bilinear(bend.motion, points)
        assert np.abs(arrived - pixels).max() < 3 * CLOSE + 1e-4


def test_a_spot_on_bent_skin_moves_the_factor_times_as_far():
    """Dots are followed from frame to frame, in the pictures that a network is shown."""
    generator = np.random.default_rng(0)
    shares = []
    for _ in range(20):
        bend = draw_bend(generator, SIZE, 1.5, 8.0)
        dot = Dot(generator.uniform(20, 44, 2))
        first, second, magnified = bend.paint(Scene(dot, np.zeros(2, np.float32), ()), (0, 1, 8))
        near, far = (centre(picture) - centre(first) for picture in (second, magnified))
        if np.hypot(*near) > 0.4:
            shares.append(far @ near / (8 * near @ near))
    assert len(shares) > 8
    # a dot is bent too: its centre of mass is not the point in its middle
    assert np.abs(np.array(shares) - 1).max() < 0.08
    assert np.mean(shares) == pytest.approx(1, abs=0.02)


class Dot:
    """A soft spot, dark around."""

    def __init__(self, place):
        self.place = place

    def colours(self, x, y):
        spot = np.exp(-0.5 * ((x - self.place[0]) ** 2 + (y - self.place[1])[:, None] ** 2) / 4)
        return np.tile(spot, (3, 1, 1)).astype(np.float32)


def centre(picture):
    light = picture[0].astype(float)
    return np.array([(light.sum(0) * PLACES).sum(), (light.sum(1) * PLACES).sum()]) / light.sum()


@given(
    seed=st.integers(0, 10**6), largest=st.floats(0, 10), factor=st.floats(1, 100)
)  # fmt: skip
@settings(deadline=None, max_examples=60)
def test_nothing_folds_and_nothing_moves_too_far(seed, largest, factor):
    """No line of the picture is shortened below its share, whatever its direction."""
    motion = draw_bend(np.random.default_rng(seed), SIZE, largest, factor).motion
    assert np.hypot(*motion).max() <= largest * 1.0001 + 1e-9  # smaller ones round as a whole
    right, down = np.diff(motion, axis=2)[:, :-1], np.diff(motion, axis=1)[:, :, :-1]
    slopes = factor * np.stack([right, down], -1).transpose(1, 2, 0, 3).astype(float)
    assert np.linalg.svd(np.eye(2) + slopes, compute_uv=False).min() >= LEFT - 1e-3


def test_small_motions_reach_their_size():
    motion = draw_bend(np.random.default_rng(2), SIZE, 1.5, 3).motion
    assert np.hypot(*motion).max() == pytest.approx(1.5, rel=1e-4)
    assert np.hypot(*motion).min() < 0.5
