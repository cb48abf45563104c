from collections import Counter

import numpy as np

from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.emotions import EXPRESSIONS
from mer.datasets.synthetic.layouts.samm_units import ODD, coded_with_grades, odd_text

BROWS = [ActionUnit(1, "L"), ActionUnit(2, "L")]
RELEASE = {
    "A9", "A12", "A/L12", "T18", "T23", "B18", "(R6 or R12)+R15", "(R6 or R12) + R15",
    "L12 or L14", "R12 or R14", "R14A or 17A or 24A", "ref(7B)+43", "ref(L10)+A12B", "10A/B",
    "R14+17+soft focus", "12+15 ",
}  # fmt: skip


def test_some_cells_grade_every_unit():
    generator = np.random.default_rng(0)
    cells = Counter(str(coded_with_grades(BROWS, generator)) for _ in range(200))
    assert cells.pop("L1+L2") > 100
    assert all(cell[2] in "ABCDE" and cell[-1] in "ABCDE" for cell in cells)
    assert coded_with_grades([ActionUnit(4)], np.random.default_rng(0)) == 4


def test_odd_texts_are_the_releases_and_their_units_can_be_shown():
    assert {text for texts in ODD.values() for text in texts} == RELEASE
    drawn = {option.units for options in EXPRESSIONS.values() for option in options}
    assert set(ODD) <= drawn


def test_every_second_clip_with_the_same_units_is_odd():
    smile = [ActionUnit(12)]
    assert [odd_text(smile, nth) for nth in range(8)] == [
        "A12", None, "L12 or L14", None, "A/L12", None, "A12", None,
    ]  # fmt: skip
    assert odd_text(BROWS, 0) is None
