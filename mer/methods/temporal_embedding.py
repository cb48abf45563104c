"""Sinusoidal embedding of a frame's place in time."""

import torch
from torch import Tensor

PERIOD = 10_000.0  # of the slowest pair of channels over 2 pi; "Attention is all you need"


def temporal_embedding(index: Tensor, channels: int) -> Tensor:
    """Embed frame indices as sines and cosines of falling frequency (Vaswani et al., 2017).

    Channel 2k is sin(i / 10000^(2k / channels)) and channel 2k + 1 the cosine of the same angle.

    Args:
        index: Whole numbers, (N,).
        channels: How many; of an odd number the last has no cosine.

    Shapes:
        (N,) -> (N, channels), in torch's default precision.
    """
    pairs = torch.arange(0, channels, 2, device=index.device, dtype=torch.get_default_dtype())
    angles = index.unsqueeze(-1) * PERIOD ** (-pairs / channels)
    return torch.stack((angles.sin(), angles.cos()), dim=-1).flatten(-2)[..., :channels]
