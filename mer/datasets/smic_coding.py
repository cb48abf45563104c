"""The annotation file of SMIC-HS-E, SMIC's long version."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mer.datasets.annotation import Annotation, AnnotationTable, place
from mer.datasets.annotation_rows import annotation_rows, whole_number
from mer.datasets.folders import is_safe_name, subject_number
from mer.datasets.schemes.smic import SMIC_EMOTIONS
from mer.datasets.smic_naming import clip_key, emotion_of, odd_name
from mer.datasets.spreadsheet import Row, read_rows
from mer.errors import MerError
from mer.types import Remark

COLUMNS = ("Subject", "Filename", "OnsetF", "OffsetF", "Emotion")
# a few long clips show several expressions; the further ones have columns and no names
_FURTHER = (("Onset2F", "Offset2F"), ("Onset3F", "Offset3F"))


def read_annotations(file: Path) -> AnnotationTable:
    """Read the annotation of SMIC-HS-E, `.xlsx` or `.csv`, without looking at pictures.

    The columns are known from public code that reads the file, not from the file itself. Text
    stands below the clips; rows without a subject's number are taken for it. The emotion is not
    kept verbatim but in one spelling, that of the folders of 2013.

    Args:
        file: `SMIC-HS-E_annotation.xlsx`, `SMIC-HS-E_annotation_2019.xlsx` or a copy.

    Raises:
        MerError: The file cannot be read, lacks a column or holds no clips.
    """
    lines = read_rows(file, COLUMNS)
    clips = {line.number: line for line in lines if _subject(line) is not None}
    if not clips:
        raise MerError(f"{file} holds no row with a subject's number; is it SMIC-HS-E's own file?")
    rows, remarks = annotation_rows(clips.values(), _key, _annotation, SMIC_EMOTIONS)
    notes = _notes([line.number for line in lines if line.number not in clips], file)
    odd = [remark for row in rows for remark in _oddities(row, clips[row.row])]
    return AnnotationTable("smic", "hs-e", file, rows, (*notes, *remarks, *odd))


def _subject(line: Row) -> int | None:
    return subject_number(line.text("Subject"))


def _key(line: Row) -> str:
    return clip_key(_subject(line) or 0, line.text("Filename"))


def _annotation(line: Row) -> Annotation:
    clip = line.text("Filename")
    if not is_safe_name(clip):
        raise MerError(f"the file name is {clip!r}, not a folder's plain name such as s3_sur_01.")
    key = _key(line)
    return Annotation(
        key=key,
        subject=key.rpartition("/")[0],
        onset=whole_number(line, "OnsetF", "onset"),
        apex=None,
        offset=whole_number(line, "OffsetF", "offset"),
        emotion=emotion_of(line.text("Emotion"), clip)[0],
        row=line.number,
    )


def _notes(numbers: Sequence[int], file: Path) -> tuple[Remark, ...]:
    if not numbers:
        return ()
    listed = ", ".join(str(number) for number in numbers)
    text = f"holds {len(numbers)} rows without a subject's number, taken for notes: {listed}."
    return (Remark(file.name, text),)


def _oddities(row: Annotation, line: Row) -> Iterator[Remark]:
    emotion = emotion_of(line.text("Emotion"), line.text("Filename"))[1]
    for text in (emotion, odd_name(row.key)):
        if text:
            yield Remark(row.key, f"{place(row)}{text}")
    for onset, offset in _FURTHER:
        if line.text(onset):
            span = f"{line.text(onset)} to {line.text(offset)}"
            text = f"another expression of the recording ({span}) has no name and is not read."
            yield Remark(row.key, f"{place(row)}{text}")
