import itertools

import pytest
import torch

from mer.errors import MerError
from mer.magnification.st_memm.swin import ResidualSwinBlock, SwinLayer, WindowAttention, convolved
from mer.magnification.st_memm.windows import relative_positions


def plain_attention(layer, windows, may_meet):
    """Every token looks at every token of its window, one head and one pair at a time."""
    count, tokens, channels = windows.shape
    heads, width = layer.heads, channels // layer.heads
    positions = relative_positions(int(tokens**0.5))
    found = torch.zeros_like(windows)
    for n, h in itertools.product(range(count), range(heads)):
        part = slice(h * width, (h + 1) * width)
        query, key, value = layer.query_key_value(windows[n]).split(channels, -1)
        query, key, value = query[:, part], key[:, part], value[:, part]
        for i in range(tokens):
            others = [j for j in range(tokens) if may_meet(n, i, j)]
            scores = torch.stack([
                query[i] @ key[j] / width**0.5 + layer.bias[h, positions[i, j]] for j in others
            ])  # fmt: skip
            found[n, i, part] = scores.softmax(0) @ value[others]
    return layer.output(found)


@pytest.fixture
def attention():
    torch.manual_seed(0)
    layer = WindowAttention(6, heads=2, window=2).double().requires_grad_(False)
    layer.bias.copy_(torch.randn_like(layer.bias))  # as large as the scores
    return layer


def test_attention_agrees_with_a_plain_loop(attention):
    windows = torch.randn(3, 4, 6, dtype=torch.float64)
    expected = plain_attention(attention, windows, lambda n, i, j: True)
    torch.testing.assert_close(attention(windows), expected)


def test_masked_attention_agrees_with_a_plain_loop(attention):
    """Two pictures of two windows each: both see the same two masks."""
    windows = torch.randn(4, 4, 6, dtype=torch.float64)
    apart = torch.zeros(2, 4, 4, dtype=torch.float64)
    apart[1, :2, 2:] = apart[1, 2:, :2] = -torch.inf
    expected = plain_attention(attention, windows, lambda n, i, j: apart[n % 2, i, j] == 0)
    torch.testing.assert_close(attention(windows, apart), expected)


def test_a_shifted_layer_agrees_with_a_plain_loop():
    """Windows are cut one row and column in; what lies beyond a border is met by nobody there."""
    torch.manual_seed(1)
    layer = SwinLayer(6, heads=2, window=2, shift=1, mlp_ratio=2).double().requires_grad_(False)
    tokens = torch.randn(1, 4, 6, 6, dtype=torch.float64)
    normed, found = layer.before_attention(tokens), torch.zeros_like(tokens)
    for top, left in itertools.product(range(-1, 4, 2), range(-1, 6, 2)):
        spots = [(y, x) for y in (top, top + 1) for x in (left, left + 1)]
        inside = [k for k, (y, x) in enumerate(spots) if 0 <= y < 4 and 0 <= x < 6]
        window = torch.zeros(1, 4, 6, dtype=torch.float64)
        for k in inside:
            window[0, k] = normed[0, spots[k][0], spots[k][1]]
        whole = plain_attention(layer.attention, window, lambda n, i, j, s=inside: j in s or j == i)
        for k in inside:
            found[0, spots[k][0], spots[k][1]] = whole[0, k]
    middle = tokens + found
    expected = middle + layer.mlp(layer.before_mlp(middle))
    torch.testing.assert_close(layer(tokens), expected)


def test_a_grid_of_one_window_is_not_shifted():
    torch.manual_seed(0)
    still, shifted = (SwinLayer(4, 2, window=3, shift=s, mlp_ratio=2) for s in (0, 1))
    shifted.load_state_dict(still.state_dict())
    tokens = torch.randn(2, 3, 3, 4)
    assert torch.equal(still(tokens), shifted(tokens))
    wide = torch.randn(2, 3, 6, 4)
    assert not torch.allclose(still(wide), shifted(wide))


def test_every_second_layer_of_a_block_is_shifted_and_the_input_is_added():
    block = ResidualSwinBlock(4, layers=3, heads=2, window=4, mlp_ratio=2)
    assert [layer.shift for layer in block.layers] == [0, 2, 0]
    torch.nn.init.zeros_(block.convolution.weight)
    torch.nn.init.zeros_(block.convolution.bias)
    tokens = torch.randn(1, 4, 8, 4)
    assert torch.equal(block(tokens), tokens)


def test_a_convolution_of_tokens_is_that_of_maps():
    convolution, tokens = torch.nn.Conv2d(3, 5, 3, padding=1), torch.randn(2, 4, 6, 3)
    expected = convolution(tokens.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    torch.testing.assert_close(convolved(convolution, tokens), expected)


def test_heads_that_do_not_divide_the_channels_are_refused():
    with pytest.raises(MerError, match="48 channels do not divide by 5 heads"):
        WindowAttention(48, heads=5, window=8)
