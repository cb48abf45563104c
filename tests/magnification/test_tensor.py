import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.errors import MerError
from mer.magnification.eulerian import Eulerian
from mer.magnification.tensor import coloured, enlarged, magnify_tensor, shrunk

sides = st.integers(3, 40)


def pictures(height, width, seed=0):
    return np.random.default_rng(seed).normal(size=(height, width, 3)).astype(np.float32)


def as_tensor(frames):
    """Bytes (T, H, W, 3) as one clip of floats (1, T, 3, H, W)."""
    return torch.from_numpy(frames).movedim(-1, 1)[None].float() / 255


def as_bytes(clip):
    return (clip * 255).round().movedim(1, -1).numpy()


@given(sides, sides)
@settings(max_examples=40)
def test_a_level_is_opencvs(height, width):
    picture = pictures(height, width)
    down = cv2.pyrDown(picture)
    found = shrunk(torch.from_numpy(picture).movedim(-1, 0)[None])[0].movedim(0, -1)
    np.testing.assert_allclose(found, down, atol=1e-5)


@given(sides, sides)
@settings(max_examples=40)
def test_an_enlarged_level_is_opencvs(height, width):
    small = pictures((height + 1) // 2, (width + 1) // 2)
    up = cv2.pyrUp(small, dstsize=(width, height))
    found = enlarged(torch.from_numpy(small).movedim(-1, 0)[None], height, width)
    np.testing.assert_allclose(found[0].movedim(0, -1), up, atol=1e-5)


@pytest.mark.parametrize("settings", [
    Eulerian(), Eulerian(low=0, high=40, cutoff=16), Eulerian(chrominance=0.1),
])  # fmt: skip
@pytest.mark.parametrize("shape", [(9, 64, 64), (2, 33, 40), (1, 17, 50), (25, 70, 51)])
def test_it_is_the_numpy_version_but_for_rounding(settings, shape):
    clip = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    expected = settings.magnify(clip, 3.0, 100)
    found = as_bytes(magnify_tensor(as_tensor(clip), 3.0, 100, settings)[0])
    difference = np.abs(found - expected)
    assert difference.max() <= 1
    assert (difference > 0).mean() < 1e-3  # sums that lie on a half


def test_each_clip_has_its_factor():
    clip = np.random.default_rng(2).integers(0, 256, (6, 32, 32, 3), dtype=np.uint8)
    both = torch.cat([as_tensor(clip), as_tensor(clip)])
    found = magnify_tensor(both, torch.tensor([1.0, 4.0]), 100)
    assert torch.equal(found[0], both[0])
    assert torch.equal(found[1], magnify_tensor(both[1:], 4.0, 100)[0])
    assert not torch.equal(found[1], both[1])


def test_a_still_clip_stays_still():
    still = torch.rand(2, 1, 3, 40, 40).expand(2, 12, 3, 40, 40)
    torch.testing.assert_close(magnify_tensor(still, 4.0, 100), still, atol=1e-5, rtol=0)


def test_doubles_stay_doubles():
    clips = torch.rand(1, 4, 3, 20, 20, dtype=torch.float64)
    assert magnify_tensor(clips, 2.0, 100).dtype == torch.float64


def test_colour_is_attenuated_as_in_numpy():
    change = pictures(4, 5)
    found = coloured(torch.from_numpy(change).movedim(-1, 0), 0.3).movedim(0, -1)
    np.testing.assert_allclose(found, Eulerian(chrominance=0.3).coloured(change), atol=1e-6)


@pytest.mark.parametrize(("frames", "factor", "sentence"), [
    (torch.zeros(3, 3, 8, 8), 2.0, "it takes floats from 0 to 1 of shape"),
    (torch.zeros(1, 2, 3, 8, 8, dtype=torch.uint8), 2.0, "frames are torch.uint8"),
    (torch.zeros(2, 2, 3, 8, 8), torch.ones(3), "3 factors for 2 clips"),
    (torch.zeros(2, 2, 3, 8, 8), torch.tensor([2.0, 0.5]), "each must be 1 or more"),
])  # fmt: skip
def test_bad_batches_are_refused(frames, factor, sentence):
    with pytest.raises(MerError, match=sentence):
        magnify_tensor(frames, factor, 100)
