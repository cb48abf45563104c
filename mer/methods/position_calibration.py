"""The position calibration module of MMNet: a shallow vision transformer on the onset frame."""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from mer.errors import MerError


class DropPath(nn.Module):
    """Stochastic depth (arXiv 1603.09382): drop a residual branch for a random sample.

    Args:
        rate: Probability that a sample loses the branch in training, from 0 to below 1.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, branch: Tensor) -> Tensor:
        """Return the branch, in training zeroed or scaled by 1 / (1 - rate) a sample."""
        if not self.training or self.rate == 0:
            return branch
        keep = 1 - self.rate
        shape = (branch.shape[0],) + (1,) * (branch.ndim - 1)
        return branch * branch.new_empty(shape).bernoulli_(keep) / keep


class EncoderLayer(nn.Module):
    """Pre-norm transformer encoder layer of ViT (arXiv 2010.11929), equations 2 and 3.

    Args:
        width: Channels of a token.
        heads: Of the self-attention; divides `width`.
        mlp_ratio: Hidden channels of the perceptron in units of `width`.
        drop_path: Rate of stochastic depth on both branches.
    """

    def __init__(self, width: int, heads: int, mlp_ratio: float, drop_path: float) -> None:
        super().__init__()
        hidden = int(width * mlp_ratio)
        self.attention_norm = nn.LayerNorm(width, eps=1e-6)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.mlp_norm = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))
        self.drop_path = DropPath(drop_path)

    def forward(self, tokens: Tensor) -> Tensor:
        """Map tokens (B, N, width) to tokens of the same shape."""
        normed = self.attention_norm(tokens)
        attended, _ = self.attention(normed, normed, normed, need_weights=False)
        tokens = tokens + self.drop_path(attended)
        return tokens + cast(Tensor, self.drop_path(self.mlp(self.mlp_norm(tokens))))


class PositionCalibration(nn.Module):
    """Position calibration module of MMNet (arXiv 2201.05297), section 2.3.

    The onset is scaled to one pixel a cell of the motion features; each pixel is a token. How
    it is scaled is open in the paper; the published code interpolates bilinearly without
    smoothing. There is no class token.

    Args:
        width: Channels of the embeddings, those of the motion features.
        grid: Cells a side.
        depth: Encoder layers, N_L of table 5.
        heads: Attention heads, N_H of table 5; divides `width`.
        mlp_ratio: Hidden channels of the perceptrons in units of `width`.
        drop_path: Rate of stochastic depth of the last layer, growing linearly from 0 at the
            first.

    Shapes:
        (B, 3, H, W) -> (B, width, grid, grid).

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(
        self,
        width: int = 512,
        grid: int = 14,
        depth: int = 2,
        heads: int = 4,
        mlp_ratio: float = 4.0,
        drop_path: float = 0.0,
    ) -> None:
        super().__init__()
        if heads < 1 or width % heads:
            raise MerError(f"heads is {heads}; allowed are the divisors of the width {width}.")
        if int(width * mlp_ratio) < 1:
            raise MerError(f"mlp_ratio is {mlp_ratio}; allowed are numbers above 0.")
        if not 0 <= drop_path < 1:
            raise MerError(f"drop_path is {drop_path}; allowed are numbers from 0 to below 1.")
        self.grid = grid
        self.embedding = nn.Conv2d(3, width, kernel_size=1)
        self.position = nn.Parameter(torch.empty(1, grid * grid, width))
        rates = torch.linspace(0, drop_path, depth).tolist()
        self.layers = nn.Sequential(
            *(EncoderLayer(width, heads, mlp_ratio, rate) for rate in rates)
        )
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self._initialise()

    def forward(self, onset: Tensor) -> Tensor:
        """Return the position embedding of every cell of the face."""
        size = (self.grid, self.grid)
        small = functional.interpolate(onset, size, mode="bilinear", align_corners=False)
        tokens = self.embedding(small).flatten(2).transpose(1, 2) + self.position
        embeddings: Tensor = self.norm(self.layers(tokens))
        return embeddings.transpose(1, 2).reshape(len(onset), -1, *size)

    def _initialise(self) -> None:
        # ViT's usual initialisation, as in the published code; the patch embedding keeps torch's
        nn.init.trunc_normal_(self.position, std=0.02)
        for name, parameter in self.layers.named_parameters():
            if parameter.ndim == 2:
                nn.init.trunc_normal_(parameter, std=0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)
