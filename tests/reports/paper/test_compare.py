from dataclasses import replace

import pytest

from mer.evaluation.statistics import Estimate
from mer.reports.paper.compare import Compared, compare_place, means_of, rule_of
from mer.reports.paper.printed import Printed

OURS = Estimate(0.70, None, 0.62, 0.78, (0.70,), 0.0)


@pytest.mark.parametrize(("text", "unit", "difference", "inside"), [
    ("75.00", "percent", -0.05, True),
    ("0.78", "fraction", -0.08, True),
    ("78.01", "percent", -0.0801, False),
    ("0.6199", "fraction", 0.0801, False),
    ("lost", "percent", None, None),
])  # fmt: skip
def test_difference_and_whether_it_lies_inside(text, unit, difference, inside):
    one = Compared("acc", Printed(text, unit), OURS)
    assert one.difference == (None if difference is None else pytest.approx(difference))
    assert one.inside is inside


def test_nothing_is_compared_with_drawn_faces_or_without_an_interval():
    drawn = Compared("acc", Printed("75.00", "percent"), OURS, synthetic=True)
    assert (drawn.difference, drawn.inside) == (None, None)
    undefined = Compared("acc", Printed("75.00", "percent"), replace(OURS, low=None, high=None))
    assert undefined.difference is not None
    assert undefined.inside is None
    assert Compared("acc", Printed("75.00", "percent"), None).inside is None


def test_a_place_has_the_papers_scores_in_its_order(fill):
    filled = fill()
    run = filled.at(1, "three")[0]
    acc, f1 = compare_place(filled, 1, "three", run)
    last = run.scores.rule("last")
    assert (acc.score, acc.ours, acc.printed.text) == ("acc", last.acc, "52.78")
    assert (f1.score, f1.ours, f1.printed.value) == ("f1", last.uf1, pytest.approx(0.51))
    leaky = compare_place(filled, 1, "three", run, "best-separate")
    assert leaky[0].ours == run.scores.rule("best-separate").acc
    assert [one.ours for one in compare_place(filled, 0, "three", None)] == [None, None]


def test_a_part_of_a_composite_has_its_own_scores(fill):
    filled = fill()
    run = filled.cells[0]
    parts = {one.dataset: one.scores for one in run.scores.parts}
    assert rule_of(run, "last", "smic") is parts["smic"]
    assert rule_of(run, "last") is run.scores.rule("last")
    assert rule_of(run, "best", "smic") is None
    assert rule_of(run, "inner", "smic").rule == "inner"
    assert rule_of(run, "last", "mmew") is None
    assert rule_of(replace(run, scores=None), "last") is None


def test_what_a_paper_averages_over_subjects_is_compared_with_such_a_mean(fill, text):
    filled = fill(text.replace("papers_rule:", "averaging: subjects\npapers_rule:"))
    run = filled.at(1, "three")[0]
    acc, f1 = compare_place(filled, 1, "three", run)
    said = run.scores.conventions
    assert acc.ours.mean == pytest.approx(said["accuracy, mean over subjects"])
    assert f1.ours.mean == pytest.approx(said["F1, mean over subjects"])
    assert f1.ours.mean != pytest.approx(run.scores.rule("last").uf1.mean)
    assert f1.difference == pytest.approx(said["F1, mean over subjects"] - 0.51)
    assert f1.inside is (f1.ours.low <= 0.51 <= f1.ours.high)
    leaky = compare_place(filled, 1, "three", run, "best-separate")
    assert leaky[1].ours == means_of(run, "best-separate").uf1
    assert leaky[1].ours.mean >= f1.ours.mean


def test_a_part_of_a_composite_has_its_own_subject_means(fill):
    run = fill().cells[0]
    assert means_of(run, "last", "smic").acc.mean != means_of(run, "last", "casme2").acc.mean
    assert means_of(run, "best", "smic") is None
    assert means_of(replace(run, means=None), "last") is None
