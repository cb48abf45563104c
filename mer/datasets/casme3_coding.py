"""CAS(ME)^3's annotation of part A: the spreadsheet with positions, action units and emotions."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
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
from mer.datasets.schemes.casme3 import CASME3_EMOTIONS
from mer.datasets.spreadsheet import Row, read_rows
from mer.errors import MerError
from mer.types import Remark

COLUMNS = ("Subject", "Filename", "Onset", "Apex", "Offset", "AU")
OBJECTIVE_COLUMN = "Objective class"
# not in the file of all expressions, macro and micro, which has a column of their kinds instead
EMOTION_COLUMN = "emotion"
KIND_COLUMN = "Expression type"
NEEDED = "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx"
UNKNOWN = "unknown"
_VERSIONS = ("v1", "v2")
# rows of the two published files
_ROWS = {921: "v1", 860: "v2"}
_NO_APEX = frozenset({"", "/"})
# two seconds: four times what is commonly called a micro-expression; its authors say that the
# offset may be slow
LONG = 60


def read_annotations(file: Path) -> AnnotationTable:
    """Read the annotation of part A, version 1 or 2, without looking at pictures.

    Args:
        file: `cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx`, `..._v1.xls` or a copy.

    Raises:
        MerError: The file cannot be read, lacks a column or has no emotions.
    """
    lines = _lines(file)
    rows, remarks = annotation_rows(lines, _key, _annotation, CASME3_EMOTIONS)
    version, told = detect_version(file, lines)
    odd = (*told, *_very_long(file, rows), *remarks, *_without_apex(rows), *_overlaps(rows))
    return AnnotationTable("casme3", version, file, rows, odd)


def detect_version(file: Path, lines: Sequence[Row]) -> tuple[str, tuple[Remark, ...]]:
    """Return `v1`, `v2` or `unknown`, and a remark where the evidence disagrees or is missing.

    The content weighs more than the file's name.
    """
    evidence = list(_evidence(file, lines))
    if not evidence:
        text = "Neither the content nor the name of the file tells its version (v1 or v2)."
        return UNKNOWN, (Remark(file.name, text),)
    version = evidence[0][0]
    if all(other == version for other, _ in evidence):
        return version, ()
    reasons = "; ".join(f"{reason} of {other}" for other, reason in evidence)
    text = f"The evidence on the file's version disagrees: {reasons}. It is read as {version}."
    return version, (Remark(file.name, text),)


def subject_name(text: str) -> str | None:
    """Return `spNO.1` for 1, `spNo.1` and `spNO.01`; None for what is no subject."""
    number = subject_number(text)
    return None if number is None else f"spNO.{number}"


def _evidence(file: Path, lines: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Yield pairs of a version and the reason to believe in it, the strongest first."""
    if len(lines) in _ROWS:
        yield _ROWS[len(lines)], f"the number of rows, {len(lines)}, is that"
    if any(line.unnamed for line in lines):
        yield "v1", "columns without a name are those"
    if file.suffix.lower() == ".xls":
        yield "v1", "the format .xls is that"
    for version in _VERSIONS:
        if version in file.stem.casefold():
            yield version, "the file's name is that"


def _lines(file: Path) -> list[Row]:
    """Return the lines of micro-expressions."""
    lines = read_rows(file, COLUMNS)
    columns = lines[0].cells
    if KIND_COLUMN in columns:
        micro = [line for line in lines if line.text(KIND_COLUMN).casefold().startswith("micro")]
        if EMOTION_COLUMN not in columns or not micro:
            raise MerError(
                f"{file} lists {len(lines)} expressions, {len(micro)} of them micro, without an "
                f"emotion for each; the file that is needed is {NEEDED}."
            )
        return micro
    return lines if EMOTION_COLUMN in columns else read_rows(file, (*COLUMNS, EMOTION_COLUMN))


def _annotation(line: Row) -> Annotation:
    _check_key(line)
    key = _key(line)
    return Annotation(
        key=key,
        subject="/".join(key.split("/")[:2]),
        onset=whole_number(line, "Onset", "onset"),
        apex=apex_number(line, "Apex", _NO_APEX),
        offset=whole_number(line, "Offset", "offset"),
        emotion=line.text(EMOTION_COLUMN),
        action_units=split(line.text("AU")),
        objective_class=objective_number(line.cells.get(OBJECTIVE_COLUMN)),
        row=line.number,
    )


def _key(line: Row) -> str:
    """Return one spelling of the key; the onset is as annotated, impossible ones included."""
    subject, onset = line.text("Subject"), line.integer("Onset")
    last = line.text("Onset") if onset is None else str(onset)
    video = line.text("Filename").casefold()
    return f"casme3/{subject_name(subject) or subject}/{video}/{last}"


def _check_key(line: Row) -> None:
    subject, video = line.text("Subject"), line.text("Filename")
    if subject_name(subject) is None:
        raise MerError(f"the subject is {subject!r}, not a name such as spNO.1.")
    if not is_safe_name(video):
        raise MerError(f"the file name is {video!r}, not a video's letter such as a.")


def _without_apex(rows: Sequence[Annotation]) -> list[Remark]:
    text = "the file gives no apex."
    return [Remark(row.key, f"{place(row)}{text}") for row in rows if row.apex is None]


def _very_long(file: Path, rows: Sequence[Annotation]) -> tuple[Remark, ...]:
    """Return one remark on all rows that are longer than a micro-expression can well be."""
    lengths = {row.key: row.offset - row.onset + 1 for row in rows}
    longest = sorted(lengths, key=lambda key: -lengths[key])
    many = sum(length > LONG for length in lengths.values())
    if not many:
        return ()
    named = ", ".join(f"{key} ({lengths[key]} frames)" for key in longest[: min(many, 3)])
    text = f"Clips longer than {LONG} frames (2 seconds): {many}; the longest are {named}."
    return (Remark(file.name, text),)


def _overlaps(rows: Sequence[Annotation]) -> Iterator[Remark]:
    """Yield a remark on every two rows of one video that share a frame."""
    videos: defaultdict[str, list[Annotation]] = defaultdict(list)
    for row in rows:
        if row.onset <= row.offset:
            videos[row.key.rpartition("/")[0]].append(row)
    for same in videos.values():
        for one, other in combinations(sorted(same, key=lambda row: row.onset), 2):
            if other.onset <= one.offset:
                text = (
                    f"{place(other)}frames {other.onset} to {other.offset} overlap with "
                    f"{one.onset} to {one.offset} of the same video (row {one.row})."
                )
                yield Remark(other.key, text)
