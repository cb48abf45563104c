import pytest
import torch

from mer.errors import MerError
from mer.methods.masked_pooling import AttentionPooling, masked_mean

MASK = torch.tensor([[True, True, True], [True, False, False]])


def values():
    return torch.randn(2, 3, 8, generator=torch.Generator().manual_seed(0))


def test_the_mean_is_over_what_is_real_whatever_the_padding_holds():
    spoilt = values().masked_fill(~MASK[:, :, None], float("nan"))
    found = masked_mean(spoilt, MASK)
    torch.testing.assert_close(found, torch.stack([values()[0].mean(0), values()[1, 0]]))


@pytest.mark.parametrize("training", [True, False])
def test_attention_does_not_see_padding(training):
    torch.manual_seed(0)
    pooling = AttentionPooling(8, heads=2).train(training)
    one = pooling(values(), MASK)
    other = pooling(values() + 5.0 * ~MASK[:, :, None], MASK)
    torch.testing.assert_close(one, other)
    torch.testing.assert_close(one[1:], pooling(values()[1:, :1], MASK[1:, :1]))


def test_it_is_scaled_dot_product_attention_with_heads():
    torch.manual_seed(0)
    pooling = AttentionPooling(8, heads=2).double().eval()
    nodes = values()[:1].double()
    weight, bias = pooling.attention.in_proj_weight, pooling.attention.in_proj_bias
    query, key, value = (nodes[0] @ weight.T + bias).chunk(3, dim=1)
    heads = []
    for part in (slice(0, 4), slice(4, 8)):
        scores = (query[:, part] @ key[:, part].T / 2).softmax(dim=1)
        heads.append(scores @ value[:, part])
    expected = pooling.attention.out_proj(torch.cat(heads, dim=1)).mean(0)
    torch.testing.assert_close(pooling(nodes, MASK[:1])[0], expected)


@pytest.mark.parametrize("heads", [0, 3])
def test_heads_must_divide_the_channels(heads):
    with pytest.raises(MerError, match=f"heads is {heads}; allowed are the divisors of the width"):
        AttentionPooling(8, heads)
