"""Decoded features of the magnified frame beside those of frame A: what changes, and where to."""

import torch
from torch import Tensor, nn

from mer.magnification.st_memm.swin import convolved

FLOOR = -9.0  # logarithm of the squared slope below which a change tells no motion; learned on


class Comparison(nn.Module):
    """The change of decoded features, and the motion that it is a sign of.

    A change of brightness d becomes a motion only beside the slope k that it happens on: to first
    order k d / k^2 (Lucas and Kanade, 1981). A network of sums finds products and quotients late,
    so they are handed to it, with slopes that are a learned convolution of frame A's features. No
    convolution has a bias: without a change all is zero.

    Ours; the paper decodes the magnified features alone.

    Args:
        channels: C.

    Shapes:
        In twice and out (B, h, w, C).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.slope = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.floor = nn.Parameter(torch.tensor(FLOOR))
        self.enter = nn.Conv2d(2 * channels, channels, 3, padding=1, bias=False)
        self.inner = nn.Conv2d(channels, channels, 3, padding=1, bias=False)

    def forward(self, magnified: Tensor, still: Tensor) -> Tensor:
        """Return features of the change.

        Args:
            magnified: Decoded features of the magnified frame.
            still: Those of frame A.
        """
        change, slope = magnified - still, convolved(self.slope, still)
        squared = slope.square().mean(-1, keepdim=True)
        motion = slope * change / (squared + self.floor.exp())
        entered = convolved(self.enter, torch.cat([change, motion], -1))
        return entered + convolved(self.inner, entered.relu())
