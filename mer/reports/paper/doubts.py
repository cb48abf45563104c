"""Printed accuracies that no whole number of clips gives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mer.reports.paper.printed import Printed, impossible, parse_printed
from mer.reports.paper.table_file import PaperTable, Row

OF_SUBJECTS = "which a mean over subjects need not be"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A printed accuracy that cannot be one of its clips.

    Attributes:
        row: That it stands in.
        column: Name of its column.
        printed: The number.
        why: Of which numbers of clips it is none.
    """

    row: Row
    column: str
    printed: Printed
    why: str

    @property
    def own(self) -> bool:
        """It is the paper's own figure, and not one that it cites."""
        return not (self.row.published or self.row.cited)


def doubts_of(table: PaperTable) -> Iterator[Doubt]:
    """Yield the doubtful accuracies of a table, in its order; a table of no scores has none."""
    if table.kind != "scores":
        return
    for row in table.rows:
        for column, text in row.printed.items():
            found = parse_printed(text, list(table.scores.values()))
            for score, printed in zip(table.scores, found, strict=True):
                why = why_doubted(table, row, column, score, printed)
                if why:
                    yield Doubt(row, column, printed, why)


def why_doubted(table: PaperTable, row: Row, column: str, score: str, printed: Printed) -> str:
    """Return a phrase where a printed accuracy is no whole number of clips, else nothing."""
    if score != "acc":
        return ""
    why = impossible(printed, _counts(table, row, column))
    return f"{why}, {OF_SUBJECTS}" if why and table.averaging == "subjects" else why


def _counts(table: PaperTable, row: Row, column: str) -> Sequence[int]:
    place = table.columns[column]
    clips = row.clips or place.clips
    # other papers may have taken another of the usual sets of clips
    several = row.published or row.cited or not place.clips_stated
    return clips if several else clips[:1]
