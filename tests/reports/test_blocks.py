import pytest

from mer.evaluation.metrics import Scores
from mer.evaluation.statistics import Estimate
from mer.reports.blocks import averages_block, confusion_block, parts_block, scores_block
from mer.reports.scores import PartScores, RuleScores


def scores(left_out=0.0):
    values = (Estimate(mean, None, 0.25, 0.75, (mean,), left_out) for mean in (0.5, 0.6, 0.7))
    return RuleScores("last", False, *values)


def test_scores_and_their_floor():
    text = scores_block("epochs", {"last": scores()}, ("floor", Scores(0.2, 0.333, 0.54)), [0], 99)
    lines = text.splitlines()
    assert lines[2].split("|")[1].strip() == "last"
    assert [cell.strip() for cell in lines[3].split("|")[1:-1]] == ["floor", "20.0", "33.3", "54.0"]
    assert lines[-1] == "per cent; one seed [95 % interval, 99 draws of subjects]"


def test_no_floor_and_draws_that_are_left_out():
    text = scores_block("", {"pooled": scores(0.125)}, ("floor", None), [0, 1], 99)
    assert "floor" not in text
    assert "mean ± sd over 2 seeds" in text
    assert text.endswith("12 % of the draws lack a class and are left out of UF1 and UAR")


@pytest.mark.parametrize(("subjects", "told"), [(1, False), (9, True), (10, False), (None, False)])
def test_intervals_from_few_subjects_say_so(subjects, told):
    text = scores_block("", {"last": scores()}, ("floor", None), [0], 99, subjects)
    assert (f"{subjects} subjects are few: intervals are too narrow" in text) == told


def test_an_undefined_interval_says_why():
    alone = Estimate(0.5, None, None, None, (0.5,), 0.0)
    text = scores_block("", {"last": RuleScores("last", False, *[alone] * 3)}, ("", None), [0], 99)
    assert "| last | 50.0 [undefined] |" in text
    assert text.endswith("undefined: no two different draws of subjects give the score")


def test_draws_that_a_part_lacks_are_told():
    parts = [PartScores("samm", 9, 3, scores(0.3)), PartScores("smic", 4, 2, scores())]
    told = parts_block("part", parts).splitlines()
    assert told[-1] == "samm: 30 % of the draws lack a class and are left out of UF1 and UAR"
    assert "smic:" not in "".join(told)


def test_a_part_without_a_class_says_so():
    text = parts_block("part", [PartScores("samm", 9, 3, scores()), PartScores("smic", 4, 2, None)])
    assert "60.0 [25.0, 75.0]" in text.splitlines()[2]
    assert "a class has no clip" in text.splitlines()[3]


def test_a_confusion_matrix_may_have_a_column_of_no_class():
    text = confusion_block("Confusion", ["a", "b"], ["a", "b", "none"], [[3, 1, 0], [0, 2, 2]],
                           [0.75, 0.5], [0, 3])  # fmt: skip
    lines = text.splitlines()
    assert lines[0] == (
        "Confusion, counts summed over 2 seeds: truth in rows, prediction in columns"
    )
    assert [cell.strip() for cell in lines[5].split("|")[1:-1]] == ["b", "0", "2", "2", "50.0"]


def test_averages_have_names_of_their_own():
    text = averages_block("Averaged otherwise", {"F1, mean over subjects": 0.4567})
    assert "not comparable" in text.splitlines()[0]
    assert "| F1, mean over subjects | 45.7     |" in text
