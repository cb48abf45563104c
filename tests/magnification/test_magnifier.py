import numpy as np
import pytest

from mer.magnification import Eulerian, Linear, Magnifier

MAGNIFIERS = (Linear(), Eulerian(), Eulerian(low=0, cutoff=16), Eulerian(chrominance=0.1))


@pytest.fixture(scope="module")
def noise():
    return np.random.default_rng(0).integers(0, 256, (9, 40, 33, 3), dtype=np.uint8)


@pytest.mark.parametrize("magnifier", MAGNIFIERS)
def test_factor_one_gives_the_frames_back(magnifier, noise):
    assert isinstance(magnifier, Magnifier)
    found = magnifier.magnify(noise, 1.0, 200)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, noise)


@pytest.mark.parametrize("magnifier", MAGNIFIERS)
@pytest.mark.parametrize("count", [1, 2, 20])
def test_a_still_clip_stays_still(magnifier, noise, count):
    still = np.repeat(noise[:1], count, axis=0)
    np.testing.assert_array_equal(magnifier.magnify(still, 5.0, 200), still)


@pytest.mark.parametrize("magnifier", MAGNIFIERS)
def test_wanted_frames_are_those_of_the_whole_clip(magnifier, noise):
    whole = magnifier.magnify(noise, 3.0, 200)
    wanted = [0, 8, 4, 4]
    np.testing.assert_array_equal(magnifier.magnify(noise, 3.0, 200, wanted), whole[wanted])


@pytest.mark.parametrize("magnifier", MAGNIFIERS)
def test_the_given_frames_are_not_changed(magnifier, noise):
    before = noise.copy()
    magnifier.magnify(noise, 3.0, 200)
    np.testing.assert_array_equal(noise, before)


def test_a_factor_changes_what_moves(noise):
    for magnifier in MAGNIFIERS:
        assert not np.array_equal(magnifier.magnify(noise, 5.0, 200), noise)
