"""Textures that can be looked up at any place between pixels, without error of resampling."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from mer.types import FloatArray

# px: the shortest wave. Nyquist's limit is 2; the margin leaves room for the softened edges of
# layers and keeps a wave whole where pictures are sampled on a grid of their own
SHORTEST = 2.5


class Texture(Protocol):
    """Colours of a plane."""

    def colours(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return RGB, from 0 to 1 or a little beyond, on a grid of places.

        Args:
            x: Of the columns, in pixels, shape (W,).
            y: Of the rows, shape (H,).

        Returns:
            Shape (3, H, W).
        """


@dataclass(frozen=True, slots=True)
class Waves:
    """A colour plus a sum of K plane waves; what moves it by any part of a pixel is its phase.

    A sum of waves is known everywhere, so it is evaluated where a moved pixel looks and never
    interpolated. On a grid a wave is a product of rows and columns, so that the whole sum is one
    product of matrices.

    Attributes:
        base: RGB, shape (3,).
        frequencies: Radians a pixel to the right and down, shape (K, 2).
        phases: Radians, shape (K,).
        amplitudes: Of each wave in each channel, shape (3, K).
        steepness: 0 leaves the sum as it is; more squeezes it between two tones, which gives
            patches with borders, or strands.
    """

    base: FloatArray
    frequencies: FloatArray
    phases: FloatArray
    amplitudes: FloatArray
    steepness: float = 0.0

    def colours(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return RGB on a grid of places; see `Texture`."""
        across = np.outer(self.frequencies[:, 0], x) + self.phases[:, None]
        down = np.outer(y, self.frequencies[:, 1])
        # cos(a + b) = cos a cos b - sin a sin b
        columns = np.concatenate([np.cos(across), np.sin(across)]).astype(np.float32)
        rows = np.concatenate([np.cos(down), -np.sin(down)], axis=1).astype(np.float32)
        weights = np.tile(self.amplitudes, 2)[:, None]
        field = (rows * weights) @ columns
        if self.steepness:
            spread = np.float32(2.0 * np.sqrt((self.amplitudes**2).sum() / 6))
            field = spread * np.tanh(np.float32(self.steepness) / spread * field)
        return np.asarray(self.base[:, None, None] + field, np.float32)


def draw_waves(
    generator: np.random.Generator, base: FloatArray, extent: float, waves: int = 40
) -> Waves:
    """Return a random texture: fine or coarse, weak or strong, of one direction or of all.

    Args:
        generator: Draws it.
        base: Its mean colour, RGB, shape (3,).
        extent: Pixels of what it covers: the longest wave.
        waves: K.
    """
    finest = SHORTEST * 2 ** generator.uniform(0, 3)
    longest = max(extent, 2 * finest)
    lengths = finest * (longest / finest) ** generator.random(waves)
    spread = np.pi if generator.random() < 0.7 else 0.25  # strands where it is narrow
    angles = generator.uniform(0, np.pi) + spread * generator.uniform(-0.5, 0.5, waves)
    # between white, where all lengths are alike strong, and the 1/f of natural pictures
    strength = lengths ** generator.uniform(0, 1) * generator.rayleigh(1, waves)
    contrast = 0.01 * 25 ** generator.random()
    strength *= contrast / np.sqrt((strength**2).sum() / 2)
    tints = 1 + generator.normal(0, 0.25, (3, 1)) + generator.normal(0, 0.15, (3, waves))
    steep = generator.uniform(1, 3) if generator.random() < 0.3 and finest > 5 else 0.0
    return Waves(
        base=base,
        frequencies=(
            2 * np.pi / lengths[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1)
        ).astype(np.float32),
        phases=generator.uniform(0, 2 * np.pi, waves).astype(np.float32),
        amplitudes=(tints * strength).astype(np.float32),
        steepness=steep,
    )
