"""Reading ready-made flow pictures, and writing them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import cv2
import numpy as np

from mer.datasets.flow import FlowIndex
from mer.datasets.flow_places import FlowPlace
from mer.errors import MerError
from mer.files import write_atomically
from mer.preparation.pictures import UnusableClipError, read_picture
from mer.types import ByteArray, FloatArray, Remark

CHANNELS = "uvs"
LEAST = 8  # px a side
Picture = ByteArray | FloatArray


@dataclass(frozen=True)
class FlowPictures:
    """The flow pictures of a folder, in memory.

    Attributes:
        pictures: By key: u, v and strain, shape (H, W, 3); bytes, or float32 where the file has
            other numbers.
        remarks: On each that cannot be used.
    """

    pictures: Mapping[str, Picture]
    remarks: tuple[Remark, ...]


def read_flow_pictures(index: FlowIndex, channels: str = CHANNELS) -> FlowPictures:
    """Open the flow picture of every clip.

    Args:
        index: Of the folder.
        channels: What red, green and blue are, or an array's last axis: `u`, `v` and `s` for
            strain in any order.

    Raises:
        MerError: The channels are not these three, or a `.npz` is damaged.
    """
    if sorted(channels) != sorted(CHANNELS):
        raise MerError(
            f"channels is {channels!r}; it takes u, v and s (strain) in their order, {CHANNELS} "
            "for example."
        )
    order = [channels.index(name) for name in CHANNELS]
    pictures: dict[str, Picture] = {}
    remarks = []
    for key, given in _open_all(index):
        if isinstance(given, UnusableClipError):
            remarks.append(Remark(key, str(given), unusable=True))
        else:
            pictures[key] = given[..., order]
    return FlowPictures(pictures, tuple(remarks))


def write_flow_picture(path: Path, picture: ByteArray) -> None:
    """Write u, v and strain as red, green and blue of a PNG.

    Args:
        path: Ends in `.png`.
        picture: Shape (H, W, 3).
    """
    _, encoded = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    write_atomically(path, lambda stream: stream.write(encoded.tobytes()))


def _open_all(index: FlowIndex) -> Iterator[tuple[str, Picture | UnusableClipError]]:
    arrays: dict[tuple[Path, str], np.ndarray] = {}
    for clip in index.clips:
        place = index.places[clip.key]
        try:
            yield clip.key, _open(place, arrays)
        except UnusableClipError as error:
            yield clip.key, error


def _open(place: FlowPlace, arrays: dict[tuple[Path, str], np.ndarray]) -> Picture:
    if not place.array:
        picture = read_picture(place.file)
    else:
        source = (place.file, place.array)
        if source not in arrays:
            arrays |= _load(place.file)
        whole = arrays[source]
        picture = whole if place.index is None else whole[place.index]
    return _checked(picture, place)


def _load(file: Path) -> dict[tuple[Path, str], np.ndarray]:
    try:
        with np.load(file, allow_pickle=False) as found:
            return {(file, name): found[name] for name in found.files}
    except (OSError, ValueError, BadZipFile, EOFError) as error:
        raise MerError(f"{file} is damaged: {' '.join(str(error).split())}.") from error


def _checked(picture: np.ndarray, place: FlowPlace) -> Picture:
    """Return bytes as they are and any other numbers as float32.

    Raises:
        UnusableClipError: The shape is not that of a picture of three channels, or it holds
            values that are no numbers.
    """
    shape = picture.shape
    if picture.ndim != 3 or shape[2] != len(CHANNELS) or min(shape[:2]) < LEAST:
        raise UnusableClipError(
            f"{place.name} has shape {shape}; a flow picture is (height, width, 3), {LEAST} "
            "pixels or more a side."
        )
    if picture.dtype == np.uint8:
        return np.asarray(picture, np.uint8)
    if picture.dtype.kind not in "iuf":
        raise UnusableClipError(f"{place.name} holds {picture.dtype}, no numbers.")
    values = np.asarray(picture, np.float32)
    if not np.isfinite(values).all():
        raise UnusableClipError(f"{place.name} holds values that are not finite.")
    return values
