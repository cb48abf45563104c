"""Action units as annotators type them into a spreadsheet."""

from collections.abc import Sequence

from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.layouts.workbook import Cell


def coded(units: Sequence[ActionUnit], separator: str = "+") -> Cell:
    """Write `4+L10`; Excel has made a number of a single unit without a side."""
    if len(units) == 1 and not units[0].side:
        return units[0].number
    return separator.join(str(unit) for unit in units)
