"""Multi-head self-attention in a form that the ONNX exporter follows at any number of tokens."""

from torch import Tensor, nn
from torch.nn import functional


class PlainAttention(nn.Module):
    """What `nn.MultiheadAttention` computes, with its weights.

    The classic exporter fixes the number of tokens of torch's module, and knows nothing of the
    kernel that torch takes in its place in evaluation.

    Args:
        given: The module; batch first, with one width for queries, keys and values.
    """

    def __init__(self, given: nn.MultiheadAttention) -> None:
        super().__init__()
        self.heads = given.num_heads
        self.in_weight, self.in_bias = given.in_proj_weight, given.in_proj_bias
        self.output = given.out_proj

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = False,
    ) -> tuple[Tensor, None]:
        """Return what each token gathers, (B, N, C), and no weights.

        Args:
            query: (B, N, C).
            key: (B, M, C).
            value: (B, M, C).
            key_padding_mask: True where a key is padding, bool (B, M).
            need_weights: Must be False.
        """
        assert not need_weights
        weights, biases = self.in_weight.chunk(3), self.in_bias.chunk(3)
        asked, known, told = (
            self._split(functional.linear(tokens, weight, bias))
            for tokens, weight, bias in zip((query, key, value), weights, biases, strict=True)
        )
        seen = None if key_padding_mask is None else ~key_padding_mask[:, None, None]
        gathered = functional.scaled_dot_product_attention(asked, known, told, attn_mask=seen)
        merged: Tensor = self.output(gathered.transpose(1, 2).flatten(2))
        return merged, None

    def _split(self, tokens: Tensor) -> Tensor:
        """Return (B, heads, N, C / heads)."""
        return tokens.reshape(tokens.shape[0], tokens.shape[1], self.heads, -1).transpose(1, 2)


def replace_attention(network: nn.Module) -> None:
    """Put `PlainAttention` in the place of every attention of a network that it can stand for.

    Args:
        network: Changed in place; hand over a copy.
    """
    for part in network.modules():
        for name, child in part.named_children():
            if isinstance(child, nn.MultiheadAttention) and _is_plain(child):
                setattr(part, name, PlainAttention(child))


def _is_plain(attention: nn.MultiheadAttention) -> bool:
    given = (attention.in_proj_weight, attention.in_proj_bias)
    more = attention.bias_k is not None or attention.add_zero_attn
    return attention.batch_first and not more and all(one is not None for one in given)
