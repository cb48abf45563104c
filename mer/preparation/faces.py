"""Faces and their landmarks with dlib."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import dlib
import numpy as np

from mer.errors import MerError
from mer.types import ByteArray, FloatArray

POINTS = 68
BOXES = 7
# of the box's width: less leaves more noise, more pulls the model off the face (measured over
# 0.02 to 0.10 on drawn faces: 0.29, 0.27, 0.28, 0.31 px of noise against 0.75 px of one run)
JITTER = 0.04


class Box(NamedTuple):
    """A face in pixels of the source picture, all four sides included."""

    left: int
    top: int
    right: int
    bottom: int


class FaceFinder:
    """dlib's HOG face detector and a landmark model of 68 points (Kazemi and Sullivan, CVPR 2014).

    Args:
        model: The file of the landmark model.

    Raises:
        MerError: The file is not such a model.
    """

    def __init__(self, model: Path) -> None:
        self._detector = dlib.get_frontal_face_detector()
        try:
            self._predictor = dlib.shape_predictor(str(model))
        except RuntimeError as error:
            raise MerError(f"{model} is not a landmark model of dlib.") from error
        points = self._predictor(np.zeros((8, 8), np.uint8), dlib.rectangle(0, 0, 7, 7)).num_parts
        if points != POINTS:
            raise MerError(f"The landmark model {model} has {points} points instead of {POINTS}.")

    def detect(self, grey: ByteArray, upsample: int) -> Box | None:
        """Return the largest face of a picture, or None.

        Tries the picture as it is, then doubled up to `upsample` times, then the same with its
        contrast equalised.

        Args:
            grey: Shape (height, width).
            upsample: How often the picture may be doubled.
        """
        for picture, doublings in _attempts(grey, upsample):
            found = [_box(rectangle) for rectangle in self._detector(picture, doublings)]
            if found:
                return max(found, key=lambda box: (_area(box), box))
        return None

    def landmarks(self, grey: ByteArray, box: Box) -> FloatArray:
        """Return the landmarks of one run of the model, shape (68, 2), in whole pixels."""
        shape = self._predictor(grey, dlib.rectangle(*box))
        return np.array([(point.x, point.y) for point in shape.parts()], np.float32)

    def runs(self, grey: ByteArray, boxes: tuple[Box, ...]) -> FloatArray:
        """Return one run of the model a box, shape (len(boxes), 68, 2)."""
        return np.stack([self.landmarks(grey, box) for box in boxes])

    def averaged(self, grey: ByteArray, boxes: tuple[Box, ...]) -> FloatArray:
        """Return the mean of one run of the model a box, shape (68, 2)."""
        mean: FloatArray = self.runs(grey, boxes).mean(axis=0, dtype=np.float32)
        return mean


@cache
def face_finder(model: Path) -> FaceFinder:
    """Return the finder of a model; loaded once a process, which takes half a second."""
    return FaceFinder(model)


def jittered_boxes(box: Box, key: str, count: int = BOXES) -> tuple[Box, ...]:
    """Return boxes around one, moved and scaled by up to 4 % of its width.

    Args:
        box: The box of the onset.
        key: Of the clip; seeds the jitter. All frames of a clip share the boxes, so that the
            mean's bias is the same in all of them.
        count: How many.
    """
    seed = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    draws = np.random.default_rng(seed).uniform(-JITTER, JITTER, (count, 3))
    width, height = box.right - box.left, box.bottom - box.top
    centre = np.array([box.left + box.right, box.top + box.bottom]) / 2
    boxes = []
    for right, down, growth in draws:
        half = np.array([width, height]) * (1 + growth) / 2
        middle = centre + np.array([right, down]) * width
        corners = np.rint(np.concatenate([middle - half, middle + half])).astype(int)
        boxes.append(Box(*corners.tolist()))
    return tuple(boxes)


def training_boxes(box: Box, key: str, count: int) -> tuple[Box, ...]:
    """Return jittered boxes for a training to draw from; none is of the mean's seven."""
    return jittered_boxes(box, f"{key} in training", count)


def _attempts(grey: ByteArray, upsample: int) -> Iterator[tuple[ByteArray, int]]:
    for doublings in range(upsample + 1):
        yield grey, doublings
    equalised = np.asarray(cv2.equalizeHist(grey), np.uint8)
    for doublings in range(upsample + 1):
        yield equalised, doublings


def _box(rectangle: dlib.rectangle) -> Box:
    return Box(rectangle.left(), rectangle.top(), rectangle.right(), rectangle.bottom())


def _area(box: Box) -> int:
    return (box.right - box.left + 1) * (box.bottom - box.top + 1)
