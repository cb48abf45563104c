"""Windows of a Swin transformer: cutting, joining, masking, and the distances within one."""

from functools import lru_cache

import torch
from torch import Tensor

SIZES = 16  # masks and orders of padded sizes kept; a run meets two or three


def split_windows(tokens: Tensor, window: int) -> Tensor:
    """Return the windows of a grid of tokens, row by row.

    Args:
        tokens: Shape (B, H, W, C), H and W multiples of the window.
        window: M, tokens a side.

    Returns:
        Shape (B * H/M * W/M, M * M, C).
    """
    batch, height, width, channels = tokens.shape
    grid = tokens.view(batch, height // window, window, width // window, window, channels)
    return grid.transpose(2, 3).reshape(-1, window * window, channels)


def join_windows(windows: Tensor, window: int, height: int, width: int) -> Tensor:
    """Return the grid that `split_windows` cut, shape (B, H, W, C).

    Args:
        windows: Shape (B * H/M * W/M, M * M, C).
        window: M.
        height: H.
        width: W.
    """
    grid = windows.view(-1, height // window, width // window, window, window, windows.shape[-1])
    return grid.transpose(2, 3).reshape(-1, height, width, windows.shape[-1])


@lru_cache(SIZES)
def shift_mask(height: int, width: int, window: int, shift: tuple[int, int]) -> Tensor:
    """Return which tokens of each shifted window may not see each other; one tensor a size.

    A grid that was rolled by `shift` has windows at its lower and right border that hold tokens
    from opposite ends of the picture: between them stands -inf, elsewhere 0.

    Args:
        height: H, in tokens.
        width: W, in tokens.
        window: M.
        shift: Rows and columns by which the grid was rolled, each less than the window.

    Returns:
        Shape (H/M * W/M, M * M, M * M).
    """
    row, column = _parts(height, window, shift[0]), _parts(width, window, shift[1])
    regions = (3 * row[:, None] + column).view(1, height, width, 1)
    members = split_windows(regions, window).squeeze(-1)
    apart = members[:, :, None] != members[:, None, :]
    return torch.zeros(apart.shape).masked_fill_(apart, float("-inf"))


def relative_positions(window: int) -> Tensor:
    """Return for each two tokens of a window the row of a table of their distances.

    Args:
        window: M.

    Returns:
        Shape (M * M, M * M): (dy + M - 1) (2M - 1) + dx + M - 1, where dy and dx lead from the
        second token to the first.
    """
    side = torch.arange(window)
    places = torch.cartesian_prod(side, side)
    steps = places[:, None] - places[None, :] + window - 1
    return steps[..., 0] * (2 * window - 1) + steps[..., 1]


def _parts(length: int, window: int, shift: int) -> Tensor:
    """Return 0 before the last window, 1 within it, 2 for what was rolled in from the start."""
    places = torch.arange(length)
    return (places >= length - window).long() + (places >= length - shift).long()
