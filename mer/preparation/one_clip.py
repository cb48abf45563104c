"""Preparing one clip: find the face once, then align every frame alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from mer.files import file_digest, write_array, write_atomically
from mer.preparation.alignment import Alignment, align_eyes, fit_picture
from mer.preparation.faces import (
    POINTS,
    Box,
    FaceFinder,
    face_finder,
    jittered_boxes,
    training_boxes,
)
from mer.preparation.pictures import UnusableClipError, read_picture, short_name
from mer.preparation.record import (
    ClipRecord,
    fingerprint,
    is_intact,
    named_frames,
    read_record,
)
from mer.preparation.settings import PreparationSettings
from mer.preparation.store import FRAMES, landmarks_file
from mer.types import ByteArray, Clip, FloatArray


@dataclass(frozen=True)
class Geometry:
    """What the onset decides for all frames of a clip.

    Attributes:
        shape: Of the source pictures: (height, width, 3).
        box: The face; None where it is the whole picture.
        boxes: For each variant of the landmarks, where the model is run.
        alignment: From source to prepared pixels.
    """

    shape: tuple[int, ...]
    box: Box | None
    boxes: Mapping[str, tuple[Box, ...]]
    alignment: Alignment


def prepare_clip(clip: Clip, folder: Path, settings: PreparationSettings) -> None:
    """Write the frames, the landmarks and, last, the record of a clip.

    Args:
        clip: The clip with the paths of its pictures.
        folder: Of the clip, in the store.
        settings: How to prepare it.

    Raises:
        UnusableClipError: A picture cannot be read or no face is found; nothing is left behind.
        MerError: The disk is full, or the landmark model is not one.
    """
    source = _fingerprint(clip)
    finder = face_finder(settings.model_path()) if settings.needs_model else None
    geometry = locate(clip, settings, finder)
    marks = {name: _empty(clip, name, boxes) for name, boxes in geometry.boxes.items()}

    def stream_frames(stream: BinaryIO) -> None:
        # frame by frame: the longest clips of CAS(ME)^3 would fill the memory of many workers
        _write_header(stream, (len(clip.frames), settings.size, settings.size, 3))
        for number, path in enumerate(clip.frames):
            picture = _read_alike(path, geometry.shape)
            stream.write(geometry.alignment.frame(picture).tobytes())
            for name, points in _find(picture, geometry, finder).items():
                marks[name][number] = points

    write_atomically(folder / FRAMES, stream_frames)
    for name, points in marks.items():
        write_array(folder / landmarks_file(name), points)
    rows = tuple(tuple(row) for row in geometry.alignment.matrix.tolist())
    names = (FRAMES, *map(landmarks_file, marks))
    sums = {name: file_digest(folder / name) for name in names}
    ClipRecord(named_frames(clip), source, geometry.box, rows, sums).write(folder)


def locate(clip: Clip, settings: PreparationSettings, finder: FaceFinder | None) -> Geometry:
    """Find the face in the onset and decide on the one alignment of the clip.

    Raises:
        UnusableClipError: The onset cannot be read or has no face.
    """
    path = clip.frames[clip.onset]
    picture = read_picture(path)
    height, width = picture.shape[:2]
    if finder is None:
        return Geometry(picture.shape, None, {}, fit_picture(height, width, settings.size))
    grey = _grey(picture)
    box = finder.detect(grey, settings.upsample)
    if settings.face == "dataset":
        alignment = fit_picture(height, width, settings.size)
    elif box is None:
        raise UnusableClipError(f"No face is found in its onset, {short_name(path)}.")
    else:
        # averaged: what one run errs by would turn and scale all frames
        steady = finder.averaged(grey, jittered_boxes(box, clip.key))
        alignment = align_eyes(steady, settings)
    face = box or Box(0, 0, width - 1, height - 1)
    runs: dict[str, tuple[Box, ...]] = {
        "plain": (face,),
        "averaged": jittered_boxes(face, clip.key),
        "jittered": training_boxes(face, clip.key, settings.jitters),
    }
    boxes: dict[str, tuple[Box, ...]] = {name: runs[name] for name in settings.landmarks}
    return Geometry(picture.shape, box, boxes, alignment)


def is_prepared(clip: Clip, folder: Path, settings: PreparationSettings) -> bool:
    """Whether a clip's folder is whole and made from the pictures and the annotation of today."""
    record = read_record(folder)
    if record is None or record.clip != named_frames(clip):
        return False
    names = (FRAMES, *map(landmarks_file, settings.landmarks))
    try:
        same = record.fingerprint == fingerprint(clip)
    except OSError:
        return False
    return same and all(is_intact(folder, name, record) for name in names)


def _find(
    picture: ByteArray, geometry: Geometry, finder: FaceFinder | None
) -> dict[str, FloatArray]:
    if finder is None or not geometry.boxes:
        return {}
    grey = _grey(picture)
    found = {
        name: (finder.runs if name == "jittered" else finder.averaged)(grey, boxes)
        for name, boxes in geometry.boxes.items()
    }
    return {name: geometry.alignment.points(points) for name, points in found.items()}


def _read_alike(path: Path, shape: tuple[int, ...]) -> ByteArray:
    picture = read_picture(path)
    if picture.shape != shape:
        here, there = ("x".join(map(str, s[1::-1])) for s in (picture.shape, shape))
        raise UnusableClipError(f"{short_name(path)} has {here} pixels, the onset {there}.")
    return picture


def _fingerprint(clip: Clip) -> str:
    if not clip.frames:
        raise UnusableClipError("It has no frames on disk.")
    try:
        return fingerprint(clip)
    except OSError as error:
        name = short_name(Path(error.filename))
        raise UnusableClipError(f"{name} cannot be read: {error.strerror}.") from error


def _empty(clip: Clip, variant: str, boxes: tuple[Box, ...]) -> FloatArray:
    runs = (len(boxes),) if variant == "jittered" else ()
    return np.zeros((len(clip.frames), *runs, POINTS, 2), np.float32)


def _grey(picture: ByteArray) -> ByteArray:
    # the model is a fifth faster on grey than on RGB, and reads grey inside anyway
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def _write_header(stream: BinaryIO, shape: tuple[int, ...]) -> None:
    header = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, header)
