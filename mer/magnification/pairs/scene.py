"""A picture in layers, each of which moves by itself: painted where its layers have moved to."""

from dataclasses import dataclass

import numpy as np

from mer.magnification.pairs.shapes import Shape
from mer.magnification.pairs.textures import Texture
from mer.types import FloatArray


@dataclass(frozen=True, slots=True)
class Layer:
    """Something in front of a background.

    Attributes:
        texture: Its colours, at home around the layer's own origin.
        shape: What it covers.
        place: Of its origin in the picture, pixels right and down, shape (2,).
        motion: From frame A to frame B, pixels right and down, shape (2,).
    """

    texture: Texture
    shape: Shape
    place: FloatArray
    motion: FloatArray


@dataclass(frozen=True, slots=True)
class Scene:
    """A background and what is in front of it.

    Attributes:
        background: Its colours.
        motion: Of the background, shape (2,).
        layers: From the back to the front.
    """

    background: Texture
    motion: FloatArray
    layers: tuple[Layer, ...]

    def paint(self, x: FloatArray, y: FloatArray, times: float) -> FloatArray:
        """Return the picture after every motion has been made `times` times.

        Nothing is shifted and interpolated: each layer is evaluated where the pixel looks.

        Args:
            x: Of the columns, pixels, ascending, shape (W,).
            y: Of the rows, shape (H,).
            times: 0 for frame A, 1 for frame B, the factor for the magnified frame.

        Returns:
            RGB, shape (3, H, W), not clipped.
        """
        right, down = np.float32(times) * self.motion
        picture = self.background.colours(x - right, y - down)
        for layer in self.layers:
            _lay(picture, layer, x, y, times)
        return picture


def _lay(picture: FloatArray, layer: Layer, x: FloatArray, y: FloatArray, times: float) -> None:
    """Paint a layer over a picture, in the columns and rows that it reaches."""
    right, down = layer.place + np.float32(times) * layer.motion
    reach = layer.shape.reach
    columns = slice(*np.searchsorted(x, [right - reach, right + reach]))
    rows = slice(*np.searchsorted(y, [down - reach, down + reach]))
    near_x, near_y = x[columns] - right, y[rows] - down
    if not (len(near_x) and len(near_y)):
        return
    share = layer.shape.cover(near_x, near_y)
    part = picture[:, rows, columns]
    part += share * (layer.texture.colours(near_x, near_y) - part)
