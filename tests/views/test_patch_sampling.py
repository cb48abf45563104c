import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.views.patch_sampling import sample_patches

HEIGHT, WIDTH = 21, 17
FRAME = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def mirrored(place, length):
    while not 0 <= place < length:
        place = -place if place < 0 else 2 * (length - 1) - place
    return place


def by_loop(frame, point, size):
    height, width = frame.shape[:2]
    patch = np.zeros((size, size, 3))
    for row in range(size):
        for column in range(size):
            x, y = (
                float(p) + at - (size - 1) / 2 for p, at in zip(point, (column, row), strict=True)
            )
            for dy in (0, 1):
                for dx in (0, 1):
                    left, top = int(np.floor(x)), int(np.floor(y))
                    share = (1 - abs(x - left - dx)) * (1 - abs(y - top - dy))
                    at = mirrored(top + dy, height), mirrored(left + dx, width)
                    patch[row, column] += share * frame[at]
    return patch


@given(st.floats(-40, 60, width=32), st.floats(-40, 60, width=32), st.sampled_from([8, 9]))
def test_patches_are_those_of_a_plain_loop_also_beyond_the_border(x, y, size):
    point = np.array([[x, y]], np.float32)
    found = sample_patches(FRAME, point, size)
    assert found.dtype == np.uint8
    np.testing.assert_allclose(found[0], by_loop(FRAME, point[0], size), atol=0.5 + 1e-3)


def test_whole_places_of_an_odd_patch_are_cut_out():
    patches = sample_patches(FRAME, np.array([[8, 10], [7, 9]], np.float32), 5)
    np.testing.assert_array_equal(patches[0], FRAME[8:13, 6:11])
    np.testing.assert_array_equal(patches[1], FRAME[7:12, 5:10])


def test_a_part_of_a_pixel_is_that_part():
    ramp = np.tile(np.arange(0, 250, 10, dtype=np.uint8)[None, :, None], (25, 1, 3))
    points = np.array([[12.0, 12.0], [12.3, 12.0], [12.0, 12.3]], np.float32)
    still, right, down = sample_patches(ramp, points, 8).astype(int)
    assert (right - still == 3).all()
    assert (down == still).all()


@pytest.mark.parametrize("count", [0, 1, 28])
def test_as_many_patches_as_points(count):
    points = np.full((count, 2), 8.5, np.float32)
    assert sample_patches(FRAME, points, 24).shape == (count, 24, 24, 3)
