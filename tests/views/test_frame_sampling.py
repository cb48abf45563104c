import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.views.frame_sampling import even_places, sample_frames

RATE = 30
CAMERAS = (25.0, 30.0, 60.0, 90.0, 100.0, 200.0)


@st.composite
def recordings(draw, gaps=False):
    """Return times in instants, the apex's position and the most frames."""
    count, camera = draw(st.integers(2, 400)), draw(st.sampled_from(CAMERAS))
    steps = draw(st.lists(st.integers(1, 4), min_size=count - 1, max_size=count - 1))
    numbers = np.concatenate([[0], np.cumsum(steps)]) if gaps else np.arange(count)
    apex = draw(st.integers(0, count - 1))
    return numbers * RATE / camera, apex, draw(st.integers(2, 40))


@given(recordings())
def test_onset_and_apex_stay_and_time_goes_on(recording):
    times, apex, most = recording
    found = sample_frames(times, apex, most)
    assert 2 <= len(found.positions) == len(found.index) <= most
    assert found.positions[0] == found.index[0] == 0
    assert (np.diff(found.index) > 0).all()
    assert (np.diff(found.positions) > 0).all()
    assert 1 <= found.apex < len(found.positions)
    assert found.positions[found.apex] == apex or apex == 0


@given(recordings(gaps=True))
def test_an_index_is_the_rounded_time_even_where_frames_are_missing(recording):
    times, apex, most = recording
    found = sample_frames(times, apex, most)
    rounded = np.maximum(np.floor(times[found.positions] + 0.5), np.arange(len(found.index)) > 0)
    np.testing.assert_array_equal(found.index, rounded)


@given(recordings(gaps=True))
def test_the_frame_of_an_instant_is_the_nearest_or_the_apex(recording):
    times, apex, _ = recording
    found = sample_frames(times, apex, len(times))
    assert (np.diff(found.positions) > 0).all()
    for position, instant in zip(found.positions[1:], found.index[1:], strict=True):
        nearest = np.abs(times[1:] - instant).min()
        assert position == apex or abs(times[position] - instant) == nearest


def test_a_slow_camera_keeps_all_its_frames():
    for camera in (30.0, 25.0):
        found = sample_frames(np.arange(20) * RATE / camera, 7, 32)
        assert found.positions.tolist() == list(range(20))
        assert found.apex == 7
    assert found.index[:7].tolist() == [0, 1, 2, 4, 5, 6, 7]


def test_a_fast_camera_gives_the_frame_nearest_to_each_instant():
    # 200 frames a second: instants at 0, 6.67, 13.33, 20, 26.67 frames
    found = sample_frames(np.arange(28) * 0.15, 13, 32)
    assert found.positions.tolist() == [0, 7, 13, 20, 27]
    assert found.index.tolist() == [0, 1, 2, 3, 4]


def test_the_apex_takes_the_place_of_a_nearer_frame():
    found = sample_frames(np.arange(28) * 0.15, 16, 32)
    assert found.positions.tolist() == [0, 7, 16, 20, 27]
    assert (found.apex, found.index[2]) == (2, 2)


@pytest.mark.parametrize(("apex", "positions"), [(1, [0, 1, 13]), (0, [0, 7, 13])])
def test_an_apex_at_the_onset(apex, positions):
    """One frame after it (SAMM 032_3_2) the apex is its own node; on it, the next frame is."""
    found = sample_frames(np.arange(14) * 0.15, apex, 32)
    assert found.positions.tolist() == positions
    assert found.index.tolist() == [0, 1, 2]
    assert found.apex == 1


def test_a_clip_shorter_than_half_an_instant_has_two_frames():
    found = sample_frames([0, 0.15, 0.3], 0, 32)
    assert found.positions.tolist() == [0, 2]
    assert found.index.tolist() == [0, 1]


def test_the_index_stays_that_of_all_instants_when_frames_are_left_out():
    found = sample_frames(np.arange(61.0), 10, 7)
    assert found.index.tolist() == [0, 10, 20, 30, 40, 50, 60]
    assert found.positions.tolist() == found.index.tolist()


def test_two_frames_are_onset_and_apex():
    assert sample_frames(np.arange(50.0), 20, 2).positions.tolist() == [0, 20]


@given(st.integers(2, 300), st.data())
def test_steps_are_even(count, data):
    place, most = data.draw(st.integers(1, count - 1)), data.draw(st.integers(3, 40))
    places = even_places(count, place, most)
    assert len(places) == min(count, most)
    assert {0, place, count - 1} <= set(places.tolist())
    assert np.diff(places).min() >= 1
    assert np.diff(places).max() <= 2 * (count - 1) / (len(places) - 1)
