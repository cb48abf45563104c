"""SMIC's folders and names (Li et al., FG 2013), and those of its later long version, SMIC-E.

What readers stumble over:

- `hs`, the release of 2013, has no annotation file: folders tell subject and emotion, the first
  and last picture onset and offset; beside them lie recordings without a micro-expression;
- `hs-e`, the long version, has frames before the onset and after the offset, an annotation whose
  last rows are text, and `s3_sur_01` in the folder `s03`;
- frame numbers of five to eight digits, filled up to six; no apex and no action units.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mer.datasets.synthetic.camera import Camera
from mer.datasets.synthetic.layouts.layout import Layout, Pictures, Row, subject_number
from mer.datasets.synthetic.layouts.workbook import Cell, write_workbook
from mer.datasets.synthetic.plan import ClipPlan, plan_corpus, plan_still
from mer.datasets.synthetic.streams import stream

if TYPE_CHECKING:
    from mer.datasets.synthetic.settings import SyntheticCorpus

_LONG = "SMIC-E_raw image/HS_long"
_HEADERS = ("Subject", "Filename", "OnsetF", "OffsetF", "Emotion", "FirstF", "LastF")
_TAIL = ("Note", "OnsetF and OffsetF are the first and last frame of the movement.",
         "FirstF and LastF are those of the recording.")  # fmt: skip
_SUBJECTS = (*range(1, 7), 8, 9, *range(11, 16), 18, 19, 20)
_SHORT = {"negative": "ne", "positive": "po", "surprise": "sur"}
# where the numbers of a subject's recordings begin; subjects take turns
_STARTS = (139_000, 52_000, 1_804_000, 17_581_000)
_PAUSE = (200, 900)
_STILL_SUBJECTS = 2
_DIGITS = 6


def present(corpus: "SyntheticCorpus") -> tuple[Row, ...]:
    """Return every clip of a corpus, subject by subject, unannotated ones last."""
    long = corpus.annotations == "hs-e"
    rows = [row for plans in plan_corpus(corpus) for row in _subject(plans, corpus.seed, long)]
    if not long:
        count = min(_STILL_SUBJECTS, corpus.subjects)
        rows += [_still(plan_still(corpus, subject)) for subject in range(1, count + 1)]
    return tuple(rows)


def write_annotations(root: Path, rows: Sequence[Row], version: str) -> None:
    """Write the annotation of the long version; the release of 2013 has none.

    Args:
        root: The release's own folder.
        rows: All clips.
        version: `hs` or `hs-e`.

    Raises:
        MerError: The file cannot be written.
    """
    if version == "hs-e":
        cells = [_cells(row) for row in rows]
        tail = [(None,), *((text,) for text in _TAIL)]
        file = root / _LONG / "SMIC-HS-E_annotation.xlsx"
        write_workbook(file, [_HEADERS, *cells, *tail], ("Sheet1",))


def _cells(row: Row) -> tuple[Cell, ...]:
    number = int(row.subject.removeprefix("s"))
    plan = row.plan
    return number, row.name, row.onset, row.offset, row.emotion, plan.first, plan.last


def _subject(plans: Sequence[ClipPlan], seed: int, long: bool) -> list[Row]:
    ordinal = plans[0].subject
    generator = stream("smic", seed, ordinal)
    counts: Counter[str] = Counter()
    rows, start = [], _STARTS[(ordinal - 1) % len(_STARTS)]
    for plan in plans:
        start += int(generator.integers(*_PAUSE))
        numbered = plan.starting_at(start)
        counts[plan.emotion] += 1
        rows.append(_row(numbered, counts[plan.emotion], long))
        start = numbered.last
    return rows


def _row(plan: ClipPlan, counter: int, long: bool) -> Row:
    number = subject_number(_SUBJECTS, plan.subject)
    name = f"s{number}_{_SHORT[plan.emotion]}_{counter:02d}"
    subject = f"s{number:02d}" if long else f"s{number}"
    pictures = (
        {"long": Pictures(f"{_LONG}/SMIC-HS-E/{subject}/{name}", plan.first, plan.last,
                          "image", _DIGITS)}
        if long
        else _pictures_2013(plan, f"{subject}/micro/{plan.emotion}/{name}")
    )  # fmt: skip
    return Row(plan, subject, name, f"{subject}/{name}", plan.onset, None, plan.offset, None,
               plan.emotion, pictures)  # fmt: skip


def _still(plan: ClipPlan) -> Row:
    subject = f"s{subject_number(_SUBJECTS, plan.subject)}"
    name = f"{subject}_n1"
    numbered = plan.starting_at(_STARTS[(plan.subject - 1) % len(_STARTS)])
    pictures = _pictures_2013(numbered, f"{subject}/non_micro/{name}")
    row = Row(numbered, subject, name, f"{subject}/{name}", numbered.onset, None,
              numbered.offset, None, "", pictures)  # fmt: skip
    return replace(row, annotated=False)


def _pictures_2013(plan: ClipPlan, folder: str) -> dict[str, Pictures]:
    first, last = plan.onset, plan.offset
    return {
        "raw": Pictures(f"SMIC_all_raw/HS/{folder}", first, last, "image", _DIGITS, ".bmp"),
        "cropped": Pictures(f"SMIC_all_cropped/HS/{folder}", first, last, "reg_image", _DIGITS,
                            ".bmp", cropped=True),
    }  # fmt: skip


SMIC = Layout(
    dataset="smic",
    folder="SMIC",
    versions={"hs": ("raw", "cropped"), "hs-e": ("long",)},
    emotions={"negative": "negative", "positive": "happiness", "surprise": "surprise"},
    camera=Camera(),
    seed_offset=2_000_000,
    present=present,
    write_annotations=write_annotations,
)
