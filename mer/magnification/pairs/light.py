"""Other light, blur and noise: what may differ between frames although nothing moves."""

from dataclasses import dataclass

import cv2
import numpy as np

from mer.types import FloatArray


@dataclass(frozen=True, slots=True)
class Noise:
    """A camera's noise, the same in all frames that it takes.

    Attributes:
        deviation: Grey levels.
        coarseness: Pixels: the Gaussian that it was smoothed with, as by a change of size; 0 for
            noise that differs from pixel to pixel.
        grey: Share of its variance that all colours have in common.
    """

    deviation: float
    coarseness: float = 0.0
    grey: float = 0.0


def relit(picture: FloatArray, generator: np.random.Generator) -> FloatArray:
    """Return a picture under other light and out of focus, shape (3, H, W).

    Args:
        picture: RGB, 0 to 1, shape (3, H, W).
        generator: Draws the light.
    """
    gamma, contrast = np.exp(generator.normal(0, [0.15, 0.2]))
    tint = np.exp(generator.normal(0, 0.08, (3, 1, 1)))
    light = generator.normal(0, 0.08)
    changed: FloatArray = np.power(np.clip(picture, 0, 1), np.float32(gamma))
    mean = changed.mean(dtype=np.float64)
    changed = (tint * ((changed - mean) * contrast + mean + light)).astype(np.float32)
    sigma = generator.uniform(0, 1.5)
    if sigma > 0.3:
        changed = np.stack([cv2.GaussianBlur(one, (0, 0), sigma) for one in changed])
    return changed


def flicker(generator: np.random.Generator) -> np.float32:
    """Return what the light of frame A is multiplied by in frame B."""
    return np.float32(1 + generator.normal(0, 0.01))


def draw_noise(generator: np.random.Generator, largest: float) -> Noise:
    """Return a camera's noise; in a fifth of the cases there is none, in half it is fine.

    Args:
        generator: Draws it.
        largest: Of its deviations, grey levels.
    """
    deviation = largest * generator.random() * (generator.random() < 0.8)
    coarseness = generator.uniform(0.4, 1) * (generator.random() < 0.5)
    return Noise(float(deviation), float(coarseness), float(generator.random()))


def seen(picture: FloatArray, noise: Noise, generator: np.random.Generator) -> FloatArray:
    """Return what a camera writes: noise added, then bytes, as values from 0 to 1.

    Args:
        picture: RGB, shape (3, H, W).
        noise: Of the camera.
        generator: Draws the noise of this frame.
    """
    levels = np.float32(255) * picture
    if noise.deviation:
        levels += _grains(noise, picture.shape[1:], generator)
    return np.asarray(np.clip(np.rint(levels), 0, 255) / np.float32(255), np.float32)


def _grains(noise: Noise, size: tuple[int, ...], generator: np.random.Generator) -> FloatArray:
    grains = generator.standard_normal((4, *size), np.float32)
    if noise.coarseness:
        grains = np.stack([cv2.GaussianBlur(one, (0, 0), noise.coarseness) for one in grains])
        grains /= grains.std()
    share = np.sqrt(noise.grey)
    both = share * grains[:1] + np.sqrt(1 - noise.grey) * grains[1:]
    return np.asarray(noise.deviation * both, np.float32)
