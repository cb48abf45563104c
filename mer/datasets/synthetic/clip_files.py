"""Writing one clip: its pictures in every tree, then what is true about it.

The truth is written last, so a clip that has one is complete.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2

from mer.datasets.synthetic.camera import Camera
from mer.datasets.synthetic.layouts.layout import Layout, Pictures, Row
from mer.datasets.synthetic.recording import Frame, Recording
from mer.datasets.synthetic.truth import write_truth
from mer.errors import MerError
from mer.types import ByteArray

_QUALITY = 92


@dataclass(frozen=True, slots=True)
class ClipFiles:
    """Where one clip goes.

    Attributes:
        out: The folder of all datasets.
        layout: Of the dataset.
        row: The clip.
        trees: The picture trees that are wanted.
    """

    out: Path
    layout: Layout
    row: Row
    trees: tuple[str, ...]

    @property
    def truth(self) -> Path:
        """The file of the true landmarks and movements."""
        return self.out / self.layout.truth / f"{self.row.folder}.npz"

    @property
    def pictures(self) -> dict[str, Pictures]:
        """The pictures of the clip in every wanted tree that has the clip."""
        return {tree: self.row.pictures[tree] for tree in self.trees if tree in self.row.pictures}

    @property
    def folders(self) -> dict[str, Path]:
        """The folder of the clip in every wanted tree that has the clip."""
        root = self.out / self.layout.folder
        return {tree: root / pictures.folder for tree, pictures in self.pictures.items()}

    @property
    def complete(self) -> bool:
        """Nothing is left to do."""
        folders = self.folders
        # the last picture is put in place last
        last = [folders[tree] / found.name(found.last) for tree, found in self.pictures.items()]
        return self.truth.exists() and all(path.exists() for path in last)


def write_clip(files: ClipFiles, recording: Recording) -> int:
    """Write a clip, whatever an earlier attempt has left of it; return the frames drawn.

    Raises:
        MerError: Something cannot be written.
    """
    pictures, folders = files.pictures, files.folders
    unfinished = {
        # other clips may be on their way into the same folder
        tree: path.with_name(f".{path.name}.{pictures[tree].first}.tmp")
        for tree, path in folders.items()
    }
    try:
        for path in unfinished.values():
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)
        drawn = _write_pictures(files, recording, unfinished)
        for tree, path in folders.items():
            _publish(unfinished[tree], path, pictures[tree])
    except OSError as error:
        raise MerError(
            f"Cannot write the pictures of {files.row.folder}: {error.strerror}"
            f"{f' ({error.filename})' if error.filename else ''}. The same command continues once "
            "that is mended."
        ) from error
    write_truth(files.truth, recording, files.layout.camera)
    return drawn


def _publish(unfinished: Path, folder: Path, pictures: Pictures) -> None:
    if not pictures.shared:
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
        return
    folder.mkdir(exist_ok=True)
    for number in range(pictures.first, pictures.last + 1):
        name = pictures.name(number)
        (unfinished / name).replace(folder / name)
    unfinished.rmdir()


def _write_pictures(files: ClipFiles, recording: Recording, folders: Mapping[str, Path]) -> int:
    wanted = files.pictures
    if not wanted:
        return 0
    first = min(pictures.first for pictures in wanted.values())
    last = max(pictures.last for pictures in wanted.values())
    raw = not all(pictures.cropped for pictures in wanted.values())
    for frame in recording.frames(first, last, raw=raw):
        inside = {t: p for t, p in wanted.items() if p.first <= frame.number <= p.last}
        _write_frame(frame, inside, folders, files.layout.camera)
    return last - first + 1


def _write_frame(
    frame: Frame, trees: Mapping[str, Pictures], folders: Mapping[str, Path], camera: Camera
) -> None:
    """Encode each picture once; trees of whole pictures hold the same bytes."""
    encoded: dict[bool, bytes] = {}
    for tree, pictures in trees.items():
        cropped = pictures.cropped
        if cropped not in encoded:
            encoded[cropped] = _encode(_taken(frame, cropped, camera), pictures.suffix)
        (folders[tree] / pictures.name(frame.number)).write_bytes(encoded[cropped])


def _taken(frame: Frame, cropped: bool, camera: Camera) -> ByteArray:
    if cropped or frame.raw is None:
        return camera.cropped(frame.cropped)
    return camera.raw(frame.raw)


def _encode(picture: ByteArray, suffix: str) -> bytes:
    blue_first = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else picture
    options = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY] if suffix == ".jpg" else []
    _, data = cv2.imencode(suffix, blue_first, options)
    return data.tobytes()
