"""Action units as SAMM's coders typed them: intensities, asymmetries, alternatives, remarks.

The odd texts stand in the release (Davison et al., IEEE Trans. Affective Computing 9(1), 2018);
each goes to clips whose movement it could describe.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.layouts.coding import coded
from mer.datasets.synthetic.layouts.workbook import Cell

ODD: Mapping[tuple[int, ...], tuple[str, ...]] = {
    (12,): ("A12", "L12 or L14", "A/L12"),
    (6, 12): ("(R6 or R12)+R15", "(R6 or R12) + R15"),
    (12, 14): ("R12 or R14",),
    (9,): ("A9",),
    (4, 7, 10): ("ref(L10)+A12B",),
    (10,): ("10A/B",),
    (4, 7): ("ref(7B)+43",),
    (17, 24): ("T23", "B18"),
    (14,): ("R14A or 17A or 24A", "R14+17+soft focus"),
    (14, 17): ("T18",),
    (1, 15): ("12+15 ",),
}
_GRADED_SHARE = 0.3
_GRADES = ("A", "B", "C", "D", "E")


def coded_with_grades(units: Sequence[ActionUnit], generator: np.random.Generator) -> Cell:
    """Write `4+7B`; some of the cells grade their units from A (trace) to E (maximum)."""
    if generator.random() >= _GRADED_SHARE:
        return coded(units)
    grades = generator.choice(_GRADES, len(units))
    return "+".join(f"{unit}{grade}" for unit, grade in zip(units, grades, strict=True))


def odd_text(units: Sequence[ActionUnit], nth: int) -> str | None:
    """Return an odd text for every second clip with the same units; None for the others.

    Args:
        units: Of the clip.
        nth: How many clips before it have the same units.
    """
    texts = ODD.get(tuple(unit.number for unit in units), ())
    return texts[nth // 2 % len(texts)] if texts and nth % 2 == 0 else None
