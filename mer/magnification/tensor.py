"""Linear Eulerian magnification of a batch of clips, on the device that holds them."""

import torch
from torch import Tensor
from torch.nn import functional

from mer.errors import MerError
from mer.magnification.eulerian import COARSEST, FINEST, LUMA, Eulerian, band_pass


def magnify_tensor(
    frames: Tensor, factor: Tensor | float, fps: float, settings: Eulerian | None = None
) -> Tensor:
    """Return magnified clips: `Eulerian.magnify` of a batch, on its device and without rounding.

    Filter, pyramid (OpenCV's `pyrDown` and `pyrUp`, borders included) and gains are the same, so
    that results differ by the rounding to bytes alone. One clip after the other is magnified, which
    takes some twelve times the memory of that clip, and gives the same in any batch.

    Args:
        frames: Clips from their onset, from 0 to 1, shape (B, T, 3, H, W), of a floating type.
        factor: How many times as large a movement becomes, at least 1; one a clip, shape (B,), or
            one for all.
        fps: Frames a second, of all clips.
        settings: Band, cutoff and chrominance; `Eulerian()` where None.

    Returns:
        Shape (B, T, 3, H, W), from 0 to 1.

    Raises:
        MerError: The shapes do not fit, the type is not floating, or a factor is less than 1.
    """
    factors = _checked(frames, factor)
    chosen = settings or Eulerian()
    weights = band_pass(frames.shape[1], fps, chosen.low, chosen.high)
    matrix = torch.from_numpy(weights).to(frames)
    magnified = torch.empty_like(frames)
    for place, (clip, own) in enumerate(zip(frames, factors, strict=True)):
        change = coloured((matrix @ clip.flatten(1)).view_as(clip), chosen.chrominance)
        magnified[place] = (clip + _amplified(change, own, chosen)).clamp_(0, 1)
    return magnified


def coloured(change: Tensor, chrominance: float) -> Tensor:
    """Return a change with its chrominance attenuated, as `Eulerian.coloured`.

    Args:
        change: Shape (..., 3, H, W).
        chrominance: What I and Q of YIQ are multiplied by.
    """
    if chrominance == 1:
        return change
    weights = torch.from_numpy(LUMA).to(change).view(3, 1, 1)
    luma = (change * weights).sum(-3, keepdim=True)
    return chrominance * change + (1 - chrominance) * luma


def shrunk(pictures: Tensor) -> Tensor:
    """Return the next level of a Gaussian pyramid, half as large (Burt and Adelson, 1983).

    Args:
        pictures: Shape (N, C, H, W), at least 3 pixels a side.

    Returns:
        Shape (N, C, ceil(H / 2), ceil(W / 2)).
    """
    channels = pictures.shape[1]
    line = pictures.new_tensor([1, 4, 6, 4, 1]) / 16
    across = line.view(1, 1, 1, 5).expand(channels, 1, 1, 5)
    padded = functional.pad(pictures, (2, 2, 2, 2), "reflect")
    rows = functional.conv2d(padded, across, stride=(1, 2), groups=channels)
    return functional.conv2d(rows, across.mT, stride=(2, 1), groups=channels)


def enlarged(pictures: Tensor, height: int, width: int) -> Tensor:
    """Return pictures twice as large, the inverse step of `shrunk`.

    Args:
        pictures: Shape (N, C, ceil(height / 2), ceil(width / 2)).
        height: Of the result.
        width: Of the result.
    """
    rows = _doubled(pictures.mT)[..., :height].mT
    return _doubled(rows)[..., :width]


def _doubled(pictures: Tensor) -> Tensor:
    # OpenCV reflects before the first value and repeats the last one
    before = torch.cat([pictures[..., 1:2], pictures[..., :-1]], -1)
    after = torch.cat([pictures[..., 1:], pictures[..., -1:]], -1)
    even = (before + 6 * pictures + after) / 8
    return torch.stack([even, (pictures + after) / 2], -1).flatten(-2)


def _amplified(change: Tensor, factor: float, settings: Eulerian) -> Tensor:
    """Return the sum of a change's levels, each times its gain, shape (T, 3, H, W)."""
    details, small, wavelength = [], change, FINEST
    while min(small.shape[-2:]) >= COARSEST:
        smaller = shrunk(small)
        gain = settings.gain(wavelength, factor)
        details.append(gain * (small - enlarged(smaller, *small.shape[-2:])))
        small, wavelength = smaller, 2 * wavelength
    total = torch.zeros_like(small)
    for detail in reversed(details):
        total = enlarged(total, *detail.shape[-2:]) + detail
    return total


def _checked(frames: Tensor, factor: Tensor | float) -> list[float]:
    """Return one factor a clip."""
    if frames.ndim != 5 or frames.shape[2] != 3 or not frames.is_floating_point():
        raise MerError(
            f"magnify_tensor: frames are {frames.dtype} of shape {tuple(frames.shape)}; it takes "
            "floats from 0 to 1 of shape (B, T, 3, H, W)."
        )
    given = torch.as_tensor(factor, dtype=torch.float64).flatten().tolist()
    factors = given * len(frames) if len(given) == 1 else given
    if len(factors) != len(frames):
        raise MerError(f"magnify_tensor: {len(given)} factors for {len(frames)} clips.")
    if not all(value >= 1 for value in factors):
        raise MerError(f"magnify_tensor: factors are {factors}; each must be 1 or more.")
    return factors
