"""What an annotation file says about a clip, before any folder of pictures is looked at."""

from dataclasses import dataclass, replace
from pathlib import Path

from mer.types import Remark


@dataclass(frozen=True, slots=True)
class Annotation:
    """One row of an annotation file; all three positions are frame numbers, not indices.

    Attributes:
        key: Unique over all datasets: `casme2/sub01/EP02_01f`.
        subject: `casme2/sub01`.
        onset: Frame number.
        apex: Frame number; None where the file has none.
        offset: Frame number, inclusive.
        emotion: The label, verbatim.
        action_units: One text an action unit, as annotated.
        objective_class: `I` to `VII`, where the release has it.
        row: Row of the spreadsheet, counted from 1, for messages; 0 where there is none.
        corrected: Name of the set of corrections that changed the apex, else empty.
    """

    key: str
    subject: str
    onset: int
    apex: int | None
    offset: int
    emotion: str
    action_units: tuple[str, ...] = ()
    objective_class: str | None = None
    row: int = 0
    corrected: str = ""

    @property
    def apex_source(self) -> str:
        """As `Clip.apex_source`: `annotated`, `corrected:<set>` or `none`."""
        if self.apex is None:
            return "none"
        return f"corrected:{self.corrected}" if self.corrected else "annotated"


@dataclass(frozen=True, slots=True)
class AnnotationTable:
    """All readable rows of an annotation file, and all that is odd about it.

    Attributes:
        dataset: `casme2`, ...
        version: As published counts are keyed: `2014`, `2019`, `older`; `unknown` where neither
            the content nor the file's name tells.
        file: The file that was read.
        rows: In the file's order, those with impossible positions included: published counts
            count them too.
        remarks: Odd and unusable rows; the key of an unusable remark names the excluded row.
        corrected: What a set of corrections changed, or refused to.
    """

    dataset: str
    version: str
    file: Path
    rows: tuple[Annotation, ...]
    remarks: tuple[Remark, ...] = ()
    corrected: tuple[Remark, ...] = ()

    @property
    def unusable(self) -> frozenset[str]:
        """Keys that a remark excludes."""
        return frozenset(remark.key for remark in self.remarks if remark.unusable)


def with_possible_positions(table: AnnotationTable) -> AnnotationTable:
    """Judge the order onset, apex, offset of every row, after any corrections.

    An apex outside its clip is taken as absent. An onset after the offset makes a clip unusable,
    an apex on one of the ends is legal; both are remarked.
    """
    judged = [_judge(row) for row in table.rows]
    remarks = tuple(remark for _, remark in judged if remark is not None)
    return replace(table, rows=tuple(row for row, _ in judged), remarks=(*table.remarks, *remarks))


def _judge(row: Annotation) -> tuple[Annotation, Remark | None]:
    onset, apex, offset = row.onset, row.apex, row.offset
    values = f"{place(row)}onset {onset}, apex {apex}, offset {offset}"
    if onset > offset:
        text = f"{values}: the onset lies after the offset."
        return row, Remark(row.key, text, unusable=True)
    if apex is None:
        return row, None
    if not onset <= apex <= offset:
        text = f"{values}: the apex lies outside the clip and is taken as absent."
        return replace(row, apex=None), Remark(row.key, text)
    if apex in (onset, offset):
        end = "onset" if apex == onset else "offset"
        return row, Remark(row.key, f"{values}: the apex is the {end}.")
    return row, None


def place(row: Annotation) -> str:
    """Return `row 12: ` for a message, or nothing where there is no spreadsheet."""
    return f"row {row.row}: " if row.row else ""
