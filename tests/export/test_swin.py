import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from mer.export.swin import PlainSwinLayer, one_transposed, replace_layers
from mer.magnification.st_memm.swin import ResidualSwinBlock, SwinLayer


def drawn(shift, heads=2, window=4):
    """A layer whose biases are as large as its scores."""
    layer = SwinLayer(8, heads, window, shift, mlp_ratio=1.5).double().requires_grad_(False)
    nn.init.normal_(layer.attention.bias)
    nn.init.normal_(layer.attention.query_key_value.bias)
    return layer


@given(
    st.integers(1, 2), st.integers(1, 3), st.integers(1, 3), st.sampled_from([0, 2]),
    st.sampled_from([1, 2, 4]), st.integers(0, 99),
)  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_it_computes_what_the_layer_does(batch, rows, columns, shift, heads, seed):
    torch.manual_seed(seed)
    layer = drawn(shift, heads)
    tokens = torch.randn(batch, 4 * rows, 4 * columns, 8, dtype=torch.double)
    plain = PlainSwinLayer(layer, 4 * rows, 4 * columns)
    torch.testing.assert_close(plain(tokens), layer(tokens), rtol=1e-12, atol=1e-12)


def test_tokens_of_opposite_ends_do_not_meet():
    torch.manual_seed(0)
    plain = PlainSwinLayer(drawn(2), 8, 8)
    tokens = torch.randn(1, 8, 8, 8, dtype=torch.double)
    moved = tokens.clone()
    moved[:, :2] += 1  # the upper rows, which the roll puts beside the lower ones
    same = torch.isclose(plain(tokens), plain(moved)).all(-1)[0]
    assert same[2:].all()
    assert not same[:2].any()


def test_all_layers_are_replaced_and_the_given_network_stays_as_it_was():
    torch.manual_seed(0)
    block = ResidualSwinBlock(8, layers=2, heads=2, window=4, mlp_ratio=2).requires_grad_(False)
    changed = copy.deepcopy(block)
    replace_layers(changed, 8, 12)
    kinds = [type(layer) for layer in changed.layers]
    assert kinds == [PlainSwinLayer, PlainSwinLayer]
    assert [type(layer) for layer in block.layers] == [SwinLayer, SwinLayer]
    tokens = torch.randn(3, 8, 12, 8)
    torch.testing.assert_close(changed(tokens), block(tokens))


@pytest.mark.parametrize("patch", [2, 4])
def test_a_transposed_convolution_and_one_after_it_are_one(patch):
    """Up to the border, where the second one meets zeros and not what the first would give."""
    torch.manual_seed(0)
    first = nn.ConvTranspose2d(6, 5, patch, patch, bias=False).double()
    last = nn.Conv2d(5, 3, 3, padding=1, bias=False).double()
    maps = torch.randn(2, 6, 4, 7, dtype=torch.double)
    one = one_transposed(first, last)
    assert not one.weight.requires_grad
    torch.testing.assert_close(one(maps), last(first(maps)), rtol=1e-12, atol=1e-12)
