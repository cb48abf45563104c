"""CAS(ME)^3, part C: folders, names and annotation (Li et al., IEEE TPAMI 45(3), 2023).

What readers stumble over: all clips of a subject lie in one video; there is no apex and no
objective class; action units are separated by commas, one of them a Chinese one, one trailing.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mer.datasets.synthetic.camera import Camera
from mer.datasets.synthetic.layouts.casme3 import EMOTIONS
from mer.datasets.synthetic.layouts.coding import coded
from mer.datasets.synthetic.layouts.layout import MANY_CLIPS, Layout, Pictures, Row
from mer.datasets.synthetic.layouts.videos import numbered_through
from mer.datasets.synthetic.layouts.workbook import Cell, write_workbook
from mer.datasets.synthetic.plan import ClipPlan, plan_corpus
from mer.datasets.synthetic.streams import stream

if TYPE_CHECKING:
    from mer.datasets.synthetic.settings import SyntheticCorpus

_FILE = "annotation/partC/CAS(ME)3_part_C_ME.xlsx"
_HEADERS = ("sub", "count", "onset", "offset", "au", "emotion")
_VIDEO = "a"


def present(corpus: "SyntheticCorpus") -> tuple[Row, ...]:
    """Return every clip of a corpus in the annotation's order."""
    rows = [row for plans in plan_corpus(corpus) for row in _subject(plans, corpus.seed)]
    return tuple(_with_odd_commas(rows) if corpus.clips >= MANY_CLIPS else rows)


def write_annotations(root: Path, rows: Sequence[Row], version: str) -> None:
    """Write the annotation of part C.

    Args:
        root: The release's own folder.
        rows: All clips.
        version: `c`, the only one.

    Raises:
        MerError: The file cannot be written.
    """
    del version
    cells = [_cells(row) for row in rows]
    write_workbook(root / _FILE, [_HEADERS, *cells], ("mockCrimeME",))


def _cells(row: Row) -> tuple[Cell, ...]:
    return (row.plan.subject, int(row.name), row.onset, row.offset, row.units, row.emotion)


def _subject(plans: Sequence[ClipPlan], seed: int) -> list[Row]:
    generator = stream("casme3c", seed, plans[0].subject)
    numbered = numbered_through(plans, [_VIDEO] * len(plans), generator)
    return [_row(plan, counter) for counter, plan in enumerate(numbered, start=1)]


def _row(plan: ClipPlan, counter: int) -> Row:
    subject = f"{plan.subject:02d}"
    video = f"part_C/{subject}/{_VIDEO}/color"
    pictures = {"videos": Pictures(video, plan.first, plan.last, shared=True)}
    folder = f"{subject}/{subject}_{_VIDEO}_{plan.onset}"
    return Row(plan, subject, str(counter), folder, plan.onset, None, plan.offset,
               coded(plan.units, ","), plan.emotion, pictures)  # fmt: skip


def _with_odd_commas(rows: list[Row]) -> list[Row]:
    """Give the first list of units a Chinese comma, and the second one comma too many."""
    lists = [(i, str(row.units)) for i, row in enumerate(rows) if "," in str(row.units)]
    odd = {i: text.replace(",", "，", 1) for i, text in lists[:1]}
    odd |= {i: f"{text}," for i, text in lists[1:2]}
    return [replace(row, units=odd.get(i, row.units)) for i, row in enumerate(rows)]


CASME3C = Layout(
    dataset="casme3c",
    folder="CASME3",
    versions={"c": ("videos",)},
    emotions=EMOTIONS,
    camera=Camera(1280, 720),
    seed_offset=4_000_000,
    present=present,
    write_annotations=write_annotations,
)
