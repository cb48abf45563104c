from dataclasses import dataclass

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


@pytest.mark.parametrize("magnifier", MAGNIFIERS)
def test_parts_as_a_magnifier_wants_them_are_the_whole(magnifier, noise):
    clip = np.concatenate([noise] * 3)
    step, whole = magnifier.frames_at_a_time(clip), magnifier.magnify(clip, 3.0, 200)
    starts = range(0, len(clip), step)
    wanted = (range(start, min(start + step, len(clip))) for start in starts)
    parts = [magnifier.magnify(clip, 3.0, 200, part) for part in wanted]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_by_default_the_settings_decide_and_nothing_was_learnt():
    assert Linear().content() == {}
    assert Eulerian(low=1.0).content() == {
        "low": 1.0, "high": 10.0, "cutoff": 4.0, "chrominance": 1.0
    }  # fmt: skip
    assert all(magnifier.pretrained == {} for magnifier in MAGNIFIERS)


def test_settings_that_can_change_are_no_magnifier():
    """Its place in a cache would change with them."""
    with pytest.raises(TypeError, match="non-frozen dataclass from a frozen one"):

        @dataclass
        class Loose(Magnifier):
            strength: float = 1.0


def test_a_factor_changes_what_moves(noise):
    for magnifier in MAGNIFIERS:
        assert not np.array_equal(magnifier.magnify(noise, 5.0, 200), noise)
