import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.errors import MerError
from mer.magnification import eulerian
from mer.magnification.eulerian import Eulerian, _filtered, band_pass

FPS = 100.0
SIDE = 128


def course(count):
    """From rest to an apex in the middle and back."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(count) / (count - 1))


def moving_blob(shift, count=31):
    """A smooth blob that moves right by up to `shift` pixels, in grey levels."""
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    places = shift * course(count)[:, None, None]
    blobs = 120 + 100 * np.exp(-((x - places) ** 2 + y**2) / (2 * 3**2))
    return np.repeat(np.rint(blobs).astype(np.uint8)[..., None], 3, axis=-1)


def travelled(frames):
    """Pixels from the first frame to the middle one: the shift that fits their difference."""
    first, middle = (frame[..., 0].astype(float) for frame in frames[[0, 15]])
    slope = np.gradient(first, axis=1)
    return -((middle - first) * slope).sum() / (slope**2).sum()


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_a_small_movement_is_multiplied(factor):
    clip = moving_blob(0.2)
    found = travelled(Eulerian(high=40).magnify(clip, factor, FPS)) / travelled(clip)
    assert found == pytest.approx(factor, rel=0.1)


def test_twice_the_movement_comes_out_twice_as_large():
    magnifier = Eulerian()
    one, two = (travelled(magnifier.magnify(moving_blob(s), 3, FPS)) for s in (0.15, 0.3))
    assert two / one == pytest.approx(2, rel=0.1)


def test_the_light_of_the_whole_picture_is_left_alone():
    light = np.rint(100 + 40 * course(20)).astype(np.uint8)
    clip = np.broadcast_to(light[:, None, None, None], (20, SIDE, SIDE, 3))
    np.testing.assert_allclose(Eulerian().magnify(clip, 4, FPS).astype(int), clip, atol=1)


def test_the_mean_over_time_stays():
    clip = moving_blob(0.8)
    found = Eulerian().magnify(clip, 3, FPS)
    np.testing.assert_allclose(found.mean(0), clip.mean(0), atol=0.7)  # two roundings


def test_flicker_above_the_band_is_not_magnified():
    pattern = np.random.default_rng(0).integers(-20, 21, (SIDE, SIDE, 3))
    signs = (-1.0) ** np.arange(30)  # 50 Hz
    clip = (120 + signs[:, None, None, None] * pattern).astype(np.uint8)
    found = Eulerian().magnify(clip, 4, FPS).astype(int)
    assert np.abs(found - clip).mean() < 0.1 * 3 * np.abs(pattern).mean()


def test_values_are_clipped_to_bytes():
    y, x = np.mgrid[:SIDE, :SIDE]
    checks = np.where((x // 8 + y // 8) % 2 == 0, 250, 5)
    clip = np.stack([checks, np.full_like(checks, 128), checks])[..., None]
    found = Eulerian(high=50).magnify(np.repeat(clip, 3, axis=-1).astype(np.uint8), 20, FPS)
    assert (found[0][checks == 250] >= 250).mean() > 0.9
    assert {found.min(), found.max()} == {0, 255}


@pytest.mark.parametrize(("wavelength", "gain"), [(2, 0.0), (8, 0.5), (16, 2.0), (64, 2.0)])
def test_fine_levels_are_magnified_less(wavelength, gain):
    # the paper's bound: wavelength / (8 * largest movement) - 1, here with 16 / (8 * 3) px
    assert Eulerian(cutoff=16).gain(wavelength, 3) == pytest.approx(gain)


def test_every_level_is_magnified_by_default():
    assert {Eulerian().gain(4.0 * 2**level, 3) for level in range(5)} == {2.0}


counts = st.integers(1, 60)


@given(counts, st.floats(10, 300))
def test_the_filter_is_a_projection_without_mean(count, fps):
    matrix = band_pass(count, fps, 0.4, 10).astype(float)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-6)
    np.testing.assert_allclose(matrix @ matrix, matrix, atol=1e-5)
    np.testing.assert_allclose(matrix.sum(1), 0, atol=1e-5)


@given(st.integers(4, 60), st.integers(1, 3))
def test_a_short_clip_keeps_its_rise_and_its_fall(count, k):
    # half a wave over the clip and a whole one, at 200 frames a second far above the band
    wave = np.cos(np.pi * k * (np.arange(count) + 0.5) / count)
    kept = k < 3
    np.testing.assert_allclose(band_pass(count, 200, 0.4, 0.5) @ wave, kept * wave, atol=1e-5)


def test_the_band_in_hertz():
    # 2 s at 100 frames a second: wave k has k / 4 Hz
    matrix = band_pass(200, 100, 0.9, 10)
    time = np.arange(200) + 0.5
    for k, kept in [(3, 0), (4, 1), (40, 1), (41, 0), (150, 0)]:
        wave = np.cos(np.pi * k * time / 200)
        np.testing.assert_allclose(matrix @ wave, kept * wave, atol=1e-4)
    assert np.linalg.matrix_rank(matrix, tol=0.5) == 39  # 1, 2 and 4 to 40


def colour_clip():
    """A blob that moves and turns from green to red."""
    clip = moving_blob(0.8).astype(float)
    return np.rint(np.clip(clip + 15 * course(31)[:, None, None, None] * [1, -1, 0], 0, 255))


def yiq(change):
    matrix = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])
    return change @ matrix.T


@pytest.mark.parametrize("chrominance", [0.0, 0.1, 0.5, 1.0])
def test_chrominance_is_attenuated_and_light_is_not(chrominance):
    change = np.random.default_rng(3).normal(0, 20, (6, 7, 3)).astype(np.float32)
    found = yiq(Eulerian(chrominance=chrominance).coloured(change).astype(float))
    # the matrix has three digits, and so has the comparison
    np.testing.assert_allclose(found, yiq(change) * [1, chrominance, chrominance], atol=0.1)


def test_without_chrominance_only_light_is_magnified():
    clip = colour_clip().astype(np.uint8)
    gain = Eulerian(chrominance=0).magnify(clip, 3, FPS)[15].astype(float) - clip[15]
    assert np.ptp(gain, axis=-1).max() <= 1.5  # red, green and blue alike, but for rounding
    assert np.abs(gain).max() > 10


def test_a_grey_clip_has_no_chrominance():
    clip = moving_blob(0.8)
    plain, grey = (Eulerian(chrominance=c).magnify(clip, 3, FPS).astype(int) for c in (1, 0))
    assert np.abs(plain - grey).max() <= 1


@pytest.mark.parametrize("frames", [3, 40])
def test_all_frames_are_those_of_a_plain_loop(frames):
    clip = np.random.default_rng(4).integers(0, 256, (frames, 20, 90, 3), dtype=np.uint8)
    weights = band_pass(frames, FPS, 0.4, 10).astype(float)
    expected = np.empty(clip.shape)
    for t in range(frames):
        expected[t] = sum(weights[t, s] * clip[s].astype(float) for s in range(frames))
    np.testing.assert_allclose(_filtered(clip, weights.astype(np.float32)), expected, atol=2e-3)


@given(counts, st.data())
def test_rows_of_the_filter_are_those_of_the_whole(count, data):
    rows = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=5))
    whole = band_pass(count, FPS, 0.4, 10)
    np.testing.assert_allclose(band_pass(count, FPS, 0.4, 10, rows), whole[rows], atol=1e-7)


def test_parts_of_a_long_clip_fit_its_whole(monkeypatch):
    clip = np.random.default_rng(5).integers(0, 256, (40, 32, 32, 3), dtype=np.uint8)
    whole = Eulerian().magnify(clip, 3, FPS).astype(int)
    monkeypatch.setattr(eulerian, "ROOM", 1)
    assert Eulerian().frames_at_a_time(clip) == eulerian.BLOCK
    parts = Eulerian().magnify(clip, 3, FPS)
    assert np.abs(whole - parts).max() <= 1  # a sum that lies on a half


def test_memory_does_not_grow_with_the_clip():
    peaks = []
    for count in (32, 128):
        clip = np.broadcast_to(moving_blob(1, 2)[:1], (count, SIDE, SIDE, 3))
        tracemalloc.start()
        Eulerian().magnify(clip, 3, FPS, wanted=[0, 5, count - 1])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"low": 10, "high": 1}, "the band from 10 to 1 Hz is empty"),
    ({"low": -1}, "the band from -1"),
    ({"cutoff": 0}, "cutoff is 0; it takes a positive wavelength"),
    ({"chrominance": 1.1}, "chrominance is 1.1; it takes a share from 0"),
    ({"chrominance": -0.1}, "chrominance is -0.1"),
])  # fmt: skip
def test_bad_settings_are_refused(wrong, sentence):
    with pytest.raises(MerError, match=sentence):
        Eulerian(**wrong)
