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
# px: where a pixel comes from is looked for until a step is shorter. Each step is at most 1 - LEFT
# of the one before, so that what is left then is at most three times as long
CLOSE = 0.002
MOST_STEPS = 60  # 20 px * 0.75^60 is nothing


@dataclass(frozen=True, slots=True)
class Bend:
    """How far each point of frame A moves.

    What is at p of frame A is at p + t motion(p) after t times the motion: every point of the
    magnified frame has moved exactly the factor times as far as in frame B.

    Attributes:
        motion: Of the pixels of frame A, right and down, shape (2, H, W); between pixels it is
            interpolated, beyond the border it is the border's.
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

    def origins(self, times: float) -> tuple[FloatArray, FloatArray]:
        """Return where in frame A what each pixel shows comes from: p, of p + t motion(p) = q.

        By fixed point, p = q - t motion(p), which contracts where t times the motion does not
        fold; exact within three times `CLOSE`.

        Args:
            times: t.

        Returns:
            Columns and rows, pixels, shape (H, W) each.
        """
        right, down = np.float32(times) * self.motion
        rows, columns = np.indices(right.shape, np.float32)
        x, y = columns - right, rows - down
        for _ in range(MOST_STEPS):
            # each by itself: OpenCV rounds places to 1/32 px where it looks up two channels
            next_x, next_y = columns - _between(right, x, y), rows - _between(down, x, y)
            step = max(float(np.abs(next_x - x).max()), float(np.abs(next_y - y).max()))
            x, y = next_x, next_y
            if step < CLOSE:
                break
        return x, y

    def _looked_up(self, fine: FloatArray, margin: int, times: float) -> FloatArray:
        half = np.float32(0.5)
        x, y = ((place + margin + half) * SCALE - half for place in self.origins(times))
        return np.ascontiguousarray(np.moveaxis(_between(fine, x, y), -1, 0))


def _between(values: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """Return values at places between pixels; beyond the border, the border's."""
    found = cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


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
    across, down = (np.square(np.diff(field, axis=axis)).sum(0) for axis in (2, 1))
    # of the four pixels around a place: at least the squared norm of the slopes between them
    slopes = np.maximum(across[1:], across[:-1]) + np.maximum(down[:, 1:], down[:, :-1])
    return min(1.0, (1 - LEFT) / max(factor * float(np.sqrt(slopes.max())), 1e-6))
