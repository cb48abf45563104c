"""Our score beside the paper's: difference, and whether theirs lies in our interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from mer.evaluation.statistics import Estimate
from mer.reports.paper.printed import Printed, parse_printed
from mer.reports.paper.subject_means import WHOLE
from mer.reports.paper.table import FilledCell, FilledTable
from mer.reports.scores import RuleScores

# a paper's F1 is compared with ours averaged over classes; what else it may be stands below
OURS = {"acc": "acc", "f1": "uf1", "uf1": "uf1", "uar": "uar"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One score of one place of a table.

    Attributes:
        score: `acc`, `f1`, `uf1` or `uar`, as the paper has it.
        printed: The paper's number.
        ours: None where there is no run, or none that can be scored.
        synthetic: Ours is of a drawn corpus, so that nothing may be compared.
    """

    score: str
    printed: Printed
    ours: Estimate | None
    synthetic: bool = False

    @property
    def difference(self) -> float | None:
        """Ours minus the paper's, as a fraction of one; None where one of them is missing."""
        if self.ours is None or self.printed.value is None or self.synthetic:
            return None
        return self.ours.mean - self.printed.value

    @property
    def inside(self) -> bool | None:
        """Whether the paper's number lies in our interval; None where that means nothing."""
        if self.difference is None or self.ours is None or self.printed.value is None:
            return None
        if self.ours.low is None or self.ours.high is None:
            return None
        return self.ours.low <= self.printed.value <= self.ours.high


def compare_place(
    filled: FilledTable, row: int, column: str, run: FilledCell | None, rule: str = ""
) -> list[Compared]:
    """Return every score of a place, in the table's order, ours averaged as the paper says.

    Where it does not say, ours is pooled over folds.

    Args:
        filled: The table.
        row: Place of the row.
        column: Name of the column.
        run: One of the runs there; None for others' figures.
        rule: In place of the table's.
    """
    table = filled.table
    text = table.rows[row].printed.get(column, "-")
    find = means_of if table.averaging == "subjects" else rule_of
    scores = find(run, rule or filled.rule, table.columns[column].part) if run else None
    return [
        Compared(name, printed, getattr(scores, OURS[name]) if scores else None, filled.synthetic)
        for name, printed in zip(
            table.scores, parse_printed(text, _units(table.scores)), strict=True
        )
    ]


def rule_of(run: FilledCell, rule: str, part: str = "") -> RuleScores | None:
    """Return the pooled scores of a run under a rule, of one dataset where one is named."""
    if run.scores is None:
        return None
    if part:
        return run.scores.part(part, rule)
    return {one.rule: one for one in run.scores.rules}.get(rule)


def means_of(run: FilledCell, rule: str, part: str = "") -> RuleScores | None:
    """Return the same averaged over subjects: each one's own score, all of equal weight."""
    found = (run.means or {}).get(part or WHOLE, ())
    return {one.rule: one for one in found}.get(rule)


def _units(scores: dict[str, str]) -> Sequence[str]:
    return list(scores.values())
