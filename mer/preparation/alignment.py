"""One similarity transform a clip, from the source pictures to the prepared frames."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mer.preparation.pictures import UnusableClipError
from mer.preparation.settings import PreparationSettings
from mer.types import ByteArray, FloatArray

LEFT_EYE = slice(36, 42)  # iBUG 300-W numbering from 0; left in the picture
RIGHT_EYE = slice(42, 48)
NEAREST_EYES = 8.0  # px in the source; below it the landmarks are not those of a face

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Alignment:
    """A similarity transform and the size of its result.

    Attributes:
        matrix: Shape (2, 3); maps source pixels (x, y, 1) to prepared pixels (x, y).
        size: Height and width of a prepared frame.
    """

    matrix: Matrix
    size: int

    def frame(self, picture: ByteArray) -> ByteArray:
        """Return a prepared frame, shape (size, size, 3); edges are repeated where it is short."""
        scale = float(np.hypot(*self.matrix[:, 0]))
        matrix, step = self.matrix, int(1 / scale)
        if step > 1:
            picture, matrix = _reduced(picture, matrix, step)
        size = (self.size, self.size)
        kind, border = cv2.INTER_LINEAR, cv2.BORDER_REPLICATE
        warped = cv2.warpAffine(picture, matrix, size, flags=kind, borderMode=border)
        return np.asarray(warped, np.uint8)

    def points(self, points: FloatArray) -> FloatArray:
        """Map points of the source, shape (..., 2), to prepared pixels."""
        mapped = points @ self.matrix[:, :2].T + self.matrix[:, 2]
        return mapped.astype(np.float32)


def align_eyes(landmarks: FloatArray, settings: PreparationSettings) -> Alignment:
    """Return the transform that puts the eye centres where the settings say.

    Args:
        landmarks: Of the onset, shape (68, 2).
        settings: Size and places of the eyes.

    Raises:
        UnusableClipError: The eyes nearly coincide.
    """
    left, right = landmarks[LEFT_EYE].mean(0), landmarks[RIGHT_EYE].mean(0)
    if np.hypot(*(right - left)) < NEAREST_EYES:
        raise UnusableClipError("The landmarks of its onset put both eyes at one place.")
    half, height = settings.eye_distance / 2, settings.eye_height
    targets = [complex(0.5 - half, height), complex(0.5 + half, height)]
    # a similarity is one complex factor (turn and scale) and one complex shift
    start, end = complex(*left.tolist()), complex(*right.tolist())
    factor = (targets[1] - targets[0]) * settings.size / (end - start)
    shift = targets[0] * settings.size - factor * start
    matrix = [[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]]
    return Alignment(np.array(matrix), settings.size)


def fit_picture(height: int, width: int, size: int) -> Alignment:
    """Return the transform that fits a whole picture, centred, into a square."""
    scale = size / max(height, width)
    shift = [(size - scale * side) / 2 + (scale - 1) / 2 for side in (width, height)]
    return Alignment(np.array([[scale, 0, shift[0]], [0, scale, shift[1]]]), size)


def _reduced(picture: ByteArray, matrix: Matrix, step: int) -> tuple[ByteArray, Matrix]:
    """Average blocks of `step` pixels: linear interpolation alone would skip most of them."""
    height, width = (side // step for side in picture.shape[:2])
    whole = picture[: height * step, : width * step]
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    moved = np.array(matrix)
    moved[:, :2] *= step
    moved[:, 2] += matrix[:, :2].sum(axis=1) * (step - 1) / 2
    return np.asarray(small, np.uint8), moved
