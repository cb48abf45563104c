import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.errors import MerError
from mer.preparation.flow import dense_flow
from mer.preparation.frame_selection import flow_magnitudes, select_frames


def by_a_loop(motion, window):
    kept = []
    for place, value in enumerate(motion):
        start = place // window * window
        part = motion[start : start + window]
        if value > sum(part) / len(part) or place in (0, len(motion) - 1):
            kept.append(place)
    return kept


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40), st.integers(2, 9))
def test_a_frame_stays_that_moves_more_than_its_window(motion, window):
    found = select_frames(np.array(motion, float), window)
    assert found.tolist() == by_a_loop(motion, window)


def test_windows_do_not_overlap():
    # a strong second window does not raise the threshold of the first
    motion = np.array([0, 0, 0, 2, 0, 0, 0, 0, 50, 90, 50, 50, 50, 50, 50, 50], float)
    assert select_frames(motion).tolist() == [0, 3, 9, 15]


def test_still_clips_keep_their_ends_alone():
    assert select_frames(np.zeros(20)).tolist() == [0, 19]
    assert select_frames(np.zeros(1)).tolist() == [0]


def test_a_window_of_one_frame_is_refused():
    with pytest.raises(MerError, match="window of the frame selection is 1; it takes 2 or more"):
        select_frames(np.zeros(4), window=1)


def speckle(moves):
    """A smooth pattern that moves to the right by so many pixels from frame to frame."""
    rows, columns = np.mgrid[:64, :96]
    places = np.cumsum([0, *moves])
    grey = [128 + 60 * np.sin((columns - x) / 5) * np.cos(rows / 6) for x in places]
    return [np.repeat(g[..., None], 3, axis=2).round().astype(np.uint8) for g in grey]


@pytest.mark.parametrize("method", ["dis", "farneback"])
def test_magnitudes_are_of_the_step_to_the_next_frame(method):
    found = flow_magnitudes(speckle([0.5, 2, 1]), method)
    inner = [float(np.median(field[16:-16, 16:-16])) for field in found]
    np.testing.assert_allclose(inner[:3], [0.5, 2, 1], rtol=0.15)
    # the last frame has no next one
    np.testing.assert_array_equal(found[3], found[2])


def test_a_single_frame_does_not_move():
    (field,) = flow_magnitudes(speckle([]), "dis")
    assert field.shape == (64, 96)
    assert not field.any()


def test_threads_change_no_bit_of_it():
    frames = speckle(np.linspace(0.1, 2, 12))
    alone = flow_magnitudes(frames, "dis", threads=1)
    for threads in (2, 5, None):
        found = flow_magnitudes(np.stack(frames), "dis", threads)
        np.testing.assert_array_equal(found, alone)


def test_each_pair_is_what_it_is_alone():
    frames = speckle([0.5, 2, 1])
    found = flow_magnitudes(frames, "dis", threads=2)
    for place in range(3):
        flow = dense_flow(frames[place], frames[place + 1], "dis")
        np.testing.assert_array_equal(found[place], np.hypot(*np.moveaxis(flow, -1, 0)))


def test_an_unknown_method_is_refused():
    with pytest.raises(MerError, match="no optical flow 'diss'"):
        flow_magnitudes(speckle([1]), "diss")
