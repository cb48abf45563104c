"""Linear Eulerian magnification of a clip."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mer.errors import MerError
from mer.magnification.magnifier import Magnifier
from mer.types import ByteArray, FloatArray

BLOCK = 16  # frames of the clip turned into floats at a time
ROOM = 2**28  # bytes: filtered frames held at a time, as floats
STRIP = 2**22  # values of a clip filtered at a time, where many frames are wanted
FINEST = 4.0  # px: wavelength that the finest level of the pyramid stands for, doubled a level
COARSEST = 16  # px: shortest side of the last difference; what is coarser counts as light
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # Y of YIQ (NTSC, 1953)


@dataclass(frozen=True)
class Eulerian(Magnifier):
    """Wu et al., "Eulerian video magnification for revealing subtle changes in the world", 2012.

    Each level of a Laplacian pyramid is band-passed over time and added again, `factor - 1` times.
    All steps are linear, so the filter comes before the pyramid: only the wanted frames are
    decomposed, and a clip of any length is read block by block.

    The clip is continued by its mirror image in time. The filter takes the waves within the band,
    and always the two slowest: a rise, and a rise and fall, which in a short clip are faster than
    any band. Light that changes over the whole face lies in the pyramid's rest and is not
    magnified. How far edges travel, and where first order breaks: docs/magnification.md.

    Attributes:
        low: Hz; slower changes stay as they are.
        high: Hz; faster changes, flicker and noise, stay as they are.
        cutoff: px; the wavelength below which a level is magnified less, and the finest not at
            all (the paper's bound on factor and displacement). 4 magnifies every level: on drawn
            faces, landmarks followed the true movement best with it (4, 8, 16 and 32 tried).
        chrominance: What the I and Q of a change (YIQ, as the paper works in) are multiplied by
            beside its Y, from 0 to 1. The paper prints no value; its released code takes 0.1 for
            the motion of a baby and a wrist, 0 for a guitar and a camera, 1 for the colour of a
            pulse. 1, which attenuates nothing, is ours: skin moves with its colours, and a
            network that reads RGB sees edges of both.

    Raises:
        MerError: The band is empty, the cutoff not positive, or the chrominance not a share.
    """

    low: float = 0.4
    high: float = 10.0
    cutoff: float = 4.0
    chrominance: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high:
            raise MerError(
                f"Eulerian: the band from {self.low} to {self.high} Hz is empty; low must be at "
                "least 0 and less than high."
            )
        if self.cutoff <= 0:
            raise MerError(f"Eulerian: cutoff is {self.cutoff}; it takes a positive wavelength.")
        if not 0 <= self.chrominance <= 1:
            raise MerError(
                f"Eulerian: chrominance is {self.chrominance}; it takes a share from 0 (light "
                "alone is magnified) to 1 (colour as much as light)."
            )

    def magnify(
        self, frames: ByteArray, factor: float, fps: float, wanted: Sequence[int] | None = None
    ) -> ByteArray:
        """Return magnified frames; see `Magnifier`."""
        chosen = list(range(len(frames)) if wanted is None else wanted)
        magnified = np.empty((len(chosen), *frames.shape[1:]), np.uint8)
        for part in _blocks(len(chosen), self.frames_at_a_time(frames)):
            weights = band_pass(len(frames), fps, self.low, self.high, chosen[part])
            for place, change in enumerate(_filtered(frames, weights), part.start):
                sum_ = frames[chosen[place]] + self._amplified(self.coloured(change), factor)
                magnified[place] = np.clip(np.rint(sum_), 0, 255)
        return magnified

    def frames_at_a_time(self, frames: ByteArray) -> int:
        """Return how many frames are filtered in one pass over the clip; see `Magnifier`.

        A clip longer than that is read once more for every such part; memory does not grow with it.
        """
        return int(max(BLOCK, ROOM // (4 * int(np.prod(frames.shape[1:])))))

    def coloured(self, change: FloatArray) -> FloatArray:
        """Return a change with its chrominance attenuated, shape (H, W, 3).

        To YIQ, I and Q times a, and back: as Y goes into R, G and B alike, that is a times the
        change plus 1 - a times its luma, and needs no other row of the matrix.
        """
        if self.chrominance == 1:
            return change
        luma = (change @ LUMA)[..., None]
        return np.asarray(self.chrominance * change + (1 - self.chrominance) * luma, np.float32)

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


def band_pass(
    count: int, fps: float, low: float, high: float, rows: Sequence[int] | None = None
) -> FloatArray:
    """Return the band-pass filter of a clip that is continued by reflection, as a matrix.

    Args:
        count: T, the clip's frames.
        fps: Frames a second.
        low: Hz.
        high: Hz.
        rows: Those to return; None returns all T.

    Returns:
        Shape (T or len(rows), T): row t holds the weights of all frames in the filtered frame t.
    """
    order = np.arange(count)
    frequencies = order * fps / (2 * count)
    passed = (frequencies >= low) & (frequencies <= high)
    passed[1:3] = True
    passed[0] = False
    # the cosines of a sequence that is mirrored at its ends; k has the frequency k fps / 2T
    kept = np.cos(np.pi * np.outer(order[passed], order + 0.5) / count)
    chosen = kept if rows is None else kept[:, rows]
    return np.asarray(2 / count * chosen.T @ kept, np.float32)


def _filtered(frames: ByteArray, weights: FloatArray) -> FloatArray:
    """Return weighted sums of all frames, shape (len(weights), H, W, 3)."""
    flat = frames.reshape(len(frames), -1)
    total = np.zeros((len(weights), flat.shape[1]), np.float32)
    if len(weights) > BLOCK:
        for strip in _blocks(flat.shape[1], max(1, STRIP // len(frames))):
            total[:, strip] = weights @ np.asarray(flat[:, strip], np.float32)
    else:  # a view's few frames: whole rows, read from the disk in their order
        for part in _blocks(len(frames), BLOCK):
            total += weights[:, part] @ np.asarray(flat[part], np.float32)
    return total.reshape(-1, *frames.shape[1:])


def _blocks(count: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, count)) for start in range(0, count, size))


def _enlarged(small: FloatArray, like: FloatArray) -> FloatArray:
    height, width = like.shape[:2]
    return np.asarray(cv2.pyrUp(small, dstsize=(width, height)), np.float32)
