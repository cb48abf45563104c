import sys

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.errors import MerError
from mer.preparation.flow import METHODS, dense_flow, optical_strain

SIZE = 96


def field(u, v, size=12):
    """u and v as functions of x (to the right) and y (downwards), per pixel."""
    y, x = np.indices((size, size), dtype=np.float64)
    return np.dstack([u(x, y) + 0 * x, v(x, y) + 0 * x])


@pytest.fixture(scope="module")
def moved():
    """A textured picture, the same with a bump that moved, and by how much it did."""
    draws = np.random.default_rng(0)
    texture = cv2.GaussianBlur(draws.integers(0, 255, (SIZE, SIZE)).astype(np.float32), (0, 0), 2)
    texture = cv2.normalize(texture, None, 0, 255, cv2.NORM_MINMAX)
    y, x = np.indices((SIZE, SIZE), dtype=np.float32)
    bump = np.exp(-((x - 48) ** 2 + (y - 56) ** 2) / (2 * 14**2))
    truth = np.dstack([1.2 * bump, -0.6 * bump])
    after = cv2.remap(texture, x - truth[..., 0], y - truth[..., 1], cv2.INTER_CUBIC)
    frames = [np.repeat(np.rint(p).clip(0, 255).astype(np.uint8)[..., None], 3, 2)
              for p in (texture, after)]  # fmt: skip
    return frames, truth, bump > 0.5


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_where_and_how_far_a_part_moves(method, moved):
    (first, second), truth, inside = moved
    found = dense_flow(first, second, method)
    assert (found.shape, found.dtype) == ((SIZE, SIZE, 2), np.float32)
    missed = np.linalg.norm(found - truth, axis=-1)
    assert missed[inside].mean() < 0.25
    assert missed[:20, :20].mean() < 0.15
    # right and up are told apart, and from each other
    assert found[inside, 0].mean() > 0.7
    assert found[inside, 1].mean() < -0.3


@pytest.mark.parametrize("method", METHODS)
def test_nothing_moves_between_equal_frames(method, moved):
    (first, _), _, _ = moved
    # Farneback invents up to a fifth of a pixel at the edges of a picture
    inside = dense_flow(first, first, method)[12:-12, 12:-12]
    assert np.abs(inside).max() < 0.02


@pytest.mark.parametrize("method", METHODS)
def test_a_flow_does_not_depend_on_those_before_it(method, moved):
    (first, second), _, _ = moved
    alone = dense_flow(first, second, method)
    dense_flow(second[:64, :64], first[:64, :64], method)
    np.testing.assert_array_equal(dense_flow(first, second, method), alone)


@pytest.mark.parametrize("method", METHODS)
def test_a_flow_does_not_depend_on_opencvs_threads(method, moved):
    (first, second), _, _ = moved
    usual, found = cv2.getNumThreads(), []
    try:
        for count in (1, 4):
            cv2.setNumThreads(count)
            found.append(dense_flow(first, second, method))
            assert cv2.getNumThreads() == count
    finally:
        cv2.setNumThreads(usual)
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("method", ["dis", "farneback"])
@pytest.mark.parametrize("step", [0.2, 0.5, 1.0, 2.0, 3.0])
def test_parts_of_a_pixel_are_found(method, step):
    draws = np.random.default_rng(1)
    texture = cv2.GaussianBlur(draws.normal(size=(294, 294)).astype(np.float32), (0, 0), 2)
    texture = cv2.normalize(texture, None, 0, 255, cv2.NORM_MINMAX)
    shift = np.float32([[1, 0, 0.8 * step], [0, 1, 0.6 * step]])
    after = cv2.warpAffine(texture, shift, (294, 294), flags=cv2.INTER_LANCZOS4)
    first, second = (
        np.repeat(np.rint(p[20:-20, 20:-20]).clip(0, 255).astype(np.uint8)[..., None], 3, 2)
        for p in (texture, after)
    )
    found = dense_flow(first, second, method)[30:-30, 30:-30]
    missed = np.linalg.norm(found - [0.8 * step, 0.6 * step], axis=-1)
    assert missed.mean() < 0.1


def test_an_unknown_method_lists_all():
    with pytest.raises(MerError, match=r"no optical flow 'tvl2'; there are tvl1, farneback, dis"):
        dense_flow(np.zeros((32, 32, 3), np.uint8), np.zeros((32, 32, 3), np.uint8), "tvl2")


def test_without_its_extra_tv_l1_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "skimage.registration", None)
    with pytest.raises(MerError, match=r"pip install 'mer\[tvl1\]', or set the view's method to"):
        dense_flow(np.zeros((32, 32, 3), np.uint8), np.zeros((32, 32, 3), np.uint8), "tvl1")


def by_hand(flow):
    """The strain's magnitude by a plain loop: the tensor, entry by entry, in double precision."""
    height, width, _ = flow.shape
    found = np.zeros((height, width))

    def slope(part, row, column, down):
        at, last = (row, height - 1) if down else (column, width - 1)
        low, high = max(at - 1, 0), min(at + 1, last)
        places = ((high, column), (low, column)) if down else ((row, high), (row, low))
        return (flow[*places[0], part] - flow[*places[1], part]) / (high - low)

    for row in range(height):
        for column in range(width):
            gradient = np.array([
                [slope(part, row, column, down) for down in (False, True)] for part in (0, 1)
            ])  # fmt: skip
            tensor = (gradient + gradient.T) / 2
            found[row, column] = np.sqrt(sum(entry**2 for entry in tensor.ravel()))
    return found


@given(st.integers(0, 10**6), st.integers(2, 7), st.integers(2, 7))
def test_strain_is_the_tensor_s_magnitude_by_finite_differences(seed, height, width):
    flow = np.random.default_rng(seed).normal(size=(height, width, 2)).astype(np.float32)
    np.testing.assert_allclose(optical_strain(flow), by_hand(flow.astype(float)), rtol=1e-5)


@pytest.mark.parametrize(("u", "v", "strain"), [
    (lambda x, y: 3.0, lambda x, y: -2.0, 0.0),  # the whole picture moves
    (lambda x, y: -0.1 * y, lambda x, y: 0.1 * x, 0.0),  # it turns
    (lambda x, y: 0.2 * x, lambda x, y: 0.0, 0.2),  # it is stretched to the sides
    (lambda x, y: 0.0, lambda x, y: -0.2 * y, 0.2),  # it is pressed together from above
    (lambda x, y: 0.2 * y, lambda x, y: 0.0, 0.2 / np.sqrt(2)),  # it is sheared
    (lambda x, y: 0.2 * x, lambda x, y: 0.2 * y, 0.2 * np.sqrt(2)),  # it grows
])  # fmt: skip
def test_strain_of_movements_that_can_be_written_down(u, v, strain):
    np.testing.assert_allclose(optical_strain(field(u, v)), strain, atol=1e-6)
