"""The frame files of a clip: their numbers, their natural order, the nearest one."""

import os
import re
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

from mer.errors import MerError

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp"})
_NUMBER = re.compile(r"\d+", re.ASCII)


def frame_number(path: Path) -> int:
    """Return the last integer in a file's stem: 46 for `reg_img46.jpg`, 5562 for `006_05562.jpg`.

    Releases pad their numbers with zeros irregularly, so names are read and never formatted.

    Raises:
        MerError: The name holds no digit.
    """
    numbers = _NUMBER.findall(path.stem)
    if not numbers:
        raise MerError(f"{path} carries no frame number; frames are named like reg_img46.jpg.")
    return int(numbers[-1])


def list_frames(folder: Path) -> tuple[Path, ...]:
    """Return the numbered pictures of a folder in natural order; the folder is listed once.

    Hidden files, other kinds of files and pictures without a number are passed over.

    Raises:
        MerError: The folder is not there or cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            frames = [folder / entry.name for entry in entries if _is_frame(entry)]
    except OSError as error:
        raise MerError(f"Cannot list the frames in {folder}: {error.strerror}.") from error
    return tuple(sorted(frames, key=lambda path: (frame_number(path), path.name)))


def nearest_index(numbers: Sequence[int], wanted: int) -> int:
    """Return the index of the number nearest to `wanted`; the earlier one when two are as near.

    Args:
        numbers: Ascending, at least one.
        wanted: A frame number, on disk or not.
    """
    after = bisect_left(numbers, wanted)
    if after == 0:
        return 0
    if after == len(numbers) or wanted - numbers[after - 1] <= numbers[after] - wanted:
        return after - 1
    return after


def _is_frame(entry: os.DirEntry[str]) -> bool:
    stem, suffix = os.path.splitext(entry.name)  # noqa: PTH122 - a Path a file doubles the time
    picture = suffix.lower() in PICTURES and not entry.name.startswith(".")
    return picture and _NUMBER.search(stem) is not None and entry.is_file()
