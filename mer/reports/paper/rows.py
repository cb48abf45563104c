"""The lines of a filled table as plain text, the same for every format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mer.reports.grid import score_cells
from mer.reports.paper.compare import OURS, Compared, compare_place, means_of, rule_of
from mer.reports.paper.doubts import why_doubted
from mer.reports.paper.footnotes import Footnotes
from mer.reports.paper.printed import NONE, is_blank
from mer.reports.paper.table import FilledCell, FilledTable
from mer.reports.paper.table_file import Row
from mer.reports.scores import RuleScores

HEADS = {"acc": "ACC", "f1": "F1", "uf1": "UF1", "uar": "UAR"}
CITED = "another paper's method: the number is the one that is cited, ours is our run of it"
PART = (
    "one dataset of several is scored by an honest rule, and where every class is among its clips"
)
UNSAID = "the paper does not say which of these its number is of"


@dataclass(frozen=True, slots=True)
class Line:
    """One line below a column's heading.

    Attributes:
        group: The part of the table.
        name: Of the row, with the choice.
        published: Somebody else's figures.
        cells: Ours, the paper's, difference and inside, for each score, where the paper averages
            over subjects followed by our pooled one; then the trainings.
    """

    group: str
    name: str
    published: bool
    cells: tuple[str, ...]


def heads(filled: FilledTable) -> list[str]:
    """Return the heads of a column's lines, but for the first."""
    by_subject = filled.table.averaging == "subjects"
    ours = "ours (subject mean)" if by_subject else "ours"
    found = []
    for name in (HEADS[score] for score in filled.table.scores):
        found += [f"{name}, {ours}", f"{name}, paper"]
        found += [] if filled.synthetic else ["difference", "inside"]
        found += [f"{name}, ours (pooled)"] if by_subject else []
    return [*found, "trainings"]


def column_lines(filled: FilledTable, column: str, notes: Footnotes) -> Iterator[Line]:
    """Yield the lines of a column: one a run, and one a row of others' figures, if it has any.

    Args:
        filled: The table.
        column: Name of the column.
        notes: Take what must be said below.
    """
    for place, row in enumerate(filled.table.rows):
        if column not in row.printed or (row.published and is_blank(row.printed[column])):
            continue
        runs: Sequence[FilledCell | None] = filled.at(place, column) or [None]
        for run in runs:
            yield _line(filled, place, column, run, notes)


def _line(
    filled: FilledTable, place: int, column: str, run: FilledCell | None, notes: Footnotes
) -> Line:
    row, part = filled.table.rows[place], filled.table.columns[column].part
    name = filled.name_of(run) if run else row.name
    pooled = rule_of(run, filled.rule, part) if run else None
    unscored = PART if run and run.scores and pooled is None else ""
    name += notes.mark(*_said_of(row, run), unscored)
    by_subject = filled.table.averaging == "subjects"
    ours = (means_of(run, filled.rule, part) if run else None) if by_subject else pooled
    cells: list[str] = []
    for one in compare_place(filled, place, column, run):
        doubt = why_doubted(filled.table, row, column, one.score, one.printed)
        cells += [_text(ours, one.score), f"{one.printed.percent}{notes.mark(doubt)}"]
        cells += [] if filled.synthetic else [difference_text(one), inside_text(one)]
        cells += [_text(pooled, one.score)] if by_subject else []
    return Line(row.group, name, row.published, (*cells, _trainings(row, run, notes)))


def _text(scores: RuleScores | None, score: str) -> str:
    """Return one of three scores with its interval."""
    if scores is None:
        return NONE
    return dict(zip(("uf1", "uar", "acc"), score_cells(scores), strict=True))[OURS[score]]


def _said_of(row: Row, run: FilledCell | None) -> list[str]:
    cited = CITED if row.cited else ""
    unsaid = UNSAID if run and run.cell.choice else ""
    return [cited, row.note, unsaid, _changed(run), *notes_of(run)]


def notes_of(run: FilledCell | None) -> list[str]:
    """Return what must be said of a run's scores; that faces are drawn stands in the title."""
    notes = run.scores.notes if run and run.scores else ()
    return [note for note in notes if not note.startswith("synthetic")]


def difference_text(one: Compared) -> str:
    """Return `+1.2`, in points, or `-` where there is none."""
    if one.difference is None:
        return NONE
    # adding zero takes the sign from what is rounded to zero
    return f"{round(100 * one.difference, 1) + 0.0:+.1f}"


def inside_text(one: Compared) -> str:
    """Return `yes`, `no` or `-`."""
    return NONE if one.inside is None else ("yes" if one.inside else "no")


def _changed(run: FilledCell | None) -> str:
    if run is None or not run.changes:
        return ""
    listed = ", ".join(run.changes[:3]) + (" and more" if len(run.changes) > 3 else "")
    return (
        f"from stored predictions; what made them has changed since ({listed}): --rerun trains "
        "again with what is here now"
    )


def _trainings(row: Row, run: FilledCell | None, notes: Footnotes) -> str:
    if run is None:
        return "published" if row.published else NONE
    if run.planned is None:
        return "not run"
    problem = "" if run.scores or not run.done else run.problem
    return f"{run.done} of {run.planned}{notes.mark(problem, damage_of(run))}"


def damage_of(run: FilledCell) -> str:
    """Return which results of a run are there and do not count; nothing where all do."""
    if not run.damaged:
        return ""
    some = f" The first: {run.damaged[0]}" if len(run.damaged) > 1 else f" {run.damaged[0]}"
    return f"results that are there and do not count, as if missing: {len(run.damaged)}.{some}"
