"""Dense optical flow between two frames, and the optical strain of a flow field."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import cv2
import numpy as np

from mer.datasets.spelling import did_you_mean
from mer.errors import MerError
from mer.types import ByteArray, FloatArray


def farneback_flow(first: ByteArray, second: ByteArray) -> FloatArray:
    """Return the flow of Farneback, "Two-frame motion estimation ...", SCIA 2003.

    The settings are those of OpenCV's own example; the window of 15 pixels suits frames of 128 to
    256 pixels.

    Args:
        first: Grey, shape (H, W).
        second: Of the same shape.
    """
    field = cv2.calcOpticalFlowFarneback(
        first, second, np.zeros((*first.shape, 2), np.float32),
        pyr_scale=0.5, levels=3, winsize=15, iterations=3, poly_n=5, poly_sigma=1.2, flags=0,
    )  # fmt: skip
    return np.asarray(field, np.float32)


def dis_flow(first: ByteArray, second: ByteArray) -> FloatArray:
    """Return the flow of Kroeger et al., "Fast optical flow using dense inverse search", ECCV 2016.

    OpenCV's preset `medium`. Its faster ones stop at a quarter of the picture's size, where small
    parts that move are lost: of a bump of 14 px (one standard deviation) on drawn faces of 254 px
    that moves by 1 px, `fast` finds 0.4 of the movement, `medium` 0.7, Farneback 0.9.

    Args:
        first: Grey, shape (H, W).
        second: Of the same shape.
    """
    with one_opencv_thread():
        # the object keeps buffers of the last size; a new one a call is independent of the order
        finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        field = finder.calc(first, second, np.zeros((*first.shape, 2), np.float32))
    return np.asarray(field, np.float32)


@contextmanager
def one_opencv_thread() -> Iterator[None]:
    """Have OpenCV compute in the thread that calls it, in all of this process, for a while.

    DIS divides a picture among OpenCV's threads, and their number changes what it finds by up to
    a hundredth of a pixel. A worker has one; so must everybody else.
    """
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)


def tvl1_flow(first: ByteArray, second: ByteArray) -> FloatArray:
    """Return the flow of Zach, Pock and Bischof, "A duality based approach ...", DAGM 2007.

    As scikit-image has it, on grey values from 0 to 1. The weight of the data term is that of
    Sanchez Perez et al., "TV-L1 optical flow estimation", Image Processing On Line 3, 2013, to
    which STSTNet's authors point: lambda 0.15 on values to 255 is 38.25 on values to 1.

    Args:
        first: Grey, shape (H, W).
        second: Of the same shape.

    Raises:
        MerError: scikit-image is not installed.
    """
    try:
        from skimage.registration import optical_flow_tvl1
    except ImportError as error:
        raise MerError(
            "TV-L1 flow needs scikit-image, which is not installed: pip install 'mer[tvl1]', or "
            "set the view's method to farneback or dis."
        ) from error
    down, right = optical_flow_tvl1(first, second, attachment=0.15 * 255, tightness=0.3)
    return np.stack([right, down], axis=-1).astype(np.float32)


Finder = Callable[[ByteArray, ByteArray], FloatArray]
METHODS: Mapping[str, Finder] = {
    "tvl1": tvl1_flow,
    "farneback": farneback_flow,
    "dis": dis_flow,
}


def require_method(method: str) -> None:
    """Refuse an unknown method.

    Raises:
        MerError: There is none of that name; the message lists all.
    """
    if method not in METHODS:
        raise MerError(
            f"There is no optical flow {method!r}; there are {', '.join(METHODS)}."
            f"{did_you_mean(method, METHODS)}"
        )


def dense_flow(first: ByteArray, second: ByteArray, method: str) -> FloatArray:
    """Return how far each pixel of a frame moves to the next one.

    Args:
        first: RGB, shape (H, W, 3).
        second: Of the same shape.
        method: One of `METHODS`.

    Returns:
        Pixels, shape (H, W, 2): u to the right and v downwards, at the places of the first frame.

    Raises:
        MerError: There is no such method.
    """
    require_method(method)
    return METHODS[method](_grey(first), _grey(second))


def optical_strain(flow: FloatArray) -> FloatArray:
    """Return the magnitude of the strain tensor (Liong et al., STSTNet, FG 2019, section II-B).

    With the infinitesimal strain e = (grad f + (grad f)^T) / 2 of the flow f = (u, v), as in
    Shreve et al., "Macro- and micro-expression spotting in long videos using spatio-temporal
    strain", FG 2011, the magnitude is the square root of the sum of its four squares:

    |e| = sqrt(u_x^2 + v_y^2 + (u_y + v_x)^2 / 2)

    Derivatives are central differences, one-sided at the edges. A movement of the whole picture
    has no strain.

    Args:
        flow: u and v, shape (H, W, 2), at least two pixels a side.

    Returns:
        Shape (H, W), without a unit.
    """
    (u_down, u_right), (v_down, v_right) = (
        np.gradient(np.asarray(flow[..., part], np.float64)) for part in (0, 1)
    )
    squares = u_right**2 + v_down**2 + (u_down + v_right) ** 2 / 2
    return np.asarray(np.sqrt(squares), np.float32)


def _grey(frame: ByteArray) -> ByteArray:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(frame), cv2.COLOR_RGB2GRAY), np.uint8)
