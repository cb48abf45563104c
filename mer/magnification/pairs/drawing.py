"""Random scenes: many layers of varied size, texture, edge and motion."""

from typing import Protocol

import numpy as np

from mer.magnification.pairs.scene import Layer, Scene
from mer.magnification.pairs.shapes import Shape, draw_shape
from mer.magnification.pairs.textures import Texture, draw_waves
from mer.types import FloatArray

LAYERS = (5, 15)
# shares of layers, and of backgrounds, that stay where they are
STILL_LAYERS, STILL_BACKGROUNDS = 0.2, 0.5
# px: radius of the smallest layer; the largest has a third of the picture's side
SMALLEST = 3.0


class Source(Protocol):
    """Where pictures of things come from, in place of drawn textures and shapes."""

    def background(self, generator: np.random.Generator, size: int) -> Texture | None:
        """Return what fills a picture of `size` pixels a side; None leaves it drawn."""

    def things(
        self, generator: np.random.Generator, size: int, count: int
    ) -> list[tuple[Texture, Shape]]:
        """Return at most `count` things that lie before it."""


def draw_scene(
    generator: np.random.Generator, size: int, largest: float, source: Source | None = None
) -> Scene:
    """Return a random scene.

    Args:
        generator: Draws it.
        size: Pixels a side.
        largest: Of all motions, pixels.
        source: Of pictures; None draws textures and shapes.
    """
    palette = _palette(generator)
    variety = 0.3 * generator.random()
    count = int(generator.integers(LAYERS[0], LAYERS[1] + 1))
    things = source.things(generator, size, count) if source else []
    things += [_thing(generator, size, palette, variety) for _ in range(count - len(things))]
    layers = tuple(
        Layer(texture, shape, _place(generator, size), _motion(generator, largest, STILL_LAYERS))
        for texture, shape in things
    )
    background = source.background(generator, size) if source else None
    if background is None:
        background = draw_waves(generator, _colour(generator, palette, variety), size)
    return Scene(background, _motion(generator, largest, STILL_BACKGROUNDS), layers)


def _palette(generator: np.random.Generator) -> FloatArray:
    """Return the tone of a scene, mostly a pale one."""
    tint = 0.3 * generator.random() ** 2 * generator.normal(0, 1, 3)
    return np.asarray(generator.uniform(0.15, 0.85) + tint, np.float32)


def _thing(
    generator: np.random.Generator, size: int, palette: FloatArray, variety: float
) -> tuple[Texture, Shape]:
    radius = SMALLEST * (size / 3 / SMALLEST) ** float(generator.random())
    shape = draw_shape(generator, radius)
    return draw_waves(generator, _colour(generator, palette, variety), 2 * radius, 24), shape


def _colour(generator: np.random.Generator, palette: FloatArray, variety: float) -> FloatArray:
    """Return a colour near the scene's own."""
    light = generator.normal(0, variety)
    return np.asarray(palette + light + generator.normal(0, variety / 3, 3), np.float32).clip(0, 1)


def _place(generator: np.random.Generator, size: int) -> FloatArray:
    return np.asarray(generator.uniform(0, size, 2), np.float32)


def _motion(generator: np.random.Generator, largest: float, still: float) -> FloatArray:
    """Return a motion of any direction and length up to the largest, shape (2,)."""
    angle, length = generator.uniform(0, 2 * np.pi), largest * generator.random()
    if generator.random() < still:
        length = 0.0
    return np.array([length * np.cos(angle), length * np.sin(angle)], np.float32)
