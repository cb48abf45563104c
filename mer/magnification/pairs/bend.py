"""Motion without rigid parts: a picture bent by a smooth field, as skin is."""

from dataclasses import dataclass

import cv2
import numpy as np

from mer.magnification.pairs.scene import Scene
from mer.types import FloatArray

# samples a pixel of the picture that is bent: looked up between them, a wave of four pixels loses
# 3 % at most, and nothing is displaced (OpenCV 5 looks up at the exact place)
SCALE = 3
# a field may shorten a line to this share of its length; beyond 0 the picture would fold
LEFT = 0.25


@dataclass(frozen=True, slots=True)
class Bend:
    """How far each pixel of a picture moves.

    Attributes:
        motion: From frame A to frame B, pixels right and down, shape (2, H, W). Pixel q of frame
            B shows what was at q - motion(q).
    """

    motion: FloatArray

    def paint(self, scene: Scene, times: tuple[float, ...]) -> list[FloatArray]:
        """Return a scene bent by multiples of the motion; the scene's own motions stay unused.

        Args:
            scene: Painted once, at `SCALE` samples a pixel.
            times: Multiples.

        Returns:
            RGB, shape (3, H, W) each.
        """
        height, width = self.motion.shape[1:]
        margin = int(np.ceil(np.abs(self.motion).max() * max(times))) + 1
        x, y = _samples(width, margin), _samples(height, margin)
        fine = np.ascontiguousarray(np.moveaxis(scene.paint(x, y, 0), 0, -1))
        return [self._looked_up(fine, margin, one) for one in times]

    def _looked_up(self, fine: FloatArray, margin: int, times: float) -> FloatArray:
        height, width = self.motion.shape[1:]
        right, down = np.float32(times) * self.motion
        x = np.arange(width, dtype=np.float32) - right
        y = np.arange(height, dtype=np.float32)[:, None] - down
        x, y = ((place + margin + np.float32(0.5)) * SCALE - np.float32(0.5) for place in (x, y))
        found = cv2.remap(fine, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.ascontiguousarray(np.moveaxis(np.asarray(found, np.float32), -1, 0))


def _samples(count: int, margin: int) -> FloatArray:
    fine = np.arange((count + 2 * margin) * SCALE, dtype=np.float32)
    return np.asarray((fine + np.float32(0.5)) / SCALE - np.float32(0.5) - margin, np.float32)


def draw_bend(generator: np.random.Generator, size: int, largest: float, factor: float) -> Bend:
    """Return a random field: a few soft patches that move, and sometimes all of the picture.

    Args:
        generator: Draws it.
        size: Pixels a side.
        largest: Pixels that the fastest place moves.
        factor: Of the magnification; the field times it does not fold.
    """
    places = np.arange(size, dtype=np.float32)
    field = np.zeros((2, size, size), np.float32)
    least = max(5.0, 0.9 * factor * largest)
    for _ in range(int(generator.integers(2, 9))):
        widths = least * (max(size / 3, least) / least) ** generator.random(2)
        centre, angle = generator.uniform(0, size, 2), generator.uniform(0, 2 * np.pi)
        profiles = (
            np.exp(-0.5 * ((places - c) / w) ** 2) for c, w in zip(centre, widths, strict=True)
        )
        across, down = (profile.astype(np.float32) for profile in profiles)
        direction = generator.uniform(0.2, 1) * np.array([np.cos(angle), np.sin(angle)])
        field += np.multiply.outer(direction.astype(np.float32), np.outer(down, across))
    if generator.random() < 0.25:
        field += generator.normal(0, 0.4, (2, 1, 1)).astype(np.float32)
    field *= np.float32(largest) / max(float(np.hypot(*field).max()), 1e-6)
    return Bend(field * np.float32(_unfolded(field, factor)))


def _unfolded(field: FloatArray, factor: float) -> float:
    """Return the share of a field, at most 1, whose multiple does not fold the picture."""
    steepest = max(float(np.abs(np.diff(field, axis=axis)).max()) for axis in (1, 2))
    return min(1.0, (1 - LEFT) / max(factor * steepest, 1e-6))
