"""Which frames of a clip show much movement: 2S-AMAGN's frame selection."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import cv2
import numpy as np

from mer.errors import MerError
from mer.preparation.flow import dense_flow, one_opencv_thread
from mer.types import ByteArray, FloatArray, IntArray


def flow_magnitudes(
    frames: Sequence[ByteArray] | ByteArray, method: str, threads: int | None = None
) -> list[FloatArray]:
    """Return how far the pixels of each frame move to the next, each (H, W), in pixels.

    The last frame takes the field of the one before it; a single frame does not move.

    Args:
        frames: RGB, shape (T, H, W, 3), one or more.
        method: One of `mer.preparation.flow.METHODS`.
        threads: That share out the pairs of frames, which changes no bit of the result; None takes
            as many as OpenCV has in this process, which is one in a worker.

    Raises:
        MerError: There is no such method.
    """
    if len(frames) == 1:
        return [np.zeros(frames[0].shape[:2], np.float32)]
    magnitude, count = partial(_magnitude, method), threads or cv2.getNumThreads()
    with one_opencv_thread(), ThreadPoolExecutor(count) as pool:
        fields = list(pool.map(magnitude, frames[:-1], frames[1:]))
    return [*fields, fields[-1]]


def _magnitude(method: str, first: ByteArray, second: ByteArray) -> FloatArray:
    flow = dense_flow(first, second, method)
    return np.asarray(np.hypot(flow[..., 0], flow[..., 1]))


def select_frames(motion: FloatArray, window: int = 8) -> IntArray:
    """Return the frames that stay (Kumar and Bhanu, 2S-AMAGN, section 3.1), ascending.

    A frame stays where it moves more than the mean of its window; the first and the last always
    stay. Windows do not overlap, and the last may be shorter: the paper is silent on both.

    Args:
        motion: Of each frame, shape (T,): the sum of its flow's magnitudes.
        window: Frames a window. The paper: 8.

    Raises:
        MerError: The window is shorter than two frames, whose mean no frame would exceed.
    """
    if window < 2:
        raise MerError(f"The window of the frame selection is {window}; it takes 2 or more frames.")
    stays = np.zeros(len(motion), bool)
    for start in range(0, len(motion), window):
        part = np.asarray(motion[start : start + window], np.float64)
        stays[start : start + window] = part > part.mean()
    stays[[0, -1]] = True
    return np.flatnonzero(stays)
