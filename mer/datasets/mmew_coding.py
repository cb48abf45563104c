"""MMEW's annotation: the spreadsheet with frames, action units and emotions."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mer.datasets.action_units import split
from mer.datasets.annotation import Annotation, AnnotationTable, place
from mer.datasets.annotation_rows import annotation_rows, apex_number, whole_number
from mer.datasets.folders import subject_number
from mer.datasets.schemes.mmew import MMEW_EMOTIONS
from mer.datasets.spreadsheet import Row, read_rows
from mer.errors import MerError
from mer.types import Remark

# a last column, remarks, says nothing about frames or classes and may be absent
COLUMNS = (
    "Subject",
    "Filename",
    "OnsetFrame",
    "ApexFrame",
    "OffsetFrame",
    "Action Units",
    "Estimated Emotion",
)
FULL = "full"
# what HTNet's authors derived: 234 rows, without the 66 of others
WITHOUT_OTHERS = "without others"
# what folders, and some copies of the file, call the same clips
OTHERS = frozenset({"others", "repression"})
_NO_APEX = frozenset({"", "/"})
# subject, emotion and counter: S01-02-001
_CLIP = re.compile(r"s(\d{1,4})-(\d{1,2})-(\d{1,4})", re.ASCII | re.IGNORECASE)
# the second number of a clip's name
_EMOTIONS = {
    "01": {"happiness"},
    "02": {"surprise"},
    "03": {"disgust"},
    "04": OTHERS,
    "05": {"fear"},
    "06": {"sadness"},
    "07": {"anger"},
}


def read_annotations(file: Path) -> AnnotationTable:
    """Read an annotation file without looking at pictures.

    Args:
        file: `MMEW_Micro_Exp.xlsx` or a copy, with or without the clips of `others`.

    Raises:
        MerError: The file cannot be read or lacks a column.
    """
    rows, remarks = annotation_rows(read_rows(file, COLUMNS), _key, _annotation, MMEW_EMOTIONS)
    version = FULL if any(row.emotion.casefold() in OTHERS for row in rows) else WITHOUT_OTHERS
    return AnnotationTable("mmew", version, file, rows, (*remarks, *_odd(rows)))


def clip_name(text: str) -> str | None:
    """Return `S01-02-001` for that and for `s1-2-1`; None for what is no clip's name."""
    match = _CLIP.fullmatch(text)
    if match is None:
        return None
    subject, emotion, counter = map(int, match.groups())
    return f"S{subject:02d}-{emotion:02d}-{counter:03d}"


def _annotation(line: Row) -> Annotation:
    subject, name = line.text("Subject"), line.text("Filename")
    if subject_number(subject) is None:
        raise MerError(f"the subject is {subject!r}, not a number such as 1.")
    if clip_name(name) is None:
        raise MerError(f"the file name is {name!r}, not a clip's name such as S01-01-001.")
    key = _key(line)
    return Annotation(
        key=key,
        subject=key.rpartition("/")[0],
        onset=whole_number(line, "OnsetFrame", "onset"),
        apex=apex_number(line, "ApexFrame", _NO_APEX),
        offset=whole_number(line, "OffsetFrame", "offset"),
        emotion=line.text("Estimated Emotion"),
        action_units=split(line.text("Action Units")),
        row=line.number,
    )


def _key(line: Row) -> str:
    """Return one spelling of the key, whether the subject is 1, `01` or `S01` in the file."""
    subject, name = line.text("Subject"), line.text("Filename")
    number = subject_number(subject)
    spelling = subject if number is None else f"S{number:02d}"
    return f"mmew/{spelling}/{clip_name(name) or name}"


def _odd(rows: Sequence[Annotation]) -> Iterator[Remark]:
    """Yield where a row lacks an apex, or its clip's name disagrees with its other cells."""
    for row in rows:
        _, subject, name = row.key.split("/")
        owner, emotion, _ = name.split("-")
        if row.apex is None:
            yield Remark(row.key, f"{place(row)}the file gives no apex.")
        if owner != subject:
            text = f"the subject is {subject}, but the file name is of {owner}."
            yield Remark(row.key, f"{place(row)}{text}")
        named = _EMOTIONS.get(emotion, frozenset())
        if row.emotion.casefold() not in named:
            meant = " or ".join(sorted(named)) or "no emotion that is known"
            text = f"the emotion is {row.emotion!r}, but the file name stands for {meant}."
            yield Remark(row.key, f"{place(row)}{text}")
