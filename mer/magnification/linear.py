"""The simplest magnifier: pixel differences multiplied, for a look at a clip."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mer.magnification.magnifier import Magnifier
from mer.types import ByteArray


def magnify_difference(reference: ByteArray, frame: ByteArray, factor: float) -> ByteArray:
    """Return reference + factor (frame - reference), clipped to bytes.

    The first-order step of Eulerian magnification without its pyramid or temporal filter: it
    shows where something moves, sensor noise included, and moves nothing itself.

    Args:
        reference: The onset frame, uint8 of any shape.
        frame: Of the same shape.
        factor: 1 gives the frame back.
    """
    difference = frame.astype(np.float32) - reference.astype(np.float32)
    magnified = reference.astype(np.float32) + factor * difference
    return np.clip(np.rint(magnified), 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Linear(Magnifier):
    """`magnify_difference` from the first frame on: no filter, so all noise is magnified too."""

    def magnify(
        self, frames: ByteArray, factor: float, fps: float, wanted: Sequence[int] | None = None
    ) -> ByteArray:
        """Return magnified frames; see `Magnifier`."""
        del fps
        chosen = range(len(frames)) if wanted is None else wanted
        return np.stack([magnify_difference(frames[0], frames[i], factor) for i in chosen])
