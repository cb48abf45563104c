import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.magnification.pairs.textures import SHORTEST, Waves, draw_waves

PLACES = np.arange(96, dtype=np.float32)


def moved_by(first, second):
    """Pixels right and down from one periodic plane to another, by the phases of their spectra."""
    a, b = (np.fft.fft2(one - one.mean()) for one in (first, second))
    cross = a * b.conj()
    wave = 2 * np.pi * np.fft.fftfreq(len(first))
    right, down = np.meshgrid(wave, wave)
    strong = np.abs(cross) > 1e-2 * np.abs(cross).max()
    columns = np.stack([right[strong], down[strong]], 1)
    return np.linalg.lstsq(columns, np.angle(cross[strong]), rcond=None)[0]


def periodic(texture):
    """Return the nearest waves that fit into the picture a whole number of times."""
    whole = 2 * np.pi / len(PLACES)
    rounded = np.rint(texture.frequencies / whole) * whole
    return Waves(texture.base, rounded, texture.phases, texture.amplitudes)


@pytest.mark.parametrize("shift", [0.05, 0.3, 0.75])
@pytest.mark.parametrize("seed", range(4))
def test_a_shift_is_exact_by_phase_correlation(shift, seed):
    drawn = draw_waves(np.random.default_rng(seed), np.full(3, 0.5, np.float32), 48)
    texture = periodic(drawn)
    first = texture.colours(PLACES, PLACES).mean(0)
    second = texture.colours(PLACES - np.float32(shift), PLACES).mean(0)
    assert moved_by(first, second) == pytest.approx([shift, 0], abs=1e-3)


def test_matrices_are_the_sum_of_the_waves():
    texture = draw_waves(np.random.default_rng(3), np.array([0.2, 0.5, 0.7], np.float32), 30, 5)
    texture = Waves(texture.base, texture.frequencies, texture.phases, texture.amplitudes)
    x, y = PLACES[:5] + np.float32(0.37), PLACES[:4] - np.float32(7.2)
    found = texture.colours(x, y)
    assert found.shape == (3, 4, 5)
    for channel, row, column in np.ndindex(found.shape):
        wave = texture.frequencies.astype(float) @ [x[column], y[row]] + texture.phases
        value = texture.base[channel] + (texture.amplitudes[channel] * np.cos(wave)).sum()
        assert found[channel, row, column] == pytest.approx(value, abs=1e-5)


@given(seed=st.integers(0, 10**6), extent=st.floats(2, 100))
@settings(deadline=None, max_examples=60)
def test_no_wave_is_shorter_than_a_grid_can_hold(seed, extent):
    texture = draw_waves(np.random.default_rng(seed), np.zeros(3, np.float32), extent)
    assert 2 * np.pi / np.hypot(*texture.frequencies.T).max() >= SHORTEST * 0.999


def test_textures_differ_in_contrast_and_in_fineness():
    drawn = [draw_waves(np.random.default_rng(k), np.zeros(3, np.float32), 64) for k in range(40)]
    pictures = [one.colours(PLACES, PLACES)[0] for one in drawn]
    contrasts = [one.std() for one in pictures]
    assert min(contrasts) < 0.02
    assert max(contrasts) > 0.15
    fineness = [np.diff(one).std() / one.std() for one in pictures]
    assert max(fineness) > 3 * min(fineness)


def test_a_steep_texture_has_two_tones():
    smooth = draw_waves(np.random.default_rng(1), np.full(3, 0.5, np.float32), 40)
    values = [
        Waves(smooth.base, smooth.frequencies, smooth.phases, smooth.amplitudes, steep)
        .colours(PLACES, PLACES)[0] - 0.5
        for steep in (0.0, 3.0)
    ]  # fmt: skip
    kurtosis = [(one**4).mean() / (one**2).mean() ** 2 for one in values]
    assert kurtosis[1] < 0.7 * kurtosis[0]
