"""CASME II's coding file: the spreadsheet with frames, emotions and action units."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mer.datasets.action_units import split
from mer.datasets.annotation import Annotation, AnnotationTable, place
from mer.datasets.annotation_rows import (
    annotation_rows,
    apex_number,
    objective_number,
    whole_number,
)
from mer.datasets.casme2_version import detect_version
from mer.datasets.folders import is_safe_name, subject_number
from mer.datasets.schemes.casme2 import CASME2_EMOTIONS
from mer.datasets.spreadsheet import Row, read_rows
from mer.errors import MerError
from mer.types import Remark

COLUMNS = (
    "Subject",
    "Filename",
    "OnsetFrame",
    "ApexFrame",
    "OffsetFrame",
    "Action Units",
    "Estimated Emotion",
)
# the column of the 2019 file, and the one of the separate file that belongs to 2014
OBJECTIVE_COLUMN = "Objective Classes"
OBJECTIVE_FILE_COLUMNS = ("Subject", "Filename", "Objective Class")
_NO_APEX = frozenset({"", "/"})
# the one clip whose apex is "/"; copies that were saved again have 300 there
_REFILLED = ("casme2/sub04/EP12_01f", 300)


def read_annotations(file: Path, objective: Path | None = None) -> AnnotationTable:
    """Read a coding file of any version, `.xlsx` or `.csv`, without looking at pictures.

    Args:
        file: `CASME2-coding-20140508.xlsx`, `CASME2-coding-20190701.xlsx` or a copy.
        objective: `CASME2-ObjectiveClasses.xlsx`; not read where the coding file has a column
            of objective classes itself.

    Raises:
        MerError: A file cannot be read or lacks a column.
    """
    lines = read_rows(file, COLUMNS)
    columns = lines[0].cells
    classes = {} if objective is None or OBJECTIVE_COLUMN in columns else _classes(objective)
    rows, remarks = annotation_rows(
        lines, _key, lambda line: _annotation(line, classes), CASME2_EMOTIONS
    )
    version, disagreements = detect_version(file, columns, rows)
    without = [
        Remark(row.key, f"{place(row)}the file gives no apex.") for row in rows if row.apex is None
    ]
    if classes and objective is not None:
        without += _unclassed(rows, objective)
    return AnnotationTable("casme2", version, file, rows, (*disagreements, *remarks, *without))


def _annotation(line: Row, classes: Mapping[str, str | None]) -> Annotation:
    key = _key(line)
    _check_key(line)
    return Annotation(
        key=key,
        subject=key.rpartition("/")[0],
        onset=whole_number(line, "OnsetFrame", "onset"),
        apex=_apex(line, key),
        offset=whole_number(line, "OffsetFrame", "offset"),
        emotion=line.text("Estimated Emotion"),
        action_units=split(line.text("Action Units")),
        objective_class=objective_number(line.cells.get(OBJECTIVE_COLUMN)) or classes.get(key),
        row=line.number,
    )


def _key(line: Row) -> str:
    """Return one spelling of the key, whether the subject is 1, `01` or `sub01` in the file."""
    subject = line.text("Subject")
    number = subject_number(subject)
    spelling = subject if number is None else f"sub{number:02d}"
    return f"casme2/{spelling}/{line.text('Filename')}"


def _check_key(line: Row) -> None:
    subject, clip = line.text("Subject"), line.text("Filename")
    if subject_number(subject) is None:
        raise MerError(f"the subject is {subject!r}, not a number such as 01.")
    if not is_safe_name(clip):
        raise MerError(f"the file name is {clip!r}, not a folder's plain name such as EP02_01f.")


def _apex(line: Row, key: str) -> int | None:
    apex = apex_number(line, "ApexFrame", _NO_APEX)
    return None if (key, apex) == _REFILLED else apex


def _classes(objective: Path) -> dict[str, str | None]:
    lines = read_rows(objective, OBJECTIVE_FILE_COLUMNS)
    return {_key(line): objective_number(line.cells.get("Objective Class")) for line in lines}


def _unclassed(rows: Sequence[Annotation], objective: Path) -> list[Remark]:
    absent = [row.key for row in rows if row.objective_class is None]
    if not absent:
        return []
    text = f"has no objective class for {len(absent)} clips of the coding file: "
    return [Remark(objective.name, text + ", ".join(absent[:3]) + ("..." * (len(absent) > 3)))]
