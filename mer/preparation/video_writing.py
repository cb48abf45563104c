"""Writing frames as a video file or as a folder of pictures, whole or not at all."""

import os
import shutil
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np

from mer.errors import MerError
from mer.types import ByteArray

# FFV1 (RFC 9043) keeps every byte; MPEG-4 part 2 is what OpenCV's wheels write into the others
CODECS = {".avi": "FFV1", ".mkv": "FFV1", ".mp4": "mp4v", ".mov": "mp4v"}
SIDECAR = "magnification.json"


def require_free(out: Path, force: bool) -> None:
    """Check that something may be written at `out`.

    Args:
        out: A video by its ending, or a folder; an empty folder is free.
        force: Whether what this module wrote there may go.

    Raises:
        MerError: The ending is unknown, or what is there must stay.
    """
    if out.suffix and not is_video(out):
        raise MerError(
            f"{out}: videos are written as {', '.join(CODECS)}; a folder of frames has no ending."
        )
    if not out.exists() or (out.is_dir() and not is_video(out) and not any(out.iterdir())):
        return
    if not force:
        raise MerError(f"{out} exists; name another OUT, or replace it with --force.")
    if is_video(out) == out.is_dir() or (out.is_dir() and not _is_ours(out)):
        raise MerError(f"{out} holds more than frames of this command; delete it yourself.")


def is_video(out: Path) -> bool:
    """Return whether an output is a video file, by its ending."""
    return out.suffix.lower() in CODECS


def sidecar_of(out: Path) -> Path:
    """Return where the settings that made an output stand."""
    return out.with_name(f"{out.name}.json") if is_video(out) else out / SIDECAR


def write_frames(out: Path, frames: Iterable[ByteArray], fps: float) -> int:
    """Write frames under a temporary name and rename it when all are on the disk.

    A video's sides are even: the last row or column of an odd one is repeated.

    Args:
        out: A video by its ending (`CODECS`), or a folder, which gets `frame_0001.png`, ...;
            what is there is replaced, see `require_free`.
        frames: RGB, shape (H, W, 3).
        fps: Frames a second, of a video.

    Returns:
        The number of frames.

    Raises:
        MerError: The disk is full, the folder cannot be written, or OpenCV has no such codec.
    """
    ending = out.suffix if is_video(out) else ""
    temporary = out.with_name(f".{out.stem}.{socket.gethostname()}.{os.getpid()}.tmp{ending}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        count = _video(temporary, frames, fps) if ending else _folder(temporary, frames)
        if out.is_dir():
            shutil.rmtree(out)
        temporary.replace(out)
    except OSError as error:
        raise MerError(f"Cannot write {out}: {error.strerror}.") from error
    finally:
        _remove(temporary)
    return count


def _video(path: Path, frames: Iterable[ByteArray], fps: float) -> int:
    writer, count = None, 0
    try:
        for frame in frames:
            even = np.pad(frame, [(0, side % 2) for side in frame.shape[:2]] + [(0, 0)], "edge")
            writer = writer or _writer(path, fps, even)
            writer.write(np.ascontiguousarray(even[..., ::-1]))
            count += 1
    finally:
        if writer is not None:
            writer.release()
    _require_whole(path, count)
    _flush(path)
    return count


def _writer(path: Path, fps: float, frame: ByteArray) -> cv2.VideoWriter:
    codec = cv2.VideoWriter.fourcc(*CODECS[path.suffix.lower()])
    height, width = frame.shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, codec, fps, (width, height))
    if not writer.isOpened():
        raise MerError(
            f"OpenCV cannot write {width}x{height} at {fps:g} frames a second as {path.suffix}; "
            "check that the folder can be written, or name a folder of frames as OUT."
        )
    return writer


def _require_whole(path: Path, count: int) -> None:
    """Count the frames again: OpenCV's writer passes over a full disk in silence."""
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    found = 0
    while capture.grab():
        found += 1
    capture.release()
    if found != count:
        raise MerError(
            f"Only {found} of {count} frames reached {path.parent}: the disk is full or a quota "
            "is reached; free some space and run the same command again."
        )


def _folder(path: Path, frames: Iterable[ByteArray]) -> int:
    path.mkdir()
    count = 0
    for count, frame in enumerate(frames, 1):
        picture = path / f"frame_{count:04d}.png"
        encoded = cv2.imencode(".png", np.ascontiguousarray(frame[..., ::-1]))[1]
        picture.write_bytes(encoded.tobytes())
        _flush(picture)
    return count


def _flush(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _is_ours(folder: Path) -> bool:
    """Return whether a folder holds nothing but what this module and its callers write."""
    return all(
        path.name == SIDECAR or (path.suffix == ".png" and path.name.startswith("frame_"))
        for path in folder.iterdir()
    )


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    with suppress(OSError):
        path.unlink()
