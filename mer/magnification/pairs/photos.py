"""Photographs and cut-outs of them that are looked up between their pixels."""

from dataclasses import dataclass

import cv2
import numpy as np

from mer.types import ByteArray, FloatArray

# px: half width of the kernel, and Kaiser's beta: waves of 2.5 px and longer keep 99.5 %
TAPS, BETA = 8, 5.0
# px: a Gaussian that leaves a picture little of what a grid cannot hold
BLUR = 0.7
_AWAY = np.linspace(0, TAPS, 2048)
_WINDOW = np.i0(BETA * np.sqrt(1 - (_AWAY / TAPS) ** 2))


@dataclass(frozen=True, slots=True)
class Photo:
    """A texture of a photograph, interpolated by a long windowed sinc and mirrored at its edges.

    Attributes:
        pixels: RGB from 0 to 1, shape (3, H, W), without waves shorter than some 2.5 px.
        origin: Where in it the place (0, 0) lies, pixels right and down.
    """

    pixels: FloatArray
    origin: tuple[float, float]

    def colours(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return RGB on a grid of places; see `textures.Texture`."""
        return looked_up(self.pixels, x + self.origin[0], y + self.origin[1])


@dataclass(frozen=True, slots=True)
class Outline:
    """A shape of a mask around its middle.

    Attributes:
        mask: 0 to 1, shape (N, N), 0 within `TAPS` pixels of its edges.
    """

    mask: FloatArray

    @property
    def reach(self) -> float:
        """See `shapes.Shape`."""
        return (len(self.mask) - 1) / 2

    def cover(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return the share that is covered; see `shapes.Shape`."""
        share = looked_up(self.mask, x + self.reach, y + self.reach)
        return np.asarray(np.clip(share, 0, 1), np.float32)


def looked_up(planes: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """Return planes at a grid of places between their pixels.

    Args:
        planes: Shape (..., H, W).
        x: Of the columns, pixels, shape (w,).
        y: Of the rows, shape (h,).

    Returns:
        Shape (..., h, w).
    """
    rows, columns = _kernel(y, planes.shape[-2]), _kernel(x, planes.shape[-1])
    return np.asarray(rows @ planes @ columns.T, np.float32)


def _kernel(places: FloatArray, count: int) -> FloatArray:
    """Return the weights of `count` pixels at each place, shape (len(places), count)."""
    first = np.floor(places).astype(int) - TAPS + 1
    taps = first[:, None] + np.arange(2 * TAPS)
    away = places[:, None].astype(np.float64) - taps
    weights = np.sinc(away) * np.interp(np.abs(away), _AWAY, _WINDOW)
    weights /= weights.sum(1, keepdims=True)
    period = taps % (2 * count)
    mirrored = np.minimum(period, 2 * count - 1 - period)
    found = np.zeros((len(places), count), np.float32)
    rows = np.arange(len(places))
    for tap in range(2 * TAPS):  # two taps may be mirrored onto one pixel
        found[rows, mirrored[:, tap]] += weights[:, tap]
    return found


def scaled(picture: ByteArray, scale: float) -> FloatArray:
    """Return a picture made smaller, without waves that a grid cannot hold.

    Args:
        picture: uint8, shape (H, W) or (H, W, 3).
        scale: At most 1.

    Returns:
        From 0 to 1, shape (h, w) or (3, h, w).
    """
    height, width = (max(1, round(scale * side)) for side in picture.shape[:2])
    small = cv2.resize(picture.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    smooth = np.asarray(cv2.GaussianBlur(small, (0, 0), BLUR), np.float32) / np.float32(255)
    return smooth if smooth.ndim == 2 else np.ascontiguousarray(np.moveaxis(smooth, -1, 0))


def cut_out(picture: ByteArray, mask: ByteArray, side: float) -> tuple[Photo, Outline]:
    """Return what a mask shows of a picture, made smaller, around its middle.

    Args:
        picture: RGB, shape (H, W, 3).
        mask: 0 or 255, shape (H, W), not empty.
        side: Pixels of its longer side afterwards; a small one is not enlarged.
    """
    left, top, width, height = cv2.boundingRect(mask)
    part = slice(top, top + height), slice(left, left + width)
    scale = min(1.0, side / max(width, height))
    colours, share = scaled(picture[part], scale), scaled(mask[part], scale)
    # a square mask, which reaches as far to all sides
    side_after = max(share.shape) + 2 * (TAPS + 2)
    before = [(side_after - n) // 2 for n in share.shape]
    widths = [(b, side_after - b - n) for b, n in zip(before, share.shape, strict=True)]
    middle = (side_after - 1) / 2
    return Photo(colours, (middle - before[1], middle - before[0])), Outline(np.pad(share, widths))
