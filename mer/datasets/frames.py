"""The frame files of a clip: their numbers, their natural order, the nearest one."""

import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mer.errors import MerError

_NUMBER = re.compile(r"\d+", re.ASCII)
# the last integer of the stem; one expression a name, for a release holds millions
_PICTURE = re.compile(r"(?!\.).*?(\d+)\D*\.(?:jpe?g|png|bmp)", re.ASCII | re.IGNORECASE)


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


@dataclass(frozen=True, slots=True)
class FrameListing:
    """The numbered pictures of a folder in natural order.

    Names, not paths: a video of CAS(ME)^3 holds thousands of frames of which a clip takes fifty.

    Attributes:
        folder: Where they are.
        numbers: Ascending; a number stands twice where two pictures carry it.
        names: Of the files, in the same order.
    """

    folder: Path
    numbers: tuple[int, ...]
    names: tuple[str, ...]

    def between(self, first: int, last: int) -> "FrameListing":
        """Return the frames with numbers from `first` to `last`, both included."""
        part = slice(bisect_left(self.numbers, first), bisect_right(self.numbers, last))
        return FrameListing(self.folder, self.numbers[part], self.names[part])

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files."""
        return tuple(self.folder / name for name in self.names)


def list_frames(folder: Path) -> FrameListing:
    """List the numbered pictures of a folder; the folder is listed once.

    Hidden files, other kinds of files and pictures without a number are passed over.

    Raises:
        MerError: The folder is not there or cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            found = sorted(
                [
                    (int(match[1]), entry.name)
                    for entry in entries
                    if (match := _PICTURE.fullmatch(entry.name)) and entry.is_file()
                ]
            )
    except OSError as error:
        raise MerError(f"Cannot list the frames in {folder}: {error.strerror}.") from error
    return FrameListing(folder, tuple(n for n, _ in found), tuple(name for _, name in found))


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
