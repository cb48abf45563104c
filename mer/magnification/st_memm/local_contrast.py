"""Pictures whose contrast is the same everywhere, so that weak edges count as strong ones do."""

from torch import Tensor
from torch.nn import functional

SIDE = 15  # pixels of the neighbourhood
FLOOR = 0.03  # deviation, of brightness 0 to 1, below which there is more noise than texture


def evened(pictures: Tensor) -> Tensor:
    """Return pictures less their neighbourhood's mean, over its deviation (Jarrett et al., 2009).

    The deviation is that of all three colours together; a square of 15 pixels is the
    neighbourhood, continued beyond the border by the border's pixels.

    Args:
        pictures: RGB from 0 to 1, shape (B, 3, H, W).

    Returns:
        Values around 0, of the same shape; a plain surface gives 0.
    """
    detail = pictures - _mean(pictures)
    variance = _mean(detail.square().mean(1, keepdim=True))
    return detail / (variance + FLOOR**2).sqrt()


def _mean(pictures: Tensor) -> Tensor:
    """Return the mean of each pixel's neighbourhood, rows first, then columns."""
    half = SIDE // 2
    across = functional.pad(pictures, (half, half, 0, 0), mode="replicate")
    rows = functional.avg_pool2d(across, (1, SIDE), 1)
    down = functional.pad(rows, (0, 0, half, half), mode="replicate")
    return functional.avg_pool2d(down, (SIDE, 1), 1)
