import cv2
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from mer.errors import MerError
from mer.magnification.pairs.textures import Waves
from mer.magnification.quality import judge, psnr, share_of, sharpness, ssim, travelled

PLACES = np.arange(120, dtype=np.float32)
POINTS = np.array([[40, 40], [60, 50], [80, 75], [45, 80]], np.float32)


def texture():
    """Waves of 8 to 60 px in all directions, so that every motion shows."""
    generator = np.random.default_rng(1)
    angles, lengths = generator.uniform(0, np.pi, 40), 8 * 7.5 ** generator.random(40)
    directions = np.stack([np.cos(angles), np.sin(angles)], 1)
    amplitudes = np.full((3, 40), 0.15 / np.sqrt(20), np.float32)
    phases = generator.uniform(0, 2 * np.pi, 40)
    waves = (2 * np.pi / lengths[:, None] * directions).astype(np.float32)
    return Waves(np.full(3, 0.5, np.float32), waves, phases.astype(np.float32), amplitudes)


def frame(right=0.0, down=0.0):
    """Bytes of a texture at an exact sub-pixel place."""
    colours = texture().colours(PLACES - np.float32(right), PLACES - np.float32(down))
    return np.rint(255 * np.clip(colours, 0, 1)).astype(np.uint8).transpose(1, 2, 0)


def noisy(picture, deviation, seed=0):
    noise = np.random.default_rng(seed).normal(0, deviation, picture.shape)
    return np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("motion", [(0.3, 0.0), (0.0, -1.4), (5.2, 3.1), (-11.0, 4.0)])
def test_a_motion_is_followed_to_hundredths_of_a_pixel(motion):
    found = travelled(frame(), frame(*motion), POINTS)
    np.testing.assert_allclose(found, np.tile(motion, (4, 1)), atol=0.06)


def test_a_share_is_that_of_least_squares():
    truth = np.array([[1.0, 0.0], [0.0, 2.0]], np.float32)
    assert share_of(0.4 * truth, truth) == pytest.approx(0.4)
    assert share_of(truth[:, ::-1], truth) == pytest.approx(0)
    assert share_of(np.array([[2.0, 0.0], [0.0, 2.0]], np.float32), truth) == pytest.approx(1.2)


def test_noise_costs_the_decibels_that_it_has():
    plain = np.full((90, 80, 3), 128, np.uint8)
    error = noisy(plain, 6)
    expected = 10 * np.log10(255**2 / (36 + 1 / 12))
    assert psnr(error, plain) == pytest.approx(expected, abs=0.1)
    assert psnr(plain, plain) == float("inf")
    mask = np.zeros((90, 80), bool)
    mask[:10] = True
    error[10:] = 0
    assert psnr(error, plain, mask) == pytest.approx(expected, abs=0.4)


def plain_ssim(found, truth):
    """Equation 13 of Wang et al. in double precision, a pixel at a time from its definition."""
    x, y = (
        cv2.cvtColor(one.astype(np.float32), cv2.COLOR_RGB2GRAY).astype(float)
        for one in (found, truth)
    )
    line = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)
    window = np.outer(line, line) / np.outer(line, line).sum()
    values = []
    for row, column in np.ndindex(x.shape[0] - 10, x.shape[1] - 10):
        a, b = (one[row : row + 11, column : column + 11] for one in (x, y))
        mean_a, mean_b = (window * a).sum(), (window * b).sum()
        spread_a, spread_b = (window * (a - mean_a) ** 2).sum(), (window * (b - mean_b) ** 2).sum()
        common = (window * (a - mean_a) * (b - mean_b)).sum()
        c1, c2 = 2.55**2, 7.65**2
        values.append(
            (2 * mean_a * mean_b + c1) * (2 * common + c2)
            / ((mean_a**2 + mean_b**2 + c1) * (spread_a + spread_b + c2))
        )  # fmt: skip
    return np.mean(values)


def test_likeness_is_that_of_the_definition():
    first, second = frame()[:40, :40], noisy(frame(0.4), 8)[:40, :40]
    # the borders, which the definition leaves out, count too
    assert ssim(second, first) == pytest.approx(plain_ssim(second, first), abs=0.02)
    assert ssim(first, first) == pytest.approx(1)


def test_blur_is_less_sharp_and_noise_sharper():
    plain = frame()
    soft = gaussian_filter(plain, (2, 2, 0))
    assert sharpness(soft) < 0.8 * sharpness(plain)
    assert sharpness(noisy(plain, 20)) > 1.3 * sharpness(plain)


def judged(magnified, factor=4.0, motion=0.5):
    moved = POINTS + np.float32([factor * motion, 0])
    return judge(magnified, frame(factor * motion), frame(), POINTS, moved)


def test_the_true_frame_is_perfect():
    found = judged(frame(2.0))
    assert found.reached == pytest.approx(1, abs=1e-4)
    assert found.ssim == pytest.approx(1)
    assert found.psnr == found.psnr_moving == float("inf")
    assert found.sharpness == pytest.approx(1)


def test_what_the_true_frame_shows_counts_and_not_what_is_said_of_it():
    """The landmarks say 2.3 px, and a window finds the picture's 2.0."""
    said = POINTS + np.float32([2.3, 0])
    found = judge(frame(2.0), frame(2.0), frame(), POINTS, said)
    assert found.reached == pytest.approx(1, abs=1e-4)
    assert judge(frame(1.0), frame(2.0), frame(), POINTS, said).reached == pytest.approx(
        0.5, abs=0.03
    )


@pytest.mark.parametrize("reached", [0.0, 0.25, 0.7, 1.3])
def test_a_motion_that_falls_short_is_told(reached):
    found = judged(noisy(frame(2.0 * reached), 2))
    assert found.reached == pytest.approx(reached, abs=0.03)
    if reached != 1:
        assert found.ssim < judged(noisy(frame(2.0), 2)).ssim


def test_points_that_the_measurement_loses_do_not_count():
    elsewhere = POINTS + np.float32([30, 0])  # nothing in the picture moves so far
    found = judge(frame(2.0), frame(2.0), frame(), POINTS, elsewhere)
    assert np.isnan(found.reached)
    half = np.where([[True], [True], [False], [False]], POINTS + np.float32([2, 0]), elsewhere)
    found = judge(frame(1.0), frame(2.0), frame(), POINTS, half.astype(np.float32))
    assert np.isnan(found.reached)  # those that are found move less than half as far


def test_still_points_do_not_count():
    moved = POINTS + np.float32([2, 0])
    moved[0] = POINTS[0]
    found = judge(frame(2.0), frame(2.0), frame(), POINTS, moved)
    assert found.reached == pytest.approx(1, abs=1e-4)


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(MerError, match=r"frames of shape .* cannot be compared"):
        judge(frame()[:50], frame(), frame(), POINTS, POINTS + 1)
    with pytest.raises(MerError, match="no landmark moves"):
        judge(frame(1), frame(1), frame(), POINTS, POINTS)
