import copy

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from mer.export.attention import PlainAttention, replace_attention


@given(st.integers(1, 3), st.integers(1, 7), st.sampled_from([1, 2, 4]), st.integers(0, 99))
@settings(max_examples=25)
def test_it_computes_what_torchs_module_does(batch, tokens, heads, seed):
    torch.manual_seed(seed)
    attention = nn.MultiheadAttention(8, heads, batch_first=True).double()
    nn.init.normal_(attention.in_proj_bias)
    values = torch.randn(batch, tokens, 8, dtype=torch.double)
    padding = torch.arange(tokens) >= torch.randint(1, tokens + 1, (batch, 1))
    for mask in (None, padding):
        expected = attention(values, values, values, key_padding_mask=mask, need_weights=False)[0]
        found, weights = PlainAttention(attention)(values, values, values, key_padding_mask=mask)
        torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)
        assert weights is None


def test_only_what_it_can_stand_for_is_replaced():
    network = nn.ModuleDict(
        {
            "plain": nn.MultiheadAttention(4, 2, batch_first=True),
            "inner": nn.Sequential(nn.MultiheadAttention(4, 2, batch_first=True)),
            "tokens_first": nn.MultiheadAttention(4, 2),
            "more_keys": nn.MultiheadAttention(4, 2, batch_first=True, add_bias_kv=True),
            "other_width": nn.MultiheadAttention(4, 2, batch_first=True, kdim=6),
        }
    )
    given = copy.deepcopy(network)
    replace_attention(network)
    assert isinstance(network["plain"], PlainAttention)
    assert isinstance(network["inner"][0], PlainAttention)
    for name in ("tokens_first", "more_keys", "other_width"):
        assert type(network[name]) is type(given[name])
