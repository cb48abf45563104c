from collections import Counter

import numpy as np
import pytest

from mer.datasets.synthetic.displacement import MOVEMENTS
from mer.datasets.synthetic.emotions import EXPRESSIONS, draw_expression, schedule

EMOTIONS = ("happiness", "surprise", "disgust", "repression", "others", "sadness", "fear")
CLASS = {"happiness": "+", "disgust": "-", "repression": "-", "surprise": "!"}


@pytest.mark.parametrize("seed", range(20))
def test_eight_clips_hold_three_classes_about_evenly(seed):
    shown = schedule(EMOTIONS, 8, np.random.default_rng(seed))
    counts = Counter(CLASS.get(emotion, "?") for emotion in shown)
    assert all(counts[one] >= 2 for one in "+-!")
    assert 1 <= counts["?"] <= 2


def test_twelve_clips_of_four_emotions_waste_none_and_share_the_negative_class():
    for seed in range(10):
        shown = Counter(schedule(tuple(CLASS), 12, np.random.default_rng(seed)))
        assert shown == {"happiness": 4, "surprise": 4, "disgust": 2, "repression": 2}


def test_all_seven_emotions_are_met_over_many_subjects():
    shown = Counter(e for s in range(40) for e in schedule(EMOTIONS, 12, np.random.default_rng(s)))
    assert set(shown) == set(EMOTIONS)
    assert shown["others"] > shown["sadness"] > 0


@pytest.mark.parametrize("only", [("others",), ("fear", "sadness"), ("disgust",)])
def test_any_choice_fills_the_clips(only):
    shown = schedule(only, 5, np.random.default_rng(0))
    assert len(shown) == 5
    assert set(shown) <= set(only)


def test_expressions_are_drawn_by_their_shares_from_units_that_can_be_drawn():
    for options in EXPRESSIONS.values():
        assert sum(option.share for option in options) == pytest.approx(1)
        assert all(unit in MOVEMENTS for option in options for unit in option.units)
        assert all(1 <= option.objective_class <= 7 for option in options)
    generator = np.random.default_rng(0)
    drawn = Counter(draw_expression("happiness", generator).units for _ in range(600))
    assert drawn[12,] > drawn[6, 12] > drawn[12, 14] > 0


# Davison et al. 2018, table 1, as printed by Merghani et al. 2018, table 9
TABLE = (
    "6 | 12 | 6+12 | 6+7+12 | 7+12",
    "1+2 | 5 | 25 | 1+2+25 | 25+26 | 5+24",
    "23 | 4 | 4+7 | 4+5 | 4+5+7 | 17+24 | 4+6+7 | 4+38",
    "10 | 9 | 4+9 | 4+40 | 4+5+40 | 4+7+9 | 4+9+17 | 4+7+10 | 4+5+7+9 | 7+10",
    "1 | 15 | 1+4 | 6+15 | 15+17",
    "1+2+4 | 20",
)


def test_objective_classes_are_those_of_the_published_table():
    rows = {units: n for n, row in enumerate(TABLE, start=1) for units in row.split(" | ")}
    for options in EXPRESSIONS.values():
        for option in options:
            units = "+".join(map(str, option.units))
            assert option.objective_class == rows.get(units, 7), units
