"""What a dataset's camera makes of a drawn picture: its size, and whether it sees colour."""

from dataclasses import dataclass

import cv2
import numpy as np

from mer.datasets.synthetic.backdrop import RAW_HEIGHT, RAW_WIDTH
from mer.types import ByteArray


@dataclass(frozen=True, slots=True)
class Camera:
    """Turns drawn pictures into those of a release.

    Raw pictures are enlarged to the camera's height, so that the face keeps its share of it,
    and what is still missing on both sides mirrors the wall.

    Attributes:
        width: Of a raw picture, in pixels.
        height: Of a raw picture, in pixels.
        grey: Takes pictures of one channel.
    """

    width: int = RAW_WIDTH
    height: int = RAW_HEIGHT
    grey: bool = False

    @property
    def scale(self) -> float:
        """Camera pixels a drawn pixel."""
        return self.height / RAW_HEIGHT

    @property
    def offset(self) -> tuple[float, float]:
        """Where the centre of the first drawn pixel comes to lie: x, y."""
        # pixel centres lie half a pixel inside, and the half grows with the pixel
        inside = (self.scale - 1) / 2
        return (self.width - RAW_WIDTH * self.scale) / 2 + inside, inside

    def raw(self, drawn: ByteArray) -> ByteArray:
        """Take a raw picture.

        Args:
            drawn: RGB, shape (480, 640, 3).

        Returns:
            RGB, shape (height, width, 3); shape (height, width) where the camera is grey.
        """
        if (self.width, self.height) == (RAW_WIDTH, RAW_HEIGHT):
            return self.cropped(drawn)
        across, down = self.offset
        matrix = np.array([[self.scale, 0, across], [0, self.scale, down]])
        # smoother kernels leave the sensor's noise more even than a linear one
        return np.asarray(
            cv2.warpAffine(
                self.cropped(drawn),
                matrix,
                (self.width, self.height),
                flags=cv2.INTER_CUBIC,
                borderMode=cv2.BORDER_REFLECT_101,
            )
        )

    def cropped(self, drawn: ByteArray) -> ByteArray:
        """Take a cropped picture, which keeps its size."""
        return np.asarray(cv2.cvtColor(drawn, cv2.COLOR_RGB2GRAY)) if self.grey else drawn
