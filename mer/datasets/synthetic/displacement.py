"""Which way each facial action unit moves the skin (Ekman, Friesen and Hager, FACS, 2002).

The manual describes the appearance changes in words; directions follow it, while the sizes and
the spread of every movement are our own choice. Sides are the person's: `L` lies on the right
of the picture.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from mer.datasets.synthetic.canvas import HEIGHT, WIDTH, Plane
from mer.types import FloatArray


@dataclass(frozen=True, slots=True)
class ActionUnit:
    """An action unit on both sides of the face, or on one.

    Attributes:
        number: As in FACS.
        side: `L` or `R` of the person, or nothing for both.
    """

    number: int
    side: str = ""

    def __str__(self) -> str:
        return f"{self.side}{self.number}"


@dataclass(frozen=True, slots=True)
class Bump:
    """A Gaussian patch of moving skin around one landmark.

    Attributes:
        landmark: Index into the 68.
        right: Movement to the right of the picture at its centre, a unit of intensity.
        down: The same, downwards.
        sigma_x: Width in pixels.
        sigma_y: Height in pixels.
        side: The person's side that it lies on, or nothing in the middle.
    """

    landmark: int
    right: float
    down: float
    sigma_x: float
    sigma_y: float
    side: str


def _pair(
    landmarks: tuple[int, int], outwards: float, down: float, sigma_x: float, sigma_y: float
) -> tuple[Bump, Bump]:
    """Mirror a movement; the first landmark lies on the person's right."""
    first, second = landmarks
    return (
        Bump(first, -outwards, down, sigma_x, sigma_y, "R"),
        Bump(second, outwards, down, sigma_x, sigma_y, "L"),
    )


# without damping, large movements of small patches would swing for ever
_DAMPING, _ROUNDS, _PRECISE = 0.7, 60, 1e-4

# a unit of intensity moves the fastest landmark by about a pixel
MOVEMENTS: Mapping[int, tuple[Bump, ...]] = {
    1: (*_pair((21, 22), 0.10, -1.00, 13, 11), *_pair((20, 23), 0.05, -0.30, 13, 11)),
    2: (*_pair((17, 26), 0.05, -0.75, 14, 11), *_pair((18, 25), 0.05, -0.55, 14, 11)),
    4: (*_pair((21, 22), -0.55, 0.80, 12, 11), *_pair((20, 23), -0.20, 0.40, 13, 10)),
    5: (*_pair((37, 44), 0, -0.35, 9, 4.5), *_pair((38, 43), 0, -0.35, 9, 4.5)),
    6: (*_pair((41, 46), 0, -0.35, 11, 7), *_pair((40, 47), 0, -0.20, 9, 6)),
    7: (
        *_pair((41, 46), 0, -0.40, 9, 4.5), *_pair((40, 47), 0, -0.40, 9, 4.5),
        *_pair((37, 44), 0, 0.22, 9, 4), *_pair((38, 43), 0, 0.22, 9, 4),
    ),
    9: (
        *_pair((31, 35), 0.10, -0.75, 9, 11), *_pair((39, 42), 0, -0.10, 8, 8),
        *_pair((50, 52), 0, -0.30, 10, 6), Bump(27, 0, -0.25, 9, 10, ""),
    ),
    10: (*_pair((50, 52), 0, -0.75, 12, 6.5), *_pair((31, 35), 0.05, -0.30, 9, 8)),
    12: (*_pair((48, 54), 0.80, -0.80, 13, 13), *_pair((49, 53), 0.10, -0.15, 9, 8)),
    14: (*_pair((48, 54), -0.55, 0, 10, 9), *_pair((59, 55), -0.10, -0.15, 9, 7)),
    15: (*_pair((48, 54), 0.10, 0.90, 12, 12), *_pair((59, 55), 0, 0.15, 8, 7)),
    17: (Bump(57, 0, -0.65, 17, 8, ""), Bump(8, 0, -0.70, 22, 12, "")),
    20: _pair((48, 54), 0.85, 0.15, 14, 12),
    24: (Bump(51, 0, 0.45, 18, 5, ""), Bump(57, 0, -0.55, 18, 6, "")),
}  # fmt: skip


class Displacement:
    """The movement of one subject's skin by any mixture of action units.

    Args:
        landmarks: Of the neutral face, shape (68, 2).
    """

    def __init__(self, landmarks: Plane) -> None:
        self._landmarks = landmarks
        self._fields: dict[ActionUnit, FloatArray] = {}

    def field(self, unit: ActionUnit) -> FloatArray:
        """Return the movement of every pixel by a unit of intensity, shape (340, 280, 2)."""
        if unit not in self._fields:
            across, down = np.arange(WIDTH)[None, :], np.arange(HEIGHT)[:, None]
            moved = np.zeros((HEIGHT, WIDTH, 2), np.float32)
            for bump in _bumps(unit):
                weight = self._weight(bump, across, down)
                moved += weight[..., None] * np.array([bump.right, bump.down])
            self._fields[unit] = moved
        return self._fields[unit]

    def total(self, intensities: Mapping[ActionUnit, float]) -> FloatArray:
        """Return the movement of every pixel by a mixture, shape (340, 280, 2)."""
        moved = np.zeros((HEIGHT, WIDTH, 2), np.float32)
        for unit, intensity in intensities.items():
            moved += self.field(unit) * np.float32(intensity)
        return moved

    def move(self, points: Plane, intensities: Mapping[ActionUnit, float]) -> Plane:
        """Return where points of the skin are seen, shape (N, 2) as given.

        A picture is bent backwards: the pixel q shows what was at q - d(q). So the point p is
        seen where q = p + d(q), which damped substitution finds.
        """
        bumps = [(a, bump) for unit, a in intensities.items() if a for bump in _bumps(unit)]
        seen = points
        for _ in range(_ROUNDS):
            step = points - seen
            for intensity, bump in bumps:
                weight = intensity * self._weight(bump, seen[:, 0], seen[:, 1])
                step = step + weight[:, None] * np.array([bump.right, bump.down])
            seen = seen + _DAMPING * step
            if np.abs(step).max() < _PRECISE:
                break
        return seen

    def _weight(self, bump: Bump, x: np.ndarray, y: np.ndarray) -> Plane:
        centre_x, centre_y = self._landmarks[bump.landmark]
        square = ((x - centre_x) / bump.sigma_x) ** 2 + ((y - centre_y) / bump.sigma_y) ** 2
        return np.asarray(np.exp(-0.5 * square))


def _bumps(unit: ActionUnit) -> Iterable[Bump]:
    return (b for b in MOVEMENTS[unit.number] if not unit.side or b.side in ("", unit.side))
