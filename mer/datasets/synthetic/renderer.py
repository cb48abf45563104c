"""One frame: a portrait, bent by action units, placed by the head's pose, seen by a sensor."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import cv2
import numpy as np

from mer.datasets.synthetic.backdrop import CROP_LEFT, CROP_TOP, RAW_HEIGHT, RAW_WIDTH
from mer.datasets.synthetic.canvas import HEIGHT, SCALE, WIDTH, Plane
from mer.datasets.synthetic.creases import CREASE_OF_UNIT
from mer.datasets.synthetic.displacement import ActionUnit, Displacement
from mer.datasets.synthetic.landmarks import close_lids
from mer.datasets.synthetic.painter import Portrait
from mer.types import ByteArray, FloatArray

# share of the opening over which the edge of a closing lid is blurred by its own speed
_LID_EDGE = 0.3
_CHROMA_SHARE = 0.5
# the normal distribution in 256 steps: finer than a picture of 256 grey levels can show, and
# four times faster to draw from than the continuous one
_QUANTILES = np.array(
    [NormalDist().inv_cdf((level + 0.5) / 256) for level in range(256)], np.float32
)
# pixels over which the face's picture fades into the raw picture around it
_SEAM = 14


@dataclass(frozen=True, slots=True)
class Look:
    """What distinguishes a frame from the neutral portrait.

    Attributes:
        intensities: Of the action units, in pixels.
        closure: Of the lids, 0 to 1.
        pose: Shift right, shift down, degrees anticlockwise, size.
        brightness: Factor of the light.
    """

    intensities: Mapping[ActionUnit, float]
    closure: float = 0.0
    pose: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    brightness: float = 1.0


class Renderer:
    """Draws frames of one subject.

    Args:
        portrait: Of the subject.
    """

    def __init__(self, portrait: Portrait) -> None:
        self.portrait = portrait
        self._displacement = Displacement(portrait.landmarks)
        self._x, self._y = np.meshgrid(
            np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32)
        )
        self._seam = _seam_mask()

    def cropped(self, look: Look) -> ByteArray:
        """Return the face without noise, RGB, shape (340, 280, 3)."""
        x, y = self._into_portrait(look)
        moved = _sample(self._displacement.total(look.intensities), x, y)
        x, y = x - moved[..., 0], y - moved[..., 1]
        fine_x, fine_y = (x + 0.5) * SCALE - 0.5, (y + 0.5) * SCALE - 0.5
        picture = _sample(self.portrait.picture, fine_x, fine_y)
        if look.closure:
            lids = _sample(self.portrait.lids, fine_x, fine_y)
            order = _sample(self.portrait.lid_order, fine_x, fine_y)
            shut = np.clip((look.closure * (1 + _LID_EDGE) - order) / _LID_EDGE, 0, 1)
            picture = cv2.blendLinear(lids, picture, shut, 1 - shut)
        light = np.full((HEIGHT, WIDTH), look.brightness, np.float32)
        creases = self._creases(look.intensities)
        if creases is not None:
            light *= 1 - np.clip(_sample(creases, x, y), 0, 0.5)
        return np.asarray(cv2.multiply(picture, cv2.merge([light] * 3), dtype=cv2.CV_8U))

    def landmarks(self, look: Look) -> FloatArray:
        """Return the true landmarks in pixels of the cropped picture, shape (68, 2)."""
        skin = close_lids(self.portrait.landmarks, look.closure)
        points = self._displacement.move(skin, look.intensities)
        matrix = self._matrix(look)
        return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float32)

    def raw(self, cropped: ByteArray, look: Look, noise: FloatArray) -> ByteArray:
        """Set a finished cropped picture into the raw picture around it.

        Args:
            cropped: What `cropped` has drawn of the same look, shape (340, 280, 3).
            look: Of the frame; the shirt moves with the head.
            noise: Of the sensor around the face, grey levels, shape (480, 640).

        Returns:
            RGB, shape (480, 640, 3).
        """
        matrix, corner = self._matrix(look), np.array([CROP_LEFT, CROP_TOP])
        matrix[:, 2] += corner - matrix[:, :2] @ corner
        moved = cv2.warpAffine(
            self.portrait.backdrop,
            matrix,
            (RAW_WIDTH, RAW_HEIGHT),
            borderMode=cv2.BORDER_REPLICATE,
        )
        around = cv2.convertScaleAbs(moved, alpha=look.brightness)
        noisy = cv2.add(around, cv2.merge([noise] * 3), dtype=cv2.CV_8U)
        picture = np.asarray(noisy, np.uint8)
        part = picture[CROP_TOP : CROP_TOP + HEIGHT, CROP_LEFT : CROP_LEFT + WIDTH]
        part[:] = cv2.blendLinear(cropped, part, self._seam, 1 - self._seam)
        return picture

    def _matrix(self, look: Look) -> Plane:
        right, down, degrees, size = look.pose
        subject = self.portrait.subject
        centre = (subject.centre_x, subject.eye_y + 40)
        matrix = np.asarray(cv2.getRotationMatrix2D(centre, degrees, size), float)
        matrix[:, 2] += (right, down)
        return matrix

    def _into_portrait(self, look: Look) -> tuple[FloatArray, FloatArray]:
        inverse = cv2.invertAffineTransform(self._matrix(look)).astype(np.float32)
        x, y = (row[0] * self._x + row[1] * self._y + row[2] for row in inverse)
        return x, y

    def _creases(self, units: Mapping[ActionUnit, float]) -> FloatArray | None:
        total: FloatArray | None = None
        for unit, intensity in units.items():
            if unit.number in CREASE_OF_UNIT:
                name, depth = CREASE_OF_UNIT[unit.number]
                layer = np.float32(depth * intensity) * self._on_side(name, unit.side)
                total = layer if total is None else total + layer
        return total

    def _on_side(self, name: str, side: str) -> FloatArray:
        layer = self.portrait.creases[name]
        if not side:
            return layer
        on_right = self._x > self.portrait.subject.centre_x
        return np.where(on_right if side == "L" else ~on_right, layer, np.float32(0))


def sensor_noise(
    generator: np.random.Generator, deviation: float, height: int, width: int
) -> FloatArray:
    """Return grey noise, shape (height, width)."""
    levels = np.frombuffer(generator.bytes(height * width), np.uint8).reshape(height, width)
    return np.asarray(cv2.LUT(levels, np.float32(deviation) * _QUANTILES), np.float32)


def add_noise(picture: ByteArray, generator: np.random.Generator, deviation: float) -> ByteArray:
    """Add grey noise, and colour noise that is half as strong and two pixels coarse."""
    height, width = picture.shape[:2]
    grey = sensor_noise(generator, deviation, height, width)
    rows, columns = (height + 1) // 2, (width + 1) // 2
    coarse = sensor_noise(generator, deviation * _CHROMA_SHARE, rows, 3 * columns)
    coarse = coarse.reshape(rows, columns, 3)
    colour = cv2.resize(coarse, (2 * columns, 2 * rows), interpolation=cv2.INTER_NEAREST)
    noise = cv2.add(colour[:height, :width], cv2.merge([grey] * 3))
    return np.asarray(cv2.add(picture, noise, dtype=cv2.CV_8U))


def _sample(plane: np.ndarray, x: FloatArray, y: FloatArray) -> np.ndarray:
    bent = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent)


def _seam_mask() -> FloatArray:
    across = np.minimum(np.arange(WIDTH), np.arange(WIDTH)[::-1])
    down = np.minimum(np.arange(HEIGHT), np.arange(HEIGHT)[::-1])
    nearest = np.minimum(across[None, :], down[:, None])
    return np.clip(nearest / _SEAM, 0, 1).astype(np.float32)
