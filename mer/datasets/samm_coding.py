"""SAMM's coding file: the spreadsheet with frames, emotions, action units and objective classes."""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from mer.datasets.action_units import split
from mer.datasets.annotation import Annotation, AnnotationTable, place
from mer.datasets.annotation_rows import (
    annotation_rows,
    apex_number,
    objective_number,
    whole_number,
)
from mer.datasets.folders import is_safe_name, subject_number
from mer.datasets.schemes.samm import SAMM_EMOTIONS
from mer.datasets.spreadsheet import Row, read_rows
from mer.errors import MerError
from mer.types import Remark

COLUMNS = (
    "Subject",
    "Filename",
    "Onset Frame",
    "Apex Frame",
    "Offset Frame",
    "Action Units",
    "Estimated Emotion",
)
# the classes were published in 2018, after the first version of the file
OBJECTIVE_COLUMN = "Objective Classes"
# hearsay: no file that was seen has it
_NO_APEX = -1
# a clip of v2 and its onset, by which a copy is known that lost its name and its column of classes
_OF_V2 = ("samm/028/028_4_1", 1071)
_CLIP = re.compile(r"(\d{1,4})(_.+)", re.ASCII)


def read_annotations(file: Path) -> AnnotationTable:
    """Read a coding file, `.xlsx` or `.csv`, with or without notes above its header.

    The duration is not read: it is a formula over the two columns that are.

    Args:
        file: `SAMM_Micro_FACS_Codes_v2.xlsx` or a copy.

    Raises:
        MerError: The file cannot be read or lacks a column.
    """
    lines = read_rows(file, COLUMNS)
    columns = lines[0].cells
    rows, remarks = annotation_rows(lines, _key, _annotation, SAMM_EMOTIONS)
    version, unsure = detect_version(file, columns, rows)
    odd = [remark for row in rows for remark in _oddities(row)]
    if OBJECTIVE_COLUMN not in columns:
        odd.append(Remark(file.name, f"has no column {OBJECTIVE_COLUMN!r}; no clip has a class."))
    return AnnotationTable("samm", version, file, rows, (*unsure, *remarks, *odd))


def detect_version(
    file: Path, columns: Collection[str], rows: Sequence[Annotation]
) -> tuple[str, tuple[Remark, ...]]:
    """Tell v2, the only version of which a copy was seen, from files that nothing is known of.

    Args:
        file: Its name tells only where the content does not.
        columns: Names of the header.
        rows: As annotated.

    Returns:
        `v2` or `unknown`, and a remark where it is unknown.
    """
    content = OBJECTIVE_COLUMN in columns or _OF_V2 in {(row.key, row.onset) for row in rows}
    if content or "v2" in file.name.casefold():
        return "v2", ()
    text = "Neither the content nor the name tells the annotation version."
    return "unknown", (Remark(file.name, text),)


def clip_key(subject: int, clip: str) -> str:
    """Return `samm/006/006_1_2`, whether the numbers of subject and clip are padded or not."""
    match = _CLIP.fullmatch(clip)
    return f"samm/{subject:03d}/{f'{int(match[1]):03d}{match[2]}' if match else clip}"


def _annotation(line: Row) -> Annotation:
    _check_key(line)
    key = _key(line)
    apex = apex_number(line, "Apex Frame")
    return Annotation(
        key=key,
        subject=key.rpartition("/")[0],
        onset=whole_number(line, "Onset Frame", "onset"),
        apex=None if apex == _NO_APEX else apex,
        offset=whole_number(line, "Offset Frame", "offset"),
        emotion=line.text("Estimated Emotion"),
        action_units=split(line.text("Action Units")),
        objective_class=objective_number(line.cells.get(OBJECTIVE_COLUMN)),
        row=line.number,
    )


def _key(line: Row) -> str:
    subject, clip = line.text("Subject"), line.text("Filename")
    number = subject_number(subject)
    return f"samm/{subject}/{clip}" if number is None else clip_key(number, clip)


def _check_key(line: Row) -> None:
    subject, clip = line.text("Subject"), line.text("Filename")
    if subject_number(subject) is None:
        raise MerError(f"the subject is {subject!r}, not a number such as 006.")
    if not is_safe_name(clip):
        raise MerError(f"the file name is {clip!r}, not a folder's plain name such as 006_1_2.")


def _oddities(row: Annotation) -> Iterator[Remark]:
    _, subject, clip = row.key.split("/")
    if clip.partition("_")[0] != subject:
        text = f"{place(row)}the file name {clip} is not one of subject {subject}."
        yield Remark(row.key, text)
    if row.apex is None:
        yield Remark(row.key, f"{place(row)}the file gives no apex.")
