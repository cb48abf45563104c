"""CAS(ME)^3, part A: folders, names and annotation (Li et al., IEEE TPAMI 45(3), 2023).

What readers stumble over:

- several clips lie in one video folder, so that subject and video do not name a clip;
- all cells of the annotation are text, and two more sheets are empty;
- `spNo.2` on disk where the annotation says `spNO.2`;
- with eight clips a subject or more: `Others` for `others`, a video `J`, units out of order and
  with letters for the lips, videos without their first frames, triples that cannot be true.

One departure: there are no pictures of depth.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mer.datasets.synthetic.camera import Camera
from mer.datasets.synthetic.layouts.coding import coded
from mer.datasets.synthetic.layouts.layout import MANY_CLIPS, Layout, Pictures, Row, common_clip
from mer.datasets.synthetic.layouts.videos import numbered_through
from mer.datasets.synthetic.layouts.workbook import Cell, write_workbook
from mer.datasets.synthetic.plan import ClipPlan, plan_corpus
from mer.datasets.synthetic.streams import stream

if TYPE_CHECKING:
    from mer.datasets.synthetic.settings import SyntheticCorpus

EMOTIONS: Mapping[str, str] = {
    "disgust": "disgust", "surprise": "surprise", "others": "others", "fear": "fear",
    "anger": "anger", "sad": "sadness", "happy": "happiness",
}  # fmt: skip
_FILE = "annotation/partA/cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx"
_HEADERS = ("Subject", "Filename", "Onset", "Apex", "Offset", "AU", "Objective class", "emotion")
_CLASSES = ("I", "II", "III", "IV", "V", "VI", "VII")
_LETTERS = "abcdefghijklm"
_CLIPS_A_VIDEO = 3
# subject -> the first frame of its first video that is on disk; the annotation begins earlier
_LOST: Mapping[int, int] = {1: 8, 2: 1}
_EARLY_APEX, _LATE_ONSET, _NO_OFFSET, _CAPITAL = 2, 3, 4, 3
# the spelling of every fifth subject's folder from this one on
_LOWER_CASE = 2
# texts of the release for units of lips alone (T top, B bottom), by the units that are drawn
_ODD_UNITS: Mapping[tuple[int, ...], str] = {(14,): "T28+14", (17, 24): "B23"}
_REVERSED_SHARE = 0.3
# one of so many `others` is spelled with a capital
_OTHERS = 5


def present(corpus: "SyntheticCorpus") -> tuple[Row, ...]:
    """Return every clip of a corpus in the annotation's order."""
    rows = [row for plans in plan_corpus(corpus) for row in _subject(plans, corpus.seed)]
    return tuple(_with_capitals(rows) if corpus.clips >= MANY_CLIPS else rows)


def write_annotations(root: Path, rows: Sequence[Row], version: str) -> None:
    """Write the annotation of part A.

    Args:
        root: The release's own folder.
        rows: All clips.
        version: `v2`, the only one.

    Raises:
        MerError: The file cannot be written.
    """
    del version
    cells = [_cells(row) for row in rows]
    write_workbook(root / _FILE, [_HEADERS, *cells], ("label", "Sheet1", "Sheet3"))


def _cells(row: Row) -> tuple[Cell, ...]:
    values = (row.onset, row.apex, row.offset, row.units)
    objective = _CLASSES[row.plan.objective_class - 1]
    return (row.subject, row.name, *(str(value) for value in values), objective, row.emotion)


def _subject(plans: Sequence[ClipPlan], seed: int) -> list[Row]:
    ordinal, many = plans[0].subject, len(plans) >= MANY_CLIPS
    generator = stream("casme3", seed, ordinal)
    videos = _videos(ordinal, len(plans), generator)
    numbered = numbered_through(plans, videos, generator)
    lost = _LOST.get(ordinal, 0) if many else 0
    if lost:
        numbered[0] = numbered[0].starting_at(0)
    wrong = common_clip(plans) if many else None
    rows = []
    for i, (plan, video) in enumerate(zip(numbered, videos, strict=True)):
        frames = _annotated(plan, 0 if i else lost, i == wrong)
        row = _row(plan, video, frames, lost)
        rows.append(replace(row, units=_odd_units(row, generator)) if many else row)
    return rows


def _row(plan: ClipPlan, video: str, frames: tuple[int, int, int], lost: int) -> Row:
    ordinal, (onset, apex, offset) = plan.subject, frames
    subject = f"spNO.{ordinal}"
    clip = f"{subject}_{video}_{onset}"
    start = min(onset, plan.onset)  # a typing error names frames that the clip does not have
    on_disk = f"spNo.{ordinal}" if ordinal % 5 == _LOWER_CASE else subject
    pictures = {
        "videos": Pictures(f"part_A/{on_disk}/{video}/color", max(plan.first, lost), plan.last,
                           shared=True),
        "clips": Pictures(f"Part_A_ME_clip/frame/{clip}", max(start, lost), plan.offset),
    }  # fmt: skip
    return Row(plan, subject, video, f"{subject}/{clip}", onset, apex, offset,
               coded(plan.units), plan.emotion, pictures)  # fmt: skip


def _videos(ordinal: int, clips: int, generator: np.random.Generator) -> list[str]:
    """Return the letter of each clip's video, some clips a video."""
    count = min(math.ceil(clips / _CLIPS_A_VIDEO), len(_LETTERS))
    letters = sorted(generator.choice(list(_LETTERS), count, replace=False).tolist())
    if ordinal == _CAPITAL and clips >= MANY_CLIPS:
        letters[-1] = "J"
    return [letters[clip * count // clips] for clip in range(clips)]


def _annotated(plan: ClipPlan, lost: int, wrong: bool) -> tuple[int, int, int]:
    """Return onset, apex and offset as the annotation has them."""
    onset, apex, offset = plan.onset, plan.apex, plan.offset
    if lost:  # the onset comes before the first picture, and stands for the apex as well
        return min(onset, lost - 1), min(onset, lost - 1), offset
    typed = {
        _EARLY_APEX: (onset, onset - 29, offset),
        _LATE_ONSET: (onset + 1000, apex, offset),
        _NO_OFFSET: (onset, apex, 0),
    }
    return typed.get(plan.subject, (onset, apex, offset)) if wrong else (onset, apex, offset)


def _odd_units(row: Row, generator: np.random.Generator) -> Cell:
    """Return some units out of order, and those of the lips with their letters."""
    units = row.plan.units
    usual = coded(units[::-1]) if generator.random() < _REVERSED_SHARE else row.units
    return _ODD_UNITS.get(tuple(unit.number for unit in units), usual)


def _with_capitals(rows: Sequence[Row]) -> list[Row]:
    others = [i for i, row in enumerate(rows) if row.emotion == "others"][::_OTHERS]
    return [replace(row, emotion="Others") if i in others else row for i, row in enumerate(rows)]


CASME3 = Layout(
    dataset="casme3",
    folder="CASME3",
    versions={"v2": ("videos", "clips")},
    emotions=EMOTIONS,
    camera=Camera(1280, 720),
    seed_offset=3_000_000,
    present=present,
    write_annotations=write_annotations,
)
