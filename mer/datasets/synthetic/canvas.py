"""A supersampled picture plane and the few brushes that the faces are painted with.

All coordinates are pixels of the cropped picture, 280 wide and 340 high as CASME II's; colours
are RGB from 0 to 255.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline

from mer.types import ByteArray

WIDTH, HEIGHT = 280, 340
SCALE = 3

Plane = npt.NDArray[np.floating[Any]]
Points = npt.ArrayLike
Colour = npt.ArrayLike

# OpenCV takes polygon corners as integers with this many fractional bits
_BITS = 4
_INVISIBLE = 1e-3


class Canvas:
    """A plane of `scale` samples a pixel that knows the coordinates of its samples.

    Args:
        width: In pixels.
        height: In pixels.
        left: Coordinate of the first pixel's centre.
        top: The same, downwards.
        scale: Samples a pixel.
    """

    def __init__(
        self,
        width: int = WIDTH,
        height: int = HEIGHT,
        left: float = 0.0,
        top: float = 0.0,
        scale: int = SCALE,
    ) -> None:
        self.scale = scale
        self.shape = (height * scale, width * scale)
        self._corner = np.array([left, top])
        self.x: Plane = self._centres(width, left)[None, :]
        self.y: Plane = self._centres(height, top)[:, None]

    def window(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        """Return the rows and columns of a square around a point, as an index."""
        left, top = (np.array([x, y]) - reach - self._corner) * self.scale
        size = round(2 * reach * self.scale)
        return _grown((round(left), round(top), size, size), 0, self.shape)

    def blob(self, x: float, y: float, sigma_x: float, sigma_y: float) -> Plane:
        """Return a Gaussian of height one."""
        across = np.exp(-0.5 * ((self.x - x) / sigma_x) ** 2)
        down = np.exp(-0.5 * ((self.y - y) / sigma_y) ** 2)
        return np.asarray(down.astype(np.float32) * across.astype(np.float32))

    def blobs(self, rows: Sequence[tuple[float, float, float, float, float]]) -> Plane:
        """Return a sum of Gaussians, each given as (height, x, y, sigma_x, sigma_y)."""
        total: Plane = np.zeros(self.shape, np.float32)
        for height, x, y, sigma_x, sigma_y in rows:
            total += np.float32(height) * self.blob(x, y, sigma_x, sigma_y)
        return total

    def fill(self, outline: Points, blur: float = 1.0) -> Plane:
        """Return the mask, 0 to 1, of the inside of a polygon with an edge `blur` pixels soft."""
        mask = np.zeros(self.shape, np.uint8)
        cv2.fillPoly(mask, [self._fixed(outline)], 255, cv2.LINE_AA, _BITS)
        return self._soften(mask, blur)

    def stroke(self, line: Points, thickness: float, blur: float) -> Plane:
        """Return the mask, 0 to 1, of an open line."""
        mask = np.zeros(self.shape, np.uint8)
        width = max(1, round(thickness * self.scale))
        cv2.polylines(mask, [self._fixed(line)], False, 255, width, cv2.LINE_AA, _BITS)
        return self._soften(mask, blur)

    def hairs(self, starts: Points, ends: Points, blur: float) -> Plane:
        """Return the mask, 0 to 1, of many single hairs, each a straight line."""
        mask = np.zeros(self.shape, np.uint8)
        lines = np.stack([self._fixed(starts), self._fixed(ends)], axis=1)
        cv2.polylines(mask, list(lines), False, 255, 2, cv2.LINE_AA, _BITS)
        return self._soften(mask, blur)

    def grain(self, generator: np.random.Generator, sigma_x: float, sigma_y: float) -> Plane:
        """Return smooth noise of unit variance with the given correlation lengths in samples."""
        step = max(1, int(min(sigma_x, sigma_y) / 3))
        rows, columns = (size // step + 2 for size in self.shape)
        noise = generator.standard_normal((rows, columns), dtype=np.float32)
        widths = (max(sigma_x / step, 0.3), max(sigma_y / step, 0.3))
        even = cv2.GaussianBlur(noise, (0, 0), sigmaX=widths[0], sigmaY=widths[1])
        size = (self.shape[1], self.shape[0])
        smooth = np.asarray(cv2.resize(even, size, interpolation=cv2.INTER_CUBIC), np.float32)
        return np.asarray(smooth / (smooth.std() + 1e-6))

    def _centres(self, count: int, first: float) -> Plane:
        samples = np.arange(count * self.scale)
        return np.asarray((samples + 0.5) / self.scale - 0.5 + first, np.float32)

    def _fixed(self, points: Points) -> npt.NDArray[np.int32]:
        samples = (np.asarray(points, float) - self._corner + 0.5) * self.scale - 0.5
        return np.asarray(np.round(samples * 2**_BITS), np.int32)

    def _soften(self, mask: ByteArray, blur: float) -> Plane:
        # only where something was painted: most brushes touch a small part of the canvas
        sigma = blur * self.scale
        window = _grown(cv2.boundingRect(mask), int(np.ceil(4 * sigma)) + 1, self.shape)
        soft: Plane = np.zeros(self.shape, np.float32)
        soft[window] = blurred(mask[window].astype(np.float32), sigma) / 255
        return soft


def blurred(plane: Plane, sigma: float) -> Plane:
    """Smooth a plane, or a picture, with a Gaussian; `sigma` is in samples."""
    return np.asarray(cv2.GaussianBlur(plane.astype(np.float32), (0, 0), sigma), np.float32)


def spline(points: Points, count: int = 60, closed: bool = False) -> Plane:
    """Return `count` points of the cubic spline through the given ones.

    Args:
        points: Shape (N, 2).
        count: How many points to return.
        closed: The line returns to its first point.
    """
    knots = np.asarray(points, float)
    if closed:
        knots = np.vstack([knots, knots[:1]])
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(knots, axis=0).T))])
    curve = CubicSpline(lengths, knots, bc_type="periodic" if closed else "natural")
    return np.asarray(curve(np.linspace(0, lengths[-1], count)))


def cover(picture: Plane, mask: Plane, colour: Colour) -> Plane:
    """Lay a colour, or another picture, over a picture where the mask is one."""
    covered = np.array(picture, np.float32)
    visible = np.asarray(mask > _INVISIBLE, np.uint8)
    window = _grown(cv2.boundingRect(visible), 0, mask.shape)
    alpha = mask[window][..., None].astype(np.float32)
    paint = np.asarray(colour, np.float32)
    covered[window] *= 1 - alpha
    covered[window] += alpha * (paint if paint.ndim == 1 else paint[window])
    return covered


def darken(picture: Plane, amount: Plane) -> Plane:
    """Take away the given share of the light, 0 to 1."""
    return picture * (1 - amount[..., None].astype(np.float32))


def _grown(box: Sequence[int], margin: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Turn a box (left, top, width, height) with a margin into an index of a plane."""
    left, top, width, height = box
    rows = slice(max(top - margin, 0), min(top + height + margin, shape[0]))
    return rows, slice(max(left - margin, 0), min(left + width + margin, shape[1]))
