import numpy as np
import pytest

from mer.magnification.pairs.photos import TAPS, Outline, Photo, cut_out, looked_up, scaled

PLACES = np.arange(20, 60, dtype=np.float32)


def waves(x, y, length):
    across = np.cos(2 * np.pi * x / length + 0.3)[None] * np.sin(2 * np.pi * y / 9 + 1)[:, None]
    return np.asarray(across, np.float32)


@pytest.mark.parametrize("length", [2.5, 3.0, 5.0, 20.0])
@pytest.mark.parametrize("shift", [0.3, 0.5, 0.77])
def test_what_lies_between_pixels_is_found(length, shift):
    grid = np.arange(80, dtype=np.float32)
    found = looked_up(waves(grid, grid, length), PLACES - np.float32(shift), PLACES)
    exact = waves(PLACES - np.float32(shift), PLACES, length)
    assert np.abs(found - exact).max() < 0.005


def test_pixels_themselves_are_kept():
    picture = np.random.default_rng(0).random((3, 30, 40)).astype(np.float32)
    x, y = np.arange(40, dtype=np.float32), np.arange(30, dtype=np.float32)
    np.testing.assert_allclose(looked_up(picture, x, y), picture, atol=1e-5)


def test_a_picture_goes_on_mirrored():
    picture = np.random.default_rng(0).random((3, 30, 40)).astype(np.float32)
    beyond = looked_up(picture, np.arange(40, 48, dtype=np.float32), np.zeros(1, np.float32))
    np.testing.assert_allclose(beyond[:, 0], picture[:, 0, :31:-1], atol=1e-5)
    far = looked_up(picture, np.array([-500.0, 900.0], np.float32), np.zeros(1, np.float32))
    assert np.isfinite(far).all()


def test_a_photo_has_its_origin():
    picture = np.random.default_rng(0).random((3, 30, 40)).astype(np.float32)
    photo = Photo(picture, (4.0, 7.0))
    found = photo.colours(np.arange(5, dtype=np.float32), np.arange(3, dtype=np.float32))
    np.testing.assert_allclose(found, picture[:, 7:10, 4:9], atol=1e-5)


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.37])
def test_a_smaller_picture_holds_no_wave_that_its_grid_cannot(scale):
    picture = np.random.default_rng(0).integers(0, 256, (200, 160, 3), dtype=np.uint8)
    small = scaled(picture, scale)
    assert small.shape == (3, round(200 * scale), round(160 * scale))
    spectrum = np.abs(np.fft.rfft(small - small.mean(), axis=-1)).mean((0, 1))
    edge = int(0.9 * len(spectrum))
    assert spectrum[edge:].mean() < 0.35 * spectrum[2 : len(spectrum) // 4].mean()
    assert small.mean() == pytest.approx(picture.mean() / 255, abs=0.01)


def test_an_object_is_cut_out_around_its_middle():
    picture = np.full((90, 120, 3), 10, np.uint8)
    mask = np.zeros((90, 120), np.uint8)
    picture[20:60, 30:110] = (200, 100, 50)
    mask[20:60, 30:110] = 255
    photo, outline = cut_out(picture, mask, side=40)
    x = np.arange(-outline.reach, outline.reach + 1, dtype=np.float32)
    share = outline.cover(x, x)
    assert share.sum() == pytest.approx(40 * 20, rel=0.08)
    assert (x * share).sum() / share.sum() == pytest.approx(0, abs=0.6)
    colours = photo.colours(np.zeros(1, np.float32), np.zeros(1, np.float32))
    assert 255 * colours[:, 0, 0] == pytest.approx([200, 100, 50], abs=2)


def test_an_outline_ends_within_its_reach():
    outline = cut_out(np.zeros((9, 9, 3), np.uint8), np.full((9, 9), 255, np.uint8), 20)[1]
    assert isinstance(outline, Outline)
    assert len(outline.mask) >= 9 + 2 * TAPS
    edge = np.array([-outline.reach, outline.reach], np.float32)
    assert outline.cover(edge, np.zeros(1, np.float32)) == pytest.approx(0, abs=0.01)
