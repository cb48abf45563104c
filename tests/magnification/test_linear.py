import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mer.magnification.linear import Linear, magnify_difference

pictures = arrays(np.uint8, (4, 5, 3))


@given(pictures, pictures)
def test_factor_one_gives_the_frame_back(reference, frame):
    np.testing.assert_array_equal(magnify_difference(reference, frame, 1.0), frame)


@given(pictures, st.floats(0, 50))
def test_a_still_clip_stays_still(reference, factor):
    np.testing.assert_array_equal(magnify_difference(reference, reference, factor), reference)


def test_differences_are_multiplied_and_clipped():
    reference, frame = np.array([100, 100, 250], np.uint8), np.array([103, 98, 255], np.uint8)
    np.testing.assert_array_equal(magnify_difference(reference, frame, 10), [130, 80, 255])


def test_a_clip_is_compared_with_its_first_frame():
    clip = np.array([100, 103, 90], np.uint8)[:, None, None, None] * np.ones((1, 2, 2, 3), np.uint8)
    found = Linear().magnify(clip, 3, fps=200, wanted=[2, 1])
    assert found[:, 0, 0, 0].tolist() == [70, 109]
