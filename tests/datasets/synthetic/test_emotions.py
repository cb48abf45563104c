from collections import Counter

import numpy as np
import pytest

from mer.datasets.synthetic.displacement import MOVEMENTS
from mer.datasets.synthetic.emotions import EMOTIONS, EXPRESSIONS, draw_expression, schedule

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


@pytest.mark.parametrize(
    ("units", "objective_class"),
    [((12,), 1), ((1, 2), 2), ((4, 7), 3), ((4, 9), 4), ((15,), 5), ((1, 2, 4), 6), ((14, 24), 7)],
)
def test_objective_classes_are_those_of_the_published_table(units, objective_class):
    found = {o.units: o.objective_class for options in EXPRESSIONS.values() for o in options}
    assert found[units] == objective_class
