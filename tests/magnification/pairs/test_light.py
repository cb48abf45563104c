import numpy as np
import pytest

from mer.magnification.pairs.light import Noise, draw_noise, flicker, relit, seen


def picture():
    return np.random.default_rng(0).uniform(0.2, 0.8, (3, 40, 50)).astype(np.float32)


def test_a_camera_writes_bytes():
    found = seen(2 * picture() - 0.5, Noise(2.0), np.random.default_rng(1))
    levels = found * 255
    assert found.dtype == np.float32
    assert np.abs(levels - np.rint(levels)).max() < 1e-3
    assert found.min() == 0
    assert found.max() == 1


def grains(noise):
    plain = picture()
    return 255 * (seen(plain, noise, np.random.default_rng(1)) - plain)


@pytest.mark.parametrize("deviation", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("coarseness", [0.0, 0.9])
@pytest.mark.parametrize("grey", [0.0, 0.4, 1.0])
def test_noise_has_the_deviation_that_was_asked_for(deviation, coarseness, grey):
    found = grains(Noise(deviation, coarseness, grey))
    # rounding adds a twelfth of a squared level
    assert found.std() == pytest.approx(np.hypot(deviation, 12**-0.5), rel=0.06)
    assert found.mean() == pytest.approx(0, abs=0.3)


def test_coarse_noise_is_alike_in_neighbours_and_grey_noise_in_colours():
    def alike(a, b):
        return np.corrcoef(a.ravel(), b.ravel())[0, 1]

    for noise, neighbours, colours in (
        (Noise(3.0), 0, 0), (Noise(3.0, 0.9, 0.0), 0.73, 0), (Noise(3.0, 0.0, 0.6), 0, 0.6)
    ):  # fmt: skip
        found = grains(noise)
        assert alike(found[:, :, 1:], found[:, :, :-1]) == pytest.approx(neighbours, abs=0.08)
        assert alike(found[0], found[1]) == pytest.approx(colours, abs=0.08)


def test_other_light_leaves_everything_where_it_is():
    wave = 0.5 + 0.2 * np.sin(np.arange(60) / 4)
    plain = np.broadcast_to(wave, (3, 50, 60)).astype(np.float32)
    differ = 0
    for seed in range(12):
        found = relit(plain, np.random.default_rng(seed))
        assert found.shape == plain.shape
        inner = found[1, 25, 8:-8]
        assert np.corrcoef(inner, wave[8:-8])[0, 1] > 0.98
        differ += np.abs(found - plain).max() > 0.05
    assert differ > 9


def test_light_between_frames_flickers_a_little():
    drawn = [float(flicker(np.random.default_rng(seed))) for seed in range(200)]
    assert 0.005 < np.std(drawn) < 0.02
    assert np.mean(drawn) == pytest.approx(1, abs=0.005)


def test_some_pairs_have_no_noise_and_some_a_coarse_one():
    drawn = [draw_noise(np.random.default_rng(seed), 3.0) for seed in range(300)]
    deviations = np.array([one.deviation for one in drawn])
    assert 0.1 < (deviations == 0).mean() < 0.3
    assert 2.7 < deviations.max() <= 3
    assert 0.4 < np.mean([one.coarseness == 0 for one in drawn]) < 0.6
