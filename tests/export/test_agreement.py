import numpy as np
import onnx
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mer.export.agreement import SIZES, difference, largest_difference, sizes_of
from mer.export.tracing import traced


@given(st.floats(-1e3, 1e3), st.floats(-1, 1))
def test_differences_count_in_units_of_large_values(level, step):
    expected = np.array([level, 0.0], np.float32)
    found = expected + np.array([0.0, step], np.float32)
    assert difference(found, expected) == pytest.approx(abs(step) / max(1, abs(level)), abs=1e-6)


def test_another_shape_or_no_number_is_infinitely_far():
    one = np.ones((2, 3), np.float32)
    assert difference(one[:1], one) == np.inf
    assert difference(one * np.nan, one) == np.inf
    assert difference(one * np.inf, one) == np.inf
    assert difference(one, one) == 0


def test_a_model_of_other_weights_does_not_agree(plain):
    layer = torch.nn.Linear(4, 3)
    given = plain(torch.nn.Sequential(layer, Tuple()))
    model = traced(given)
    assert largest_difference(model, given, SIZES) < 1e-6
    weights = next(one for one in model.graph.initializer if list(one.dims) in ([3, 4], [4, 3]))
    array = onnx.numpy_helper.to_array(weights).copy()
    array[0, 0] += 0.5
    weights.CopyFrom(onnx.numpy_helper.from_array(array, weights.name))
    assert largest_difference(model, given, SIZES) > 0.01


def test_a_model_that_fixed_its_batch_is_infinitely_far_but_for_one_clip(plain, single):
    given = plain(single(lambda x: x.reshape(len(x), 2, 2).sum(dim=1)))
    model = traced(given)
    assert largest_difference(model, given, sizes_of(any_batch=True)) == np.inf
    assert largest_difference(model, given, sizes_of(any_batch=False)) < 1e-6


def test_one_and_three_clips_are_tried_and_two_lengths():
    tried = sizes_of(any_batch=True)
    assert {1, 3} <= {clips for clips, _ in tried}
    assert len({frames for _, frames in tried}) == 2
    assert {clips for clips, _ in sizes_of(any_batch=False)} == {1}


class Tuple(torch.nn.Module):
    def forward(self, value):
        return (value,)
