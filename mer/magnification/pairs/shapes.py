"""Outlines of foreground layers, known everywhere, so that they move by any part of a pixel."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from mer.types import FloatArray


class Shape(Protocol):
    """Where a layer covers what is behind it."""

    @property
    def reach(self) -> float:
        """Pixels from the origin beyond which it covers nothing."""

    def cover(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return the share that is covered, 0 to 1, on a grid of places.

        Args:
            x: Of the columns, in pixels from the layer's origin, shape (W,).
            y: Of the rows, shape (H,).

        Returns:
            Shape (H, W).
        """


@dataclass(frozen=True, slots=True)
class Polygon:
    """The places on the inner side of some lines and of a circle: boxes, bars, triangles.

    Attributes:
        angles: Of the lines' outward normals, radians, shape (N,).
        distances: Of the lines from the origin, shape (N,).
        radius: Of the circle, which cuts off corners that are far away.
        softness: Pixels over which the edge fades.
    """

    angles: FloatArray
    distances: FloatArray
    radius: float
    softness: float

    @property
    def reach(self) -> float:
        """See `Shape`."""
        return self.radius + self.softness

    def cover(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return the share that is covered; see `Shape`."""
        depth = np.float32(self.radius) - np.hypot(x[None], y[:, None])
        for angle, distance in zip(self.angles, self.distances, strict=True):
            line = (distance - np.sin(angle) * y)[:, None] - (np.cos(angle) * x)[None]
            np.minimum(depth, line, out=depth)
        return faded(depth, self.softness)


@dataclass(frozen=True, slots=True)
class Blob:
    """An ellipse with a wavy outline: spots, lips, brows, strands.

    Attributes:
        radii: Half axes, pixels, shape (2,).
        angle: Of the first axis, radians.
        waviness: Share of the radius by which the outline swings, in each of three waves.
        phases: Of those waves, radians, shape (3,).
        softness: Pixels over which the edge fades.
    """

    radii: FloatArray
    angle: float
    waviness: FloatArray
    phases: FloatArray
    softness: float

    @property
    def reach(self) -> float:
        """See `Shape`."""
        return float(self.radii.max() * (1 + np.abs(self.waviness).sum()) + self.softness)

    def cover(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return the share that is covered; see `Shape`."""
        cosine, sine = np.float32(np.cos(self.angle)), np.float32(np.sin(self.angle))
        along = (cosine * x / self.radii[0])[None] + (sine * y / self.radii[0])[:, None]
        beside = (-sine * x / self.radii[1])[None] + (cosine * y / self.radii[1])[:, None]
        radius = np.sqrt(along**2 + beside**2) + np.float32(1e-6)
        turn = (along + 1j * beside) / radius
        outline, power = np.ones_like(radius), turn
        for swing, phase in zip(self.waviness, self.phases, strict=True):
            power = power * turn  # two, three and four waves around
            outline += np.float32(swing) * (np.exp(1j * np.float32(phase)) * power).real
        # first order in the distance: the outline's values rise by one over a radius
        steep = np.sqrt((along / self.radii[0]) ** 2 + (beside / self.radii[1]) ** 2) / radius
        return faded((outline - radius) / (steep + np.float32(1e-6)), self.softness)


def faded(depth: FloatArray, softness: float) -> FloatArray:
    """Return 0 outside, 1 inside and a smooth step between.

    Args:
        depth: Pixels inside the edge, negative outside.
        softness: Pixels over which it rises.
    """
    share = np.clip(depth / np.float32(softness) + np.float32(0.5), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def draw_shape(generator: np.random.Generator, radius: float) -> Shape:
    """Return a random outline of about a size.

    The hardest edges fade over two pixels, as a sensor's do; the softest over their whole radius.

    Args:
        generator: Draws it.
        radius: Pixels.
    """
    softness = 2 * (max(radius, 4) / 2) ** float(generator.random() ** 1.5)
    slender = generator.uniform(0.2, 1)
    if generator.random() < 0.35:
        lines = int(generator.integers(3, 7))
        angles = np.sort(generator.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(lines) / lines)
        angles += generator.uniform(-0.3, 0.3, lines)
        distances = (radius * generator.uniform(max(slender, 0.35), 1, lines)).astype(np.float32)
        return Polygon(angles.astype(np.float32), distances, 1.5 * radius, softness)
    radii = np.array([radius, radius * slender], np.float32)
    waviness = (generator.uniform(0, 0.2) * generator.uniform(-1, 1, 3)).astype(np.float32)
    phases = generator.uniform(0, 2 * np.pi, 3).astype(np.float32)
    return Blob(radii, float(generator.uniform(0, np.pi)), waviness, phases, softness)
