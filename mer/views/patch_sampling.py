"""Square patches of a picture around points that lie between its pixels."""

import numpy as np

from mer.types import ByteArray, FloatArray, IntArray


def sample_patches(frame: ByteArray, points: FloatArray, size: int) -> ByteArray:
    """Return patches centred on points, interpolated linearly, shape (N, size, size, 3).

    Beyond its border the picture goes on as its mirror image, without the outermost pixels twice.

    Args:
        frame: Shape (H, W, 3), 2 pixels a side or more.
        points: In pixels (x, y), whose centres lie at whole numbers, shape (N, 2); may lie outside.
        size: Pixels a side.
    """
    corner = np.asarray(points, np.float64) - (size - 1) / 2
    start = np.floor(corner)
    right, down = np.asarray(corner - start, np.float32).T[..., None, None, None]
    steps = np.arange(size + 1)
    columns, rows = (
        _reflected(start[:, axis, None].astype(np.int64) + steps, frame.shape[1 - axis])
        for axis in (0, 1)
    )
    block = frame[rows[:, :, None], columns[:, None]].astype(np.float32)
    # all pixels of a patch lie equally far between those of the picture
    across = (1 - right) * block[:, :, :-1] + right * block[:, :, 1:]
    values = (1 - down) * across[:, :-1] + down * across[:, 1:]
    return np.asarray(np.rint(values), np.uint8)


def _reflected(places: IntArray, length: int) -> IntArray:
    period = 2 * (length - 1)
    return np.minimum(places % period, -places % period)
