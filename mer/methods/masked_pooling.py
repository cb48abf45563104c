"""From the nodes of a clip to one vector, without its padding."""

from torch import Tensor, nn

from mer.errors import MerError


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Return the mean over what is real.

    Args:
        values: (B, N, C).
        mask: bool (B, N), with something real in each row.

    Shapes:
        (B, N, C), (B, N) -> (B, C).
    """
    shares = mask / mask.sum(dim=1, keepdim=True)
    # chosen, not multiplied: padding may hold anything
    return (values.where(mask[:, :, None], 0) * shares[:, :, None].to(values.dtype)).sum(dim=1)


class AttentionPooling(nn.Module):
    """Self-attention and pooling of ATM-GCN (arXiv 2406.08997), inside equation 11.

    The paper names neither heads nor the kind of pooling: here several heads, as usual without
    a residual connection, which the equation does not draw, and the mean.

    Args:
        features: Channels of a node.
        heads: Of the self-attention; divides `features`.

    Raises:
        MerError: The heads do not divide the channels.
    """

    def __init__(self, features: int, heads: int = 4) -> None:
        super().__init__()
        if heads < 1 or features % heads:
            raise MerError(f"heads is {heads}; allowed are the divisors of the width {features}.")
        self.attention = nn.MultiheadAttention(features, heads, batch_first=True)

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        """Map nodes (B, N, C) to a vector a clip, (B, C).

        Args:
            values: Of all nodes.
            mask: Which nodes are real, bool (B, N), one at least in each row.
        """
        attended, _ = self.attention(
            values, values, values, key_padding_mask=~mask, need_weights=False
        )
        return masked_mean(attended, mask)
