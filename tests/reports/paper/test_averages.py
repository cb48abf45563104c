import pytest

from mer.reports.paper.averages import TITLE, averages_block, other_averages
from mer.reports.paper.compare import means_of, rule_of


def averaging(text, how):
    return text.replace("papers_rule:", f"averaging: {how}\npapers_rule:")


def test_every_reading_of_a_number_is_there(fill):
    filled = fill()
    block = averages_block(filled)
    assert "does not say how" in TITLE
    found = dict(zip(block.head, block.rows[0], strict=True))
    run = filled.cells[0].scores
    assert (found["method"], found["ACC, paper"], found["F1, paper"]) == ("Plain", "52.78", "51.00")
    for name, value in {
        "ACC, pooled": run.rule("last").acc.mean,
        "ACC, mean over subjects": run.conventions["accuracy, mean over subjects"],
        "F1, pooled": run.rule("last").uf1.mean,
        "F1, mean over subjects": run.conventions["F1, mean over subjects"],
        "F1, weighted": run.conventions["F1, weighted by class size"],
    }.items():
        assert float(found[name]) == pytest.approx(100 * value, abs=0.05)
    assert len(block.rows) == 4


@pytest.mark.parametrize("how", ["pooled", "subjects"])
def test_a_paper_that_says_how_needs_none(fill, text, how):
    assert averages_block(fill(averaging(text, how))) is None


def test_a_recall_averaged_over_subjects_stands_beside_the_pooled_one(fill, text):
    text = text.replace(
        "scores: {acc: percent, f1: fraction}", "scores: {uf1: percent, uar: fraction}"
    )
    filled = fill(text)
    block = averages_block(filled)
    found = dict(zip(block.head, block.rows[0], strict=True))
    run = filled.cells[0].scores
    for name, value in {
        "UAR, pooled": run.rule("last").uar.mean,
        "UAR, mean over subjects": run.conventions["UAR, mean over subjects"],
        "UF1, mean over subjects": run.conventions["F1, mean over subjects"],
    }.items():
        assert float(found[name]) == pytest.approx(100 * value, abs=0.05)


def test_the_averages_that_are_not_compared(fill, text):
    filled = fill()
    run = filled.cells[0]
    means, pooled = means_of(run, "last"), rule_of(run, "last")
    found = {(score, name): one for score, name, one in other_averages(filled, run, "last")}
    assert found[("acc", "subjects")] == means.acc
    assert found[("f1", "subjects")] == means.uf1
    assert found[("f1", "weighted")].mean == run.scores.conventions["F1, weighted by class size"]
    assert len(found) == 3
    # the score table has this one by rule last alone
    assert {name for _, name, _ in other_averages(filled, run, "inner")} == {"subjects"}
    said = fill(averaging(text, "subjects"))
    found = {(score, name): one for score, name, one in other_averages(said, run, "last")}
    assert found == {("acc", "pooled"): pooled.acc, ("f1", "pooled"): pooled.uf1}
    assert not list(other_averages(fill(averaging(text, "pooled")), run, "last"))
