"""MMEW's folders, names and annotation (Ben et al., IEEE TPAMI 44(9), 2022).

What readers stumble over: the emotion's folder comes before the clip's, and is `repression` where
the annotation says `others`; every clip is numbered from 1, its onset; the side of a unit stands
before its number or after it.

One departure: pictures are smaller than the release's, in its layout all the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mer.datasets.synthetic.camera import Camera
from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.layouts.coding import coded
from mer.datasets.synthetic.layouts.layout import Layout, Pictures, Row
from mer.datasets.synthetic.layouts.workbook import Cell, write_workbook
from mer.datasets.synthetic.plan import ClipPlan, plan_corpus
from mer.datasets.synthetic.streams import stream

if TYPE_CHECKING:
    from mer.datasets.synthetic.settings import SyntheticCorpus

_FILE = "MMEW_Micro_Exp.xlsx"
_HEADERS = ("Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame", "Action Units",
            "Estimated Emotion", "remarks")  # fmt: skip
# the number of each in the clips' names is its place
_EMOTIONS = ("happiness", "surprise", "disgust", "others", "fear", "sadness", "anger")
_FOLDERS: Mapping[str, str] = {"others": "repression"}
_SUFFIXED_SHARE = 0.5


def present(corpus: "SyntheticCorpus") -> tuple[Row, ...]:
    """Return every clip of a corpus in the annotation's order."""
    return tuple(row for plans in plan_corpus(corpus) for row in _subject(plans, corpus.seed))


def write_annotations(root: Path, rows: Sequence[Row], version: str) -> None:
    """Write the annotation.

    Args:
        root: The release's own folder.
        rows: All clips.
        version: `full`, the only one.

    Raises:
        MerError: The file cannot be written.
    """
    del version
    write_workbook(root / _FILE, [_HEADERS, *(_cells(row) for row in rows)], ("Sheet1",))


def _cells(row: Row) -> tuple[Cell, ...]:
    frames = (row.onset, row.apex, row.offset)
    return (row.plan.subject, row.name, *frames, row.units, row.emotion, None)


def _subject(plans: Sequence[ClipPlan], seed: int) -> list[Row]:
    generator = stream("mmew", seed, plans[0].subject)
    counts: Counter[str] = Counter()
    rows = []
    for plan in plans:
        counts[plan.emotion] += 1
        units = _coded(plan.units, generator)
        rows.append(_row(plan.trimmed().starting_at(1), counts[plan.emotion], units))
    return sorted(rows, key=lambda row: row.name)


def _row(plan: ClipPlan, counter: int, units: Cell) -> Row:
    subject = f"S{plan.subject:02d}"
    name = f"{subject}-{_EMOTIONS.index(plan.emotion) + 1:02d}-{counter:03d}"
    emotion = _FOLDERS.get(plan.emotion, plan.emotion)
    folder = f"MMEW_Final/Micro_Expression/{emotion}/{name}"
    pictures = {"clips": Pictures(folder, plan.first, plan.last)}
    return Row(plan, subject, name, f"{subject}/{name}", plan.onset, plan.apex, plan.offset,
               units, plan.emotion, pictures)  # fmt: skip


def _coded(units: Sequence[ActionUnit], generator: np.random.Generator) -> Cell:
    """Write `L12`, or `12L`."""
    if generator.random() >= _SUFFIXED_SHARE or not any(unit.side for unit in units):
        return coded(units)
    return "+".join(f"{unit.number}{unit.side}" for unit in units)


MMEW = Layout(
    dataset="mmew",
    folder="MMEW",
    versions={"full": ("clips",)},
    emotions={emotion: emotion for emotion in _EMOTIONS},
    camera=Camera(),
    seed_offset=5_000_000,
    present=present,
    write_annotations=write_annotations,
)
