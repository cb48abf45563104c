"""The simplest magnifier: pixel differences multiplied, for a look at a clip."""

import numpy as np

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
