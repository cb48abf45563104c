"""Pictures of any size for a network that needs sides of a multiple."""

import torch
from torch import Tensor


def padded(pictures: Tensor, multiple: int) -> Tensor:
    """Return pictures continued to the right and down by their mirror image.

    A picture smaller than what it lacks is mirrored again and again, so every size will do.

    Args:
        pictures: Shape (..., H, W).
        multiple: Of the sides that come out, the next ones that are not smaller.
    """
    height, width = pictures.shape[-2:]
    rows, columns = _mirrored(height, multiple), _mirrored(width, multiple)
    if len(rows) > height:
        pictures = pictures.index_select(-2, rows.to(pictures.device))
    if len(columns) > width:
        pictures = pictures.index_select(-1, columns.to(pictures.device))
    return pictures


def _mirrored(length: int, multiple: int) -> Tensor:
    """Return the places 0 to length - 1 and on, back and forth, to the next multiple."""
    total = -(-length // multiple) * multiple
    last = max(1, length - 1)
    steps = torch.arange(total) % (2 * last)
    return torch.minimum(steps, 2 * last - steps).clamp(max=length - 1)
