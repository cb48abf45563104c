import numpy as np
import pytest

from mer.errors import MerError
from mer.views.copies import checked_factors, copy_of, with_copies


def make(factor):
    return {"apex": np.full(2, factor), "onset": np.full(3, -factor)}


def test_copies_lie_beside_the_clip_and_come_back_under_its_names():
    arrays = with_copies(make, 5.0, (8.0, 2.5))
    assert set(arrays) == {"apex", "onset", "apex-x8", "onset-x8", "apex-x2.5", "onset-x2.5"}
    np.testing.assert_array_equal(arrays["apex"], [5, 5])
    copy = copy_of(arrays, ("apex", "onset"), 2.5)
    np.testing.assert_array_equal(copy["apex"], [2.5, 2.5])
    np.testing.assert_array_equal(copy["onset"], [-2.5] * 3)
    assert set(with_copies(make, 5.0, ())) == {"apex", "onset"}


def test_factors_are_floats_in_their_order():
    assert checked_factors("A", [8, 10]) == (8.0, 10.0)
    assert checked_factors("A", ()) == ()


@pytest.mark.parametrize(("factors", "sentence"), [
    ((0.5, 2), r"A: factors are \[0.5, 2.0\]; they start at 1."),
    ((8, 8.0), r"A: factors has a number twice: \[8.0, 8.0\]."),
])  # fmt: skip
def test_factors_that_cannot_be_used_are_refused(factors, sentence):
    with pytest.raises(MerError, match=sentence):
        checked_factors("A", factors)
