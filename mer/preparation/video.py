"""Reading a video, or a folder of frames as one, without holding it in memory."""

import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from mer.datasets.frames import list_frames
from mer.errors import MerError
from mer.preparation.pictures import UnusableClipError, read_picture
from mer.types import ByteArray

# FFmpeg would read a text file as a film of its letters
ENDINGS = (".avi", ".mkv", ".mp4", ".mov", ".m4v", ".webm", ".mpg", ".mpeg", ".wmv")


@dataclass(frozen=True)
class Video:
    """All frames of a video.

    Attributes:
        frames: RGB, shape (T, H, W, 3), mapped from a nameless file that ends with this process.
        fps: Frames a second.
        missing: Frames that the file's header promises beyond those that could be decoded.
    """

    frames: ByteArray
    fps: float
    missing: int


def read_video(source: Path, scratch: Path, fps: float | None = None) -> Video:
    """Decode a video file, or a folder of frames in natural order, into a scratch file.

    Args:
        source: A file with one of `ENDINGS`, or a folder of numbered png, jpg or bmp.
        scratch: An existing folder on a disk with room for the decoded bytes (3 T H W).
        fps: Frames a second, in place of the file's own: of a camera of 200 whose film plays
            at 25, the true 200. A folder has none of its own.

    Raises:
        MerError: There is no video, it has fewer than two frames or frames of different sizes,
            its frame rate is unknown or absurd, or the disk is full.
    """
    if not source.exists():
        raise MerError(f"{source} is not there; name a video or a folder of frames.")
    if source.is_dir():
        rate, announced, frames = _rate(source, fps, None), 0, _folder(source)
    else:
        capture = _opened(source)
        rate = _rate(source, fps, capture.get(cv2.CAP_PROP_FPS))
        announced = int(max(capture.get(cv2.CAP_PROP_FRAME_COUNT), 0))
        frames = _decoded(capture)
    mapped = _mapped(source, frames, scratch)
    return Video(mapped, rate, max(0, announced - len(mapped)))


def _opened(source: Path) -> cv2.VideoCapture:
    if source.suffix.lower() in ENDINGS:
        capture = cv2.VideoCapture(str(source), cv2.CAP_FFMPEG)
        if capture.isOpened():
            return capture
    raise MerError(
        f"{source} is not a video that can be decoded ({', '.join(ENDINGS)}); frames are given "
        "as their folder."
    )


def _rate(source: Path, named: float | None, own: float | None) -> float:
    if named is None and (own is None or not math.isfinite(own) or own <= 0):
        raise MerError(f"{source} does not say its frame rate; name it with --fps, as --fps 100.")
    rate = float(own if named is None else named)  # type: ignore[arg-type]
    if not math.isfinite(rate) or rate <= 0:
        raise MerError(f"--fps is {rate}; it takes the frames a second of the recording.")
    return rate


def _folder(folder: Path) -> Iterator[ByteArray]:
    listing = list_frames(folder)
    for number, following in zip(listing.numbers, listing.numbers[1:], strict=False):
        if number == following:
            raise MerError(f"{folder} holds two pictures numbered {number}; leave one sequence.")
    for path in listing.paths:
        try:
            yield read_picture(path)
        except UnusableClipError as error:
            raise MerError(f"{folder}: {error}") from error


def _decoded(capture: cv2.VideoCapture) -> Iterator[ByteArray]:
    try:
        while True:
            found, frame = capture.read()
            if not found:
                return
            yield np.ascontiguousarray(frame[..., ::-1])
    finally:
        capture.release()


def _mapped(source: Path, frames: Iterator[ByteArray], scratch: Path) -> ByteArray:
    try:
        with tempfile.TemporaryFile(dir=scratch) as stream:
            shape = _append(source, frames, stream)
            stream.flush()
            return np.memmap(stream, np.uint8, "r", shape=shape)
    except OSError as error:
        raise MerError(
            f"{source} cannot be decoded into {scratch}: {error.strerror}. Its frames need "
            "3 bytes a pixel there; free some space or choose another disk for OUT."
        ) from error


def _append(
    source: Path, frames: Iterator[ByteArray], stream: BinaryIO
) -> tuple[int, int, int, int]:
    """Write frame after frame and return the shape of them all."""
    count, size = 0, (0, 0)
    for frame in frames:
        height, width = frame.shape[:2]
        if count and (height, width) != size:
            raise MerError(
                f"{source}: frame {count + 1} is {width}x{height}, those before it are "
                f"{size[1]}x{size[0]}; all frames must have one size."
            )
        size = (height, width)
        stream.write(frame.tobytes())
        count += 1
    if count < 2:
        raise MerError(
            f"{source} holds {count or 'no'} frame{'s' if count != 1 else ''} that can be read; "
            "movement takes at least two (of a folder: numbered png, jpg or bmp)."
        )
    return count, *size, 3
