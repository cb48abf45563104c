"""From an annotation table and a tree of pictures to the index of a release."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from mer.datasets.annotation import Annotation, AnnotationTable, place, with_possible_positions
from mer.datasets.clips import make_clip
from mer.datasets.corrections import correct
from mer.datasets.folders import is_inside
from mer.datasets.frames import FrameListing, list_frames
from mer.types import Clip, Index, Remark

# rows lie by video: all clips of a folder come soon after one another
FOLDERS_KEPT = 64

Locate = Callable[[Annotation], Path]


def build_index(
    table: AnnotationTable,
    base: Path,
    locate: Locate,
    fps: float,
    corrections: str | None = None,
    companions: Iterable[Path] = (),
) -> Index:
    """Find the frames of every row; no picture is opened and each folder is listed once.

    A bad row or a missing folder excludes its clip, stands in the remarks and stops nothing.

    Args:
        table: All rows as annotated.
        base: The tree; folders outside of it, by name or by link, are refused.
        locate: Returns the folder of a row's frames, whether it is there or not.
        fps: Frames a second.
        corrections: Name of a set of corrected positions.
        companions: Files that were read beside the annotation.

    Raises:
        MerError: There is no such set of corrections.
    """
    corrected = table if corrections is None else correct(table, corrections)
    judged = with_possible_positions(corrected)
    excluded, listing = judged.unusable, lru_cache(FOLDERS_KEPT)(list_frames)
    clips, remarks = [], list(judged.remarks)
    for row in judged.rows:
        if row.key not in excluded:
            clip, odd = _clip(row, base, locate(row), fps, listing)
            clips += [clip] if clip else []
            remarks += odd
    return Index(
        dataset=table.dataset,
        version=table.version,
        annotation=table.file,
        clips=tuple(clips),
        remarks=tuple(remarks),
        companions=tuple(companions),
        rows=table.rows,
        corrections=corrections,
        corrected=judged.corrected,
    )


def _clip(
    row: Annotation, base: Path, folder: Path, fps: float, listing: Callable[[Path], FrameListing]
) -> tuple[Clip | None, tuple[Remark, ...]]:
    if not folder.is_dir():
        text = f"{place(row)}there is no folder {folder}."
    elif not is_inside(folder, base):
        text = f"{place(row)}{folder} is a link that leads out of {base}."
    else:
        return make_clip(row, listing(folder), fps)
    return None, (Remark(row.key, text, unusable=True),)
