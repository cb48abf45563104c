"""Training data of a learned magnifier, made on the fly: two frames and the magnified one."""

from dataclasses import dataclass

import numpy as np

from mer.errors import MerError
from mer.magnification.pairs.bend import draw_bend
from mer.magnification.pairs.drawing import Source, draw_scene
from mer.magnification.pairs.light import draw_noise, flicker, relit, seen
from mer.types import FloatArray

# share of the pairs in which nothing moves
STILL = 0.05
_LEAST = {"size": 16, "max_factor": 1, "max_motion": 0, "max_magnified": 0, "bent": 0, "noise": 0}


@dataclass(frozen=True, slots=True)
class Pair:
    """What a magnifier learns from.

    Attributes:
        first: Frame A, RGB from 0 to 1, shape (3, H, W).
        second: Frame B: what is in A, moved.
        relit: Frame C: B under other light, out of focus, with other noise.
        magnified: A with all motion `factor` times as large, in B's light, without noise.
        factor: How many times as large the motion from A becomes.
    """

    first: FloatArray
    second: FloatArray
    relit: FloatArray
    magnified: FloatArray
    factor: float


@dataclass(frozen=True, slots=True)
class PairSettings:
    """What pairs are drawn from.

    Attributes:
        size: Pixels a side.
        max_factor: Factors are drawn from 1 to this, their logarithms evenly.
        max_motion: Largest motion from A to B, pixels.
        max_magnified: Largest motion after magnification, pixels.
        bent: Share of the pairs whose picture is bent, as skin is; in the others layers move.
        noise: Largest deviation of the cameras' noise, grey levels.

    Raises:
        MerError: A value is too small, or the share more than 1.
    """

    size: int = 128
    max_factor: float = 100.0
    max_motion: float = 10.0
    max_magnified: float = 30.0
    bent: float = 0.5
    noise: float = 3.0

    def __post_init__(self) -> None:
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if not value >= least:
                raise MerError(f"Magnification pairs: {name} is {value}; it takes {least} or more.")
        if self.bent > 1:
            raise MerError(f"Magnification pairs: bent is {self.bent}; it takes a share up to 1.")


def draw_pair(
    settings: PairSettings, generator: np.random.Generator, source: Source | None = None
) -> Pair:
    """Return a pair of the data of Oh et al., "Learning-based video motion magnification", 2018.

    Args:
        settings: What it is drawn from.
        generator: Draws it; one in the same state gives the same pair.
        source: Of pictures; None draws textures and shapes.
    """
    factor = float(settings.max_factor ** generator.random())
    largest = min(settings.max_motion, settings.max_magnified / factor) * generator.random()
    if generator.random() < STILL:
        largest = 0.0
    first, *moved = _painted(settings, generator, largest, factor, source)
    light = flicker(generator)
    second, magnified = (light * picture for picture in moved)
    noise = draw_noise(generator, settings.noise)
    return Pair(
        first=seen(first, noise, generator),
        second=seen(second, noise, generator),
        relit=seen(relit(second, generator), draw_noise(generator, settings.noise), generator),
        magnified=np.clip(magnified, 0, 1),
        factor=factor,
    )


def _painted(
    settings: PairSettings,
    generator: np.random.Generator,
    largest: float,
    factor: float,
    source: Source | None,
) -> list[FloatArray]:
    """Return A, B and the magnified frame, not clipped."""
    times, size = (0.0, 1.0, factor), settings.size
    if generator.random() < settings.bent:
        bend = draw_bend(generator, size, largest, factor)
        return bend.paint(draw_scene(generator, size, 0, source), times)
    scene = draw_scene(generator, size, largest, source)
    places = np.arange(size, dtype=np.float32)
    return [scene.paint(places, places, one) for one in times]
