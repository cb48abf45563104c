"""Writing one clip: its pictures in every tree, then what is true about it.

The truth is written last, so a clip that has one is complete.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from mer.datasets.synthetic.backdrop import CROP_LEFT, CROP_TOP
from mer.datasets.synthetic.layouts import casme2
from mer.datasets.synthetic.recording import Frame, Recording
from mer.errors import MerError
from mer.files import write_atomically
from mer.types import ByteArray

_QUALITY = 92


@dataclass(frozen=True, slots=True)
class ClipFiles:
    """Where one clip goes.

    Attributes:
        out: The folder of the whole corpus.
        row: The clip.
        trees: The picture trees that are wanted.
    """

    out: Path
    row: casme2.Row
    trees: tuple[str, ...]

    @property
    def truth(self) -> Path:
        """The file of the true landmarks and movements."""
        return self.out / casme2.TRUTH / f"{self.row.folder}.npz"

    @property
    def folders(self) -> dict[str, Path]:
        """The folder of the clip in every wanted tree that has the clip."""
        root = self.out / casme2.FOLDER
        wanted = [tree for tree in self.trees if casme2.frame_range(self.row, tree)]
        return {tree: root / casme2.TREES[tree] / self.row.folder for tree in wanted}

    @property
    def complete(self) -> bool:
        """Nothing is left to do."""
        return self.truth.exists() and all(path.is_dir() for path in self.folders.values())


def write_clip(files: ClipFiles, recording: Recording) -> int:
    """Write a clip, whatever an earlier attempt has left of it; return the frames drawn.

    Raises:
        MerError: Something cannot be written.
    """
    folders = files.folders
    unfinished = {tree: path.with_name(f".{path.name}.tmp") for tree, path in folders.items()}
    try:
        for path in unfinished.values():
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)
        drawn = _write_pictures(files.row, recording, unfinished)
        for tree, path in folders.items():
            shutil.rmtree(path, ignore_errors=True)
            unfinished[tree].rename(path)
    except OSError as error:
        raise MerError(
            f"Cannot write the pictures of {files.row.folder}: {error.strerror}"
            f"{f' ({error.filename})' if error.filename else ''}. The same command continues once "
            "that is mended."
        ) from error
    _write_truth(files, recording)
    return drawn


def _write_pictures(row: casme2.Row, recording: Recording, folders: dict[str, Path]) -> int:
    ranges = {tree: found for tree in folders if (found := casme2.frame_range(row, tree))}
    if not ranges:
        return 0
    first = min(start for start, _ in ranges.values())
    last = max(end for _, end in ranges.values())
    whole = not {"raw", "selected"}.isdisjoint(ranges)
    for frame in recording.frames(first, last, raw=whole):
        inside = [tree for tree, (start, end) in ranges.items() if start <= frame.number <= end]
        _write_frame(frame, inside, folders)
    return last - first + 1


def _write_frame(frame: Frame, trees: Iterable[str], folders: dict[str, Path]) -> None:
    """Encode each picture once; the raw and the selected tree hold the same bytes."""
    encoded: dict[bool, bytes] = {}
    for tree in trees:
        cropped = tree == "cropped"
        if cropped not in encoded:
            picture = frame.cropped if cropped or frame.raw is None else frame.raw
            encoded[cropped] = _jpeg(picture)
        (folders[tree] / casme2.picture_name(tree, frame.number)).write_bytes(encoded[cropped])


def _jpeg(picture: ByteArray) -> bytes:
    blue_first = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", blue_first, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return bytes(data)


def _write_truth(files: ClipFiles, recording: Recording) -> None:
    """Write what happened, whatever the coding file says; the corpus's README says how."""
    plan, motion = recording.plan, recording.motion
    count = plan.count
    values = {
        "emotion": np.array(plan.emotion),
        "numbers": np.arange(plan.first, plan.last + 1),
        "onset": np.array(plan.onset),
        "apex": np.array(plan.apex),
        "offset": np.array(plan.offset),
        "landmarks": recording.landmarks(),
        "crop_corner": np.array([CROP_LEFT, CROP_TOP]),
        "units": np.array([str(unit) for unit in motion.expression], dtype="<U3"),
        "intensity": np.array([*motion.expression.values()], np.float32).reshape(-1, count),
        "clutter_units": np.array([str(unit) for unit in motion.clutter], dtype="<U3"),
        "clutter_intensity": np.array([*motion.clutter.values()], np.float32).reshape(-1, count),
        "blink": motion.closure.astype(np.float32),
        "pose": motion.pose.astype(np.float32),
    }
    write_atomically(files.truth, lambda s: np.savez_compressed(s, allow_pickle=False, **values))
