"""SAMM's folders, names and coding file (Davison et al., IEEE Trans. Aff. Comp. 9(1), 2018).

What readers stumble over:

- thirteen rows of notes before the header, a duration that is a formula, labels in title case;
- frame numbers that some clips fill up with a zero and others do not;
- with eight clips a subject or more: an apex after its offset, one before its onset, and the
  texts of `samm_units`.

One departure: the release has no cropped pictures; users cut them out and keep the tree.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mer.datasets.synthetic.camera import Camera
from mer.datasets.synthetic.layouts.layout import (
    MANY_CLIPS,
    Layout,
    Pictures,
    Row,
    common_clip,
    subject_number,
)
from mer.datasets.synthetic.layouts.samm_units import coded_with_grades, odd_text
from mer.datasets.synthetic.layouts.workbook import Cell, write_workbook
from mer.datasets.synthetic.plan import ClipPlan, plan_corpus
from mer.datasets.synthetic.streams import stream

if TYPE_CHECKING:
    from mer.datasets.synthetic.settings import SyntheticCorpus

_FILE = "SAMM_Micro_FACS_Codes_v2.xlsx"
_HEADERS = ("Subject", "Filename", "Inducement Code", "Onset Frame", "Apex Frame", "Offset Frame",
            "Duration", "Micro", "Action Units", "Estimated Emotion", "Objective Classes",
            "Notes")  # fmt: skip
_NOTES = ("Synthetic codes of drawn faces", None, "Frames are counted in the whole recording.",
          "L and R are the subject's left and right.", "A to E grade a movement.",
          *[None] * 7, "Objective classes are numbers from 1 to 7.")  # fmt: skip
_SUBJECTS = (6, 7, *range(9, 27), 28, *range(30, 38))
_FILMS = 7
# frames of the recordings; a wrong first digit must be able to make them earlier
_STARTS, _EARLY_STARTS = (2100, 9000), (200, 900)
_AFTER_OFFSET, _BEFORE_ONSET = 1, 3
_LATE = 9


def present(corpus: "SyntheticCorpus") -> tuple[Row, ...]:
    """Return every clip of a corpus in the coding file's order."""
    return tuple(row for own in _with_odd_units(corpus) for row in own)


def write_annotations(root: Path, rows: Sequence[Row], version: str) -> None:
    """Write the coding file.

    Args:
        root: The release's own folder.
        rows: All clips.
        version: `v2`, the only one.

    Raises:
        MerError: The file cannot be written.
    """
    del version
    notes = [(note,) for note in _NOTES]
    first = len(notes) + 2
    cells = [_cells(row, number) for number, row in enumerate(rows, start=first)]
    write_workbook(root / _FILE, [*notes, _HEADERS, *cells], ("MICRO_ONLY",))


def _cells(row: Row, number: int) -> tuple[Cell, ...]:
    film = int(row.name.split("_")[1])
    duration = f"=SUM(F{number}-D{number})+1"
    return (row.subject, row.name, film, row.onset, row.apex, row.offset, duration,
            "Micro - 1/2", row.units, row.emotion, row.plan.objective_class, None)  # fmt: skip


def _with_odd_units(corpus: "SyntheticCorpus") -> list[list[Row]]:
    subjects = [_subject(plans, corpus.seed) for plans in plan_corpus(corpus)]
    if corpus.clips < MANY_CLIPS:
        return subjects
    seen: Counter[tuple[int, ...]] = Counter()
    for own in subjects:
        for i, row in enumerate(own):
            numbers = tuple(unit.number for unit in row.plan.units)
            text = odd_text(row.plan.units, seen[numbers])
            seen[numbers] += 1
            own[i] = replace(row, units=row.units if text is None else text)
    return subjects


def _subject(plans: Sequence[ClipPlan], seed: int) -> list[Row]:
    ordinal = plans[0].subject
    generator = stream("samm", seed, ordinal)
    subject = f"{subject_number(_SUBJECTS, ordinal):03d}"
    names = _names(subject, len(plans), generator)
    # some subjects' numbers are filled up to five digits; the others have early recordings
    filled = ordinal % 2 == 1
    rows = []
    for i, (plan, name) in enumerate(zip(plans, names, strict=True)):
        starts = _STARTS if filled or i else _EARLY_STARTS
        numbered = plan.starting_at(int(generator.integers(*starts)))
        rows.append(_row(numbered, subject, name, 5 if filled else 4, generator))
    if len(plans) >= MANY_CLIPS:
        wrong = common_clip(plans)
        rows[wrong] = replace(rows[wrong], apex=_apex(rows[wrong].plan))
    return rows


def _row(
    plan: ClipPlan, subject: str, name: str, digits: int, generator: np.random.Generator
) -> Row:
    folder = f"{subject}/{name}"
    pictures = {
        "raw": Pictures(folder, plan.first, plan.last, f"{subject}_", digits),
        "cropped": Pictures(f"SAMM_cropped/{folder}", plan.onset, plan.offset, f"{subject}_",
                            digits, cropped=True),
    }  # fmt: skip
    units = coded_with_grades(plan.units, generator)
    return Row(plan, subject, name, folder, plan.onset, plan.apex, plan.offset, units,
               plan.emotion, pictures)  # fmt: skip


def _names(subject: str, count: int, generator: np.random.Generator) -> list[str]:
    """Return names such as `006_1_2`: the film that was seen, and a counter."""
    films = np.sort(generator.integers(1, _FILMS + 1, count)).tolist()
    return [f"{subject}_{film}_{films[: i + 1].count(film)}" for i, film in enumerate(films)]


def _apex(plan: ClipPlan) -> int:
    """Return the apex as it is typed: impossible for one clip each of two subjects."""
    if plan.subject == _AFTER_OFFSET:
        return plan.offset + _LATE
    # 1930 for 4930
    return 1000 + plan.apex % 1000 if plan.subject == _BEFORE_ONSET else plan.apex


SAMM = Layout(
    dataset="samm",
    folder="SAMM",
    versions={"v2": ("raw", "cropped")},
    emotions={
        "Anger": "anger", "Other": "others", "Happiness": "happiness", "Surprise": "surprise",
        "Contempt": "contempt", "Disgust": "disgust", "Fear": "fear", "Sadness": "sadness",
    },
    camera=Camera(960, 650, grey=True),
    seed_offset=1_000_000,
    present=present,
    write_annotations=write_annotations,
)  # fmt: skip
