"""Linear Eulerian magnification of a clip."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mer.errors import MerError
from mer.magnification.magnifier import Magnifier
from mer.types import ByteArray, FloatArray

BLOCK = 16  # frames held as floats at a time
FINEST = 4.0  # px: wavelength that the finest level of the pyramid stands for, doubled a level
COARSEST = 16  # px: shortest side of the last difference; what is coarser counts as light


@dataclass(frozen=True)
class Eulerian(Magnifier):
    """Wu et al., "Eulerian video magnification for revealing subtle changes in the world", 2012.

    Each level of a Laplacian pyramid is band-passed over time and added again, `factor - 1` times.
    All steps are linear, so the filter comes before the pyramid: only the wanted frames are
    decomposed, and a clip of any length is read block by block.

    The clip is continued by its mirror image in time. The filter takes the waves within the band,
    and always the two slowest: a rise, and a rise and fall, which in a short clip are faster than
    any band. Light that changes over the whole face lies in the pyramid's rest and is not
    magnified.

    Attributes:
        low: Hz; slower changes stay as they are.
        high: Hz; faster changes, flicker and noise, stay as they are.
        cutoff: px; the wavelength below which a level is magnified less, and the finest not at
            all (the paper's bound on factor and displacement). 4 magnifies every level: on drawn
            faces, landmarks followed the true movement best with it (4, 8, 16 and 32 tried).

    Raises:
        MerError: The band is empty or the cutoff not positive.
    """

    low: float = 0.4
    high: float = 10.0
    cutoff: float = 4.0

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high:
            raise MerError(
                f"Eulerian: the band from {self.low} to {self.high} Hz is empty; low must be at "
                "least 0 and less than high."
            )
        if self.cutoff <= 0:
            raise MerError(f"Eulerian: cutoff is {self.cutoff}; it takes a positive wavelength.")

    def magnify(
        self, frames: ByteArray, factor: float, fps: float, wanted: Sequence[int] | None = None
    ) -> ByteArray:
        """Return magnified frames; see `Magnifier`."""
        chosen = list(range(len(frames)) if wanted is None else wanted)
        weights = band_pass(len(frames), fps, self.low, self.high)[chosen]
        magnified = np.empty((len(chosen), *frames.shape[1:]), np.uint8)
        for part in _blocks(len(chosen)):
            for place, change in enumerate(_filtered(frames, weights[part]), part.start):
                sum_ = frames[chosen[place]] + self._amplified(change, factor)
                magnified[place] = np.clip(np.rint(sum_), 0, 255)
        return magnified

    def gain(self, wavelength: float, factor: float) -> float:
        """Return what a level of the pyramid is multiplied by before it is added.

        Args:
            wavelength: In pixels, that the level stands for.
            factor: Of the magnification, at least 1.
        """
        # the paper's equation 14 with cutoff / (8 factor) px as the largest movement
        bound = factor * wavelength / self.cutoff - 1
        return float(np.clip(bound, 0, factor - 1))

    def _amplified(self, change: FloatArray, factor: float) -> FloatArray:
        """Return the sum of a change's levels, each times its gain, shape (H, W, 3)."""
        details, small, wavelength = [], change, FINEST
        while min(small.shape[:2]) >= COARSEST:
            smaller = np.asarray(cv2.pyrDown(small), np.float32)
            details.append(self.gain(wavelength, factor) * (small - _enlarged(smaller, small)))
            small, wavelength = smaller, 2 * wavelength
        total = np.zeros_like(small)
        for detail in reversed(details):
            total = _enlarged(total, detail) + detail
        return total


def band_pass(count: int, fps: float, low: float, high: float) -> FloatArray:
    """Return the band-pass filter of a clip that is continued by reflection, as a matrix.

    Args:
        count: T, the clip's frames.
        fps: Frames a second.
        low: Hz.
        high: Hz.

    Returns:
        Shape (T, T): row t holds the weights of all frames in the filtered frame t.
    """
    order = np.arange(count)
    # the cosines of a sequence that is mirrored at its ends; k has the frequency k fps / 2T
    waves = np.cos(np.pi * np.outer(order, order + 0.5) / count)
    frequencies = order * fps / (2 * count)
    passed = (frequencies >= low) & (frequencies <= high)
    passed[1:3] = True
    passed[0] = False
    kept = waves[passed]
    return np.asarray(2 / count * kept.T @ kept, np.float32)


def _filtered(frames: ByteArray, weights: FloatArray) -> FloatArray:
    """Return weighted sums of all frames, shape (len(weights), H, W, 3)."""
    total = np.zeros((len(weights), int(np.prod(frames.shape[1:]))), np.float32)
    for part in _blocks(len(frames)):
        rows = np.asarray(frames[part], np.float32).reshape(-1, total.shape[1])
        total += weights[:, part] @ rows
    return total.reshape(-1, *frames.shape[1:])


def _blocks(count: int) -> Iterator[slice]:
    return (slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))


def _enlarged(small: FloatArray, like: FloatArray) -> FloatArray:
    height, width = like.shape[:2]
    return np.asarray(cv2.pyrUp(small, dstsize=(width, height)), np.float32)
