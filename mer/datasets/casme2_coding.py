"""CASME II's coding file: the spreadsheet with frames, emotions and action units."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from mer.datasets.action_units import parse, split
from mer.datasets.annotation import Annotation, AnnotationTable, order_remark
from mer.datasets.casme2_version import detect_version
from mer.datasets.folders import is_safe_name, subject_number
from mer.datasets.schemes import CASME2_EMOTIONS, OBJECTIVE_CLASSES
from mer.datasets.spreadsheet import Row, as_integer, as_text, read_rows
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
    rows, remarks = _readable(lines, classes)
    rows, repeats = _without_repeats(rows)
    version, disagreements = detect_version(file, columns, rows)
    if classes and objective is not None:
        remarks += _unclassed(rows, objective)
    remarks += [remark for row in rows for remark in _oddities(row)]
    return AnnotationTable(
        "casme2", version, file, tuple(rows), (*disagreements, *repeats, *remarks)
    )


def _readable(
    lines: Iterable[Row], classes: Mapping[str, str | None]
) -> tuple[list[Annotation], list[Remark]]:
    rows, remarks = [], []
    for line in lines:
        try:
            rows.append(_annotation(line, classes))
        except MerError as error:
            text = f"row {line.number}: {error}"
            remarks.append(Remark(_key(line), text, unusable=True))
    return rows, remarks


def _annotation(line: Row, classes: Mapping[str, str | None]) -> Annotation:
    key = _key(line)
    _check_key(line)
    onset, offset = line.integer("OnsetFrame"), line.integer("OffsetFrame")
    if onset is None or offset is None:
        values = f"{line.text('OnsetFrame')!r} and {line.text('OffsetFrame')!r}"
        raise MerError(f"onset and offset are {values}, not both frame numbers.")
    column = _objective_class(line.cells.get(OBJECTIVE_COLUMN))
    return Annotation(
        key=key,
        subject=key.rpartition("/")[0],
        onset=onset,
        apex=_apex(line, key),
        offset=offset,
        emotion=line.text("Estimated Emotion"),
        action_units=split(line.text("Action Units")),
        objective_class=column or classes.get(key),
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
    apex = line.integer("ApexFrame")
    if apex is None and line.text("ApexFrame") not in _NO_APEX:
        raise MerError(f"the apex is {line.text('ApexFrame')!r}, no frame number.")
    return None if (key, apex) == _REFILLED else apex


def _objective_class(cell: object) -> str | None:
    """Return the Roman number of a class written 4, `4` or `IV`; other texts as they are."""
    number = as_integer(cell)
    if number is not None and 1 <= number <= len(OBJECTIVE_CLASSES):
        return OBJECTIVE_CLASSES[number - 1]
    return as_text(cell) or None


def _classes(objective: Path) -> dict[str, str | None]:
    lines = read_rows(objective, OBJECTIVE_FILE_COLUMNS)
    return {_key(line): _objective_class(line.cells.get("Objective Class")) for line in lines}


def _without_repeats(rows: Sequence[Annotation]) -> tuple[list[Annotation], list[Remark]]:
    """Keep the first row of a key; rows of one key that disagree exclude the clip."""
    by_key: defaultdict[str, list[Annotation]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    remarks = []
    for key, same in by_key.items():
        if len(same) > 1:
            numbers = ", ".join(str(row.row) for row in same)
            content = {(row.onset, row.apex, row.offset, row.emotion) for row in same}
            text = f"rows {numbers} are of the same clip and {{}}."
            verb = "disagree" if len(content) > 1 else "agree; the first is read"
            remarks.append(Remark(key, text.format(verb), unusable=len(content) > 1))
    return [same[0] for same in by_key.values()], remarks


def _unclassed(rows: Sequence[Annotation], objective: Path) -> list[Remark]:
    absent = [row.key for row in rows if row.objective_class is None]
    if not absent:
        return []
    text = f"has no objective class for {len(absent)} clips of the coding file: "
    return [Remark(objective.name, text + ", ".join(absent[:3]) + ("..." * (len(absent) > 3)))]


def _oddities(row: Annotation) -> Iterator[Remark]:
    order = order_remark(row)
    if order is not None:
        yield order
    if row.apex is None:
        yield Remark(row.key, f"row {row.row}: the file gives no apex.")
    if row.emotion not in CASME2_EMOTIONS:
        yield Remark(row.key, f"row {row.row}: unknown emotion {row.emotion!r}.")
    if row.objective_class not in (None, *OBJECTIVE_CLASSES):
        yield Remark(row.key, f"row {row.row}: unknown objective class {row.objective_class!r}.")
    try:
        parse("+".join(row.action_units))
    except MerError as error:
        yield Remark(row.key, f"row {row.row}: {error}")
