import pytest

from mer.evaluation.statistics import Estimate
from mer.reports.grid import grid, score_cells, spread
from mer.reports.scores import RuleScores


def estimate(mean, sd=None, low=0.5, high=0.75):
    return Estimate(mean, sd, low, high, (mean,), 0.0)


def test_columns_are_as_wide_as_their_widest_cell():
    assert grid(["a", "long"], [["wider", "b"], ["c", "d"]]) == [
        "| a     | long |",
        "|-------|------|",
        "| wider | b    |",
        "| c     | d    |",
    ]


def test_a_row_of_another_length_is_a_defect():
    with pytest.raises(ValueError, match="argument"):
        grid(["a", "b"], [["c"]])


def test_spread_over_seeds():
    assert spread(estimate(0.71449, 0.0081)) == "71.4 ± 0.8"
    assert spread(estimate(1.0)) == "100.0"


def test_scores_with_their_intervals():
    scores = RuleScores(
        "last", False, estimate(0.6), estimate(0.61, 0.01), estimate(0.7, None, None)
    )
    assert score_cells(scores) == [
        "60.0 [50.0, 75.0]",
        "61.0 ± 1.0 [50.0, 75.0]",
        "70.0 [undefined]",
    ]
