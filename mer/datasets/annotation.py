"""What an annotation file says about a clip, before any folder of pictures is looked at."""

from dataclasses import dataclass
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
        row: Row of the spreadsheet, counted from 1, for messages.
    """

    key: str
    subject: str
    onset: int
    apex: int | None
    offset: int
    emotion: str
    action_units: tuple[str, ...]
    objective_class: str | None
    row: int


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
    """

    dataset: str
    version: str
    file: Path
    rows: tuple[Annotation, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def unusable(self) -> frozenset[str]:
        """Keys that a remark excludes."""
        return frozenset(remark.key for remark in self.remarks if remark.unusable)


def order_remark(annotation: Annotation) -> Remark | None:
    """Judge the order onset, apex, offset; None when there is nothing to say.

    An apex outside its clip, or an onset after the offset, makes the clip unusable. An apex on
    one of the ends is legal and only remarked.
    """
    onset, apex, offset = annotation.onset, annotation.apex, annotation.offset
    values = f"row {annotation.row}: onset {onset}, apex {apex}, offset {offset}"
    if onset > offset:
        return Remark(annotation.key, f"{values}: the onset lies after the offset.", unusable=True)
    if apex is None:
        return None
    if not onset <= apex <= offset:
        return Remark(annotation.key, f"{values}: the apex lies outside the clip.", unusable=True)
    if apex in (onset, offset):
        end = "onset" if apex == onset else "offset"
        return Remark(annotation.key, f"{values}: the apex is the {end}.")
    return None
