"""How good a magnified frame is, against the frame that it should be."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mer.errors import MerError
from mer.types import ByteArray, FloatArray

Mask = npt.NDArray[np.bool_]
# Wang et al.: deviation of the window, and the constants for bytes
SIGMA, C1, C2 = 1.5, (0.01 * 255) ** 2, (0.03 * 255) ** 2
# px: the window that is followed from frame to frame, and levels of the pyramid. Of 7 to 21 px, 11
# followed drawn skin best: a wider one takes in what moves less, a narrower one finds nothing
WINDOW, LEVELS = 11, 3
# a landmark counts that moves by this share of the largest motion, and whose motion the measurement
# finds on the true frame but for this share
MOVING, FOUND = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Quality:
    """A magnified frame against the true one.

    Attributes:
        reached: Of the motion of the landmarks that the true frame shows; 1 is the factor exactly,
            0 none. NaN where the measurement fails on the true frame itself.
        ssim: Structural similarity of all pixels, 1 for equal frames.
        psnr: Decibels, of all pixels.
        psnr_moving: Decibels, of the pixels that the motion changes.
        sharpness: Of those pixels, as a share of the true frame's; noise counts as sharp.
    """

    reached: float
    ssim: float
    psnr: float
    psnr_moving: float
    sharpness: float


def judge(
    magnified: ByteArray,
    truth: ByteArray,
    onset: ByteArray,
    landmarks: FloatArray,
    moved: FloatArray,
) -> Quality:
    """Return how good a magnified frame is.

    Args:
        magnified: RGB, shape (H, W, 3).
        truth: What it should be, without noise.
        onset: The frame from which motion is magnified, without noise.
        landmarks: Of the onset, pixels, shape (N, 2).
        moved: The same in the true magnified frame.

    Raises:
        MerError: The shapes differ, or nothing moves.
    """
    if not magnified.shape == truth.shape == onset.shape:
        raise MerError(
            f"quality: frames of shape {magnified.shape}, {truth.shape} and {onset.shape} cannot "
            "be compared."
        )
    changed = np.asarray(np.abs(truth.astype(int) - onset).max(-1) > 2)
    return Quality(
        reached=_reached(magnified, truth, onset, landmarks, moved - landmarks),
        ssim=ssim(magnified, truth),
        psnr=psnr(magnified, truth),
        psnr_moving=psnr(magnified, truth, changed),
        sharpness=sharpness(magnified, changed) / sharpness(truth, changed),
    )


def psnr(found: ByteArray, truth: ByteArray, mask: Mask | None = None) -> float:
    """Return the peak signal-to-noise ratio in decibels; infinite for equal frames.

    Args:
        found: Shape (H, W, 3).
        truth: Likewise.
        mask: Pixels that count, shape (H, W); None takes all.
    """
    error = (found.astype(np.float64) - truth) ** 2
    square = float(error.mean() if mask is None else error[mask].mean())
    return float(10 * np.log10(255**2 / square)) if square else float("inf")


def ssim(found: ByteArray, truth: ByteArray) -> float:
    """Return the structural similarity of two frames' luma, mean over pixels.

    Wang et al., "Image quality assessment: from error visibility to structural similarity", IEEE
    Transactions on Image Processing 2004, equation 13, with its Gaussian window of 1.5 px.

    Args:
        found: RGB, shape (H, W, 3).
        truth: Likewise.
    """
    x, y = (_luma(frame) for frame in (found, truth))
    mean_x, mean_y = _smooth(x), _smooth(y)
    # the window's own weights, so variances are those of a population
    spread_x, spread_y = _smooth(x * x) - mean_x**2, _smooth(y * y) - mean_y**2
    common = _smooth(x * y) - mean_x * mean_y
    likeness = (2 * mean_x * mean_y + C1) * (2 * common + C2)
    return float((likeness / ((mean_x**2 + mean_y**2 + C1) * (spread_x + spread_y + C2))).mean())


def sharpness(frame: ByteArray, mask: Mask | None = None) -> float:
    """Return the root mean square of the luma's gradient, grey levels a pixel.

    Args:
        frame: RGB, shape (H, W, 3).
        mask: Pixels that count, shape (H, W); None takes all.
    """
    down, right = np.gradient(_luma(frame))
    square = np.asarray(down**2 + right**2)
    return float(np.sqrt((square if mask is None else square[mask]).mean()))


def travelled(first: ByteArray, frame: ByteArray, points: FloatArray) -> FloatArray:
    """Return how far points move from one frame to another, pixels right and down, shape (N, 2).

    Lucas and Kanade's least squares over a window, from coarse to fine: good to some hundredths
    of a pixel on clean frames, and robust against what magnifiers do to edges.

    Args:
        first: RGB, shape (H, W, 3).
        frame: Likewise.
        points: In `first`, pixels, shape (N, 2).
    """
    start = np.ascontiguousarray(points, np.float32)[:, None]
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 50, 0.001)
    found, _, _ = cv2.calcOpticalFlowPyrLK(
        _bytes(first), _bytes(frame), start, start.copy(),
        winSize=(WINDOW, WINDOW), maxLevel=LEVELS, criteria=stop,
    )  # fmt: skip
    return np.asarray((np.asarray(found) - start)[:, 0], np.float32)


def share_of(found: FloatArray, truth: FloatArray) -> float:
    """Return the share of a true motion that a found one makes, by least squares.

    Args:
        found: Pixels, shape (N, 2).
        truth: Likewise, not all zero.
    """
    return float((found * truth).sum() / (truth**2).sum())


def _reached(
    magnified: ByteArray,
    truth: ByteArray,
    onset: ByteArray,
    landmarks: FloatArray,
    known: FloatArray,
) -> float:
    """Return the share of the motion that is reached, by what the true frame shows of it.

    The motion of skin shrinks around a landmark, so that a window finds a little less than the
    landmark's own motion; both frames are measured alike, and points where it fails are left out.
    """
    lengths = np.hypot(known[:, 0], known[:, 1])
    if not lengths.max(initial=0):
        raise MerError("quality: no landmark moves, so that no motion can be reached.")
    shown = travelled(onset, truth, landmarks)
    away = np.hypot(shown[:, 0] - known[:, 0], shown[:, 1] - known[:, 1])
    counts = (lengths >= MOVING * lengths.max()) & (away <= FOUND * lengths)
    if not counts.any():
        return float("nan")
    return share_of(travelled(onset, magnified, landmarks)[counts], shown[counts])


def _bytes(frame: ByteArray) -> ByteArray:
    grey = cv2.cvtColor(np.ascontiguousarray(frame), cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, np.uint8)


def _luma(frame: ByteArray) -> npt.NDArray[np.float64]:
    grey = cv2.cvtColor(np.ascontiguousarray(frame).astype(np.float32), cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, np.float64)


def _smooth(plane: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(plane, (11, 11), SIGMA), np.float64)
