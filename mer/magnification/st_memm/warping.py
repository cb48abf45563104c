"""A picture moved by a displacement a pixel."""

import torch
from torch import Tensor
from torch.nn import functional


def moved(pictures: Tensor, displacement: Tensor) -> Tensor:
    """Return pictures whose pixels come from elsewhere, read by cubic interpolation.

    Beyond the border the border's pixel is read.

    Args:
        pictures: Shape (B, C, H, W).
        displacement: Shape (B, 2, H, W), pixels to the right and down: how far what stands at a
            pixel afterwards has come.
    """
    height, width = pictures.shape[-2:]
    across = torch.arange(width, device=pictures.device) - displacement[:, 0]
    down = torch.arange(height, device=pictures.device)[:, None] - displacement[:, 1]
    grid = torch.stack([_unit(across, width), _unit(down, height)], -1)
    return functional.grid_sample(
        pictures, grid, mode="bicubic", padding_mode="border", align_corners=True
    )


def _unit(places: Tensor, length: int) -> Tensor:
    """Return places as `grid_sample` counts them: -1 the first pixel's centre, 1 the last's."""
    return 2 * places / max(1, length - 1) - 1
