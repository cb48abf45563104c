"""Landmarks found anew in prepared frames that were changed, by magnification for example."""

import cv2
import numpy as np

from mer.errors import MerError
from mer.preparation.faces import Box, face_finder, jittered_boxes, training_boxes
from mer.preparation.record import ClipRecord
from mer.preparation.settings import PreparationSettings
from mer.types import ByteArray, FloatArray


def redetect(frames: ByteArray, record: ClipRecord, variant: str, jitters: int) -> FloatArray:
    """Run the packaged landmark model on frames, as the preparation runs it on pictures.

    Args:
        frames: RGB in prepared pixels, shape (n, size, size, 3).
        record: Of the clip; its face box holds for all frames.
        variant: `plain` is one run; `averaged` the mean of seven.
        jitters: How many runs on other boxes to add.

    Returns:
        Shape (1 + jitters, n, 68, 2); the first is the variant.

    Raises:
        MerError: No face was found in the clip.
    """
    finder, key = face_finder(PreparationSettings().model_path()), record.clip.key
    box = prepared_box(record)
    boxes = (box,) if variant == "plain" else jittered_boxes(box, key)
    others = training_boxes(box, key, jitters)
    found = []
    for frame in frames:
        grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8)
        runs = [finder.landmarks(grey, other) for other in others]
        found.append([finder.averaged(grey, boxes), *runs])
    return np.stack(found, axis=1).astype(np.float32)


def prepared_box(record: ClipRecord) -> Box:
    """Return a clip's face box in prepared pixels, upright and as large as the face is there.

    Raises:
        MerError: No face was found in the clip.
    """
    if record.box is None:
        raise MerError(no_face(record.clip.key))
    left, top, right, bottom = record.box
    matrix = np.array(record.matrix)
    centre = matrix[:, :2] @ ((left + right) / 2, (top + bottom) / 2) + matrix[:, 2]
    half = np.hypot(*matrix[:, 0]) * np.array([right - left, bottom - top]) / 2
    return Box(*np.rint([*(centre - half), *(centre + half)]).astype(int).tolist())


def no_face(key: str) -> str:
    """Return the sentence on a clip whose landmarks mean nothing."""
    return (
        f"No face was found in the onset of {key}, so that it has no landmarks to trust; prepare "
        "the dataset with `face: dlib`, which leaves such clips out and says so."
    )
