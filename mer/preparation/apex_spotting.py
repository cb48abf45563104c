"""Spotting the apex of a clip in its prepared frames; pure functions on arrays.

Both spotters fit one broken line over time, least squares, to many local measures of the face at
once, all broken at the same frame: the apex is the break that fits best. The frame of greatest
change since the onset, with which published lists were made, is often the last one, because
whatever drifts over a clip counts too; a straight drift changes no break. The price: the offset
itself is never found, and a clip in which nothing bends gets some frame all the same.
"""

import cv2
import numpy as np

from mer.types import ByteArray, FloatArray

# The sizes here were chosen on drawn faces.
FLOW_SIDE = 128  # px a side of the pictures that the flow is computed from
FIELD_SIDE = 32  # cells a side of a kept field: the longest clips must fit into the memory
# px of FLOW_SIDE; a blink and a turned head move more and must not outweigh micro-movements
FLOW_MOST = 0.3

# Outer and inner brows, nose wings, mouth corners, upper lip and chin; iBUG 300-W from 0.
REGIONS = (18, 21, 22, 25, 31, 35, 48, 54, 51, 8)
REGION_SIDE = 0.25  # of the distance between the outer corners of the eyes
OUTER_CORNERS = [36, 45]


def flow_apex(frames: ByteArray, onset: int, offset: int) -> int:
    """Return the frame at which the optical flow from the onset turns.

    Peers fill in missing apexes by the magnitude of the flow from the onset. Dense flow of
    Farneback, "Two-frame motion estimation based on polynomial expansion", SCIA 2003. The median
    of each field and the straight drift of each of its cells are taken off, so that a moving head
    does not decide, and what is left counts up to `FLOW_MOST` pixels, so that a blink does not
    either.

    Args:
        frames: Prepared RGB, shape (T, H, W, 3).
        onset: Index of a frame.
        offset: Index of a frame, not before the onset.

    Returns:
        An index in (onset, offset], the earliest of equals; the onset where both are one frame.
    """
    small = [_shrunk(frame) for frame in frames[onset : offset + 1]]
    fields = np.stack([_flow(small[0], picture) for picture in small])
    still = fields - np.median(fields, axis=(1, 2), keepdims=True)
    left = _off_line(still)
    lengths = np.linalg.norm(left, axis=-1, keepdims=True)
    return onset + _break(left * (FLOW_MOST / np.maximum(lengths, FLOW_MOST)))


def landmark_region_apex(frames: ByteArray, landmarks: FloatArray, onset: int, offset: int) -> int:
    """Return the frame at which the grey levels around the landmarks turn.

    Ten square regions in the spirit of Liong et al., "Automatic apex frame spotting in
    micro-expression database", ACPR 2015, which divides the face into regions around landmarks;
    its binary search and its descriptors are not followed. The eyes are left out, because blinks
    would decide. The regions follow the head on the straight line through the clip that fits
    the mean of all landmarks best, for the landmarks of single frames jitter more than most heads
    move; the mean of a region is taken off, so that the light does not count.

    Args:
        frames: Prepared RGB, shape (T, H, W, 3).
        landmarks: Pixels (x, y) of the frames, shape (T, 68, 2).
        onset: Index of a frame.
        offset: Index of a frame, not before the onset.

    Returns:
        An index in (onset, offset], the earliest of equals; the onset where both are one frame.
    """
    own = np.asarray(landmarks[onset : offset + 1], np.float64)
    side = _region_side(own[0])
    patches = [
        _patches(frame, own[0][list(REGIONS)] + moved, side)
        for frame, moved in zip(frames[onset : offset + 1], _drift(own), strict=True)
    ]
    return onset + _break(np.stack(patches))


def _break(states: np.ndarray) -> int:
    """Return the index at which the broken line breaks that fits all states best.

    Args:
        states: Shape (T, ...).
    """
    count = len(states)
    if count < 3:
        return count - 1
    rows = (states - states[0]).reshape(count, -1).astype(np.float64)
    products = rows @ rows.T
    bends = _bends(count)
    # what a bend explains beyond every straight line, as a part of all change; rounded, so that
    # what is equal but for rounding is a tie, which argmax gives to the earlier one
    explained = ((bends @ products) * bends).sum(axis=1)
    return 1 + int(np.argmax(np.round(explained / max(np.trace(products), 1e-12), 6)))


def _bends(count: int) -> np.ndarray:
    """Return one course for each inner frame: bent there alone, shape (count - 2, count).

    All have unit length and are orthogonal to every straight line.
    """
    time = np.arange(count, dtype=np.float64)
    bends = _off_line(np.maximum(time[:, None] - time[1:-1], 0)).T
    return np.asarray(bends / np.linalg.norm(bends, axis=1, keepdims=True))


def _off_line(courses: np.ndarray) -> np.ndarray:
    """Return each course less the straight line that fits it best, shape (T, ...)."""
    time = np.arange(len(courses), dtype=np.float64)
    lines, _ = np.linalg.qr(np.stack([np.ones_like(time), time], axis=1))
    return np.asarray(courses - np.tensordot(lines, np.tensordot(lines.T, courses, 1), 1))


def _shrunk(frame: ByteArray) -> ByteArray:
    small = cv2.resize(_grey(frame), (FLOW_SIDE, FLOW_SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _flow(first: ByteArray, second: ByteArray) -> FloatArray:
    """Return the flow between two grey pictures, averaged over cells of a coarser grid."""
    field = cv2.calcOpticalFlowFarneback(
        first, second, np.zeros((*first.shape, 2), np.float32),
        pyr_scale=0.5, levels=2, winsize=15, iterations=3, poly_n=5, poly_sigma=1.2, flags=0,
    )  # fmt: skip
    coarse = cv2.resize(field, (FIELD_SIDE, FIELD_SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(coarse, np.float32)


def _patches(frame: ByteArray, centres: np.ndarray, side: int) -> FloatArray:
    """Return square pieces with mean 0, shape (pieces, side, side); edges are repeated."""
    grey, size = _grey(frame), (side, side)
    pieces = [cv2.getRectSubPix(grey, size, (x, y), patchType=cv2.CV_32F) for x, y in centres]
    found = np.stack(pieces).astype(np.float32)
    return np.asarray(found - found.mean(axis=(1, 2), keepdims=True), np.float32)


def _drift(landmarks: np.ndarray) -> np.ndarray:
    """Return how far the head has moved at each frame on a straight line, shape (T, 2)."""
    middle = landmarks.mean(axis=1)
    line = middle - _off_line(middle)
    return np.asarray(line - line[0])


def _region_side(points: np.ndarray) -> int:
    left, right = points[OUTER_CORNERS]
    return max(3, round(REGION_SIDE * float(np.hypot(*(right - left)))))


def _grey(frame: ByteArray) -> ByteArray:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(frame), cv2.COLOR_RGB2GRAY), np.uint8)
