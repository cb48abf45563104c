from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.layouts.coding import coded


def test_a_single_unit_is_a_number_and_all_else_a_text():
    assert coded([ActionUnit(12)]) == 12
    assert coded([ActionUnit(12, "R")]) == "R12"
    assert coded([ActionUnit(4), ActionUnit(10, "L")]) == "4+L10"
    assert coded([ActionUnit(4), ActionUnit(11, "R")], ",") == "4,R11"
