"""Residual Swin transformer blocks, which keep the size of a grid of features."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mer.errors import MerError
from mer.magnification.st_memm.windows import (
    join_windows,
    relative_positions,
    shift_mask,
    split_windows,
)

DEVIATION = 0.02  # of the initial weights, as Liu et al. (2021) draw them


class WindowAttention(nn.Module):
    """Multi-head attention within windows, with a learned bias a distance (Liu et al., 2021).

    Args:
        channels: C.
        heads: Divides C.
        window: M, tokens a side.

    Shapes:
        In and out (N, M * M, C); a mask (windows of one picture, M * M, M * M).

    Raises:
        MerError: The heads do not divide the channels.
    """

    positions: Tensor

    def __init__(self, channels: int, heads: int, window: int) -> None:
        super().__init__()
        if channels % heads:
            raise MerError(f"WindowAttention: {channels} channels do not divide by {heads} heads.")
        self.heads = heads
        self.query_key_value = nn.Linear(channels, 3 * channels)
        self.output = nn.Linear(channels, channels)
        self.bias = nn.Parameter(torch.empty(heads, (2 * window - 1) ** 2))
        nn.init.trunc_normal_(self.bias, std=DEVIATION)
        self.register_buffer("positions", relative_positions(window), persistent=False)

    def forward(self, windows: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return what each token gathers from its window."""
        count, tokens, channels = windows.shape
        split = self.query_key_value(windows).view(count, tokens, 3, self.heads, -1)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        bias = self.bias[None, :, self.positions]  # a mask of less than four sides is slow
        if mask is not None:
            # every picture has the same windows
            bias = (bias + mask[:, None]).repeat(count // len(mask), 1, 1, 1)
        gathered = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        merged: Tensor = self.output(gathered.transpose(1, 2).reshape(count, tokens, channels))
        return merged


class SwinLayer(nn.Module):
    """A Swin transformer layer: attention in windows, then a small network, both added.

    Args:
        channels: C.
        heads: Of the attention.
        window: M, tokens a side.
        shift: By which the windows are moved, 0 or half a window.
        mlp_ratio: Width of the hidden layer over C.

    Shapes:
        In and out (B, H, W, C), H and W multiples of the window.
    """

    def __init__(
        self, channels: int, heads: int, window: int, shift: int, mlp_ratio: float
    ) -> None:
        super().__init__()
        self.window, self.shift = window, shift
        self.before_attention = nn.LayerNorm(channels)
        self.attention = WindowAttention(channels, heads, window)
        self.before_mlp = nn.LayerNorm(channels)
        hidden = round(mlp_ratio * channels)
        self.mlp = nn.Sequential(
            nn.Linear(channels, hidden), nn.GELU(), nn.Linear(hidden, channels)
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the tokens after attention and network."""
        tokens = tokens + self._attended(self.before_attention(tokens))
        mixed: Tensor = tokens + self.mlp(self.before_mlp(tokens))
        return mixed

    def shifts(self, height: int, width: int) -> tuple[int, int]:
        """Return by how many rows and columns the windows of a grid are moved."""
        # a grid of one window a side has nobody beyond its border to meet
        down, right = (self.shift if side > self.window else 0 for side in (height, width))
        return down, right

    def _attended(self, tokens: Tensor) -> Tensor:
        height, width = tokens.shape[1:3]
        down, right = self.shifts(height, width)
        mask = None
        if down or right:
            tokens = tokens.roll((-down, -right), (1, 2))
            mask = shift_mask(height, width, self.window, (down, right)).to(tokens)
        windows = self.attention(split_windows(tokens, self.window), mask)
        joined = join_windows(windows, self.window, height, width)
        return joined.roll((down, right), (1, 2)) if down or right else joined


class ResidualSwinBlock(nn.Module):
    """RSTB, the paper's figure 4: Swin layers and a convolution, plus what went in.

    Args:
        channels: C.
        layers: Swin layers; every second one has shifted windows.
        heads: Of each attention.
        window: M, tokens a side.
        mlp_ratio: Of each layer.

    Shapes:
        In and out (B, H, W, C), H and W multiples of the window.
    """

    def __init__(
        self, channels: int, layers: int, heads: int, window: int, mlp_ratio: float
    ) -> None:
        super().__init__()
        shifts = (window // 2 * (layer % 2) for layer in range(layers))
        self.layers = nn.Sequential(
            *(SwinLayer(channels, heads, window, shift, mlp_ratio) for shift in shifts)
        )
        self.convolution = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the block's output."""
        changed: Tensor = convolved(self.convolution, self.layers(tokens))
        return tokens + changed


def convolved(convolution: nn.Module, tokens: Tensor) -> Tensor:
    """Return a convolution of tokens, shape (B, H, W, C), which lie as its channels-last format."""
    maps: Tensor = convolution(tokens.permute(0, 3, 1, 2))
    return maps.permute(0, 2, 3, 1)
