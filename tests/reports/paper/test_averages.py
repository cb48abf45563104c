import pytest

from mer.reports.paper.averages import averages_lines


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_every_reading_of_a_number_is_there(fill):
    filled = fill()
    lines = averages_lines(filled)
    assert "does not say how" in lines[0]
    head, first = cells(lines[2]), cells(lines[4])
    found = dict(zip(head, first, strict=True))
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
    assert len(lines) == 8


def test_a_paper_that_pools_needs_none_and_one_that_says_how_is_named(fill, text):
    def averaging(how):
        return fill(text.replace("papers_rule:", f"averaging: {how}\npapers_rule:"))

    assert averages_lines(averaging("pooled")) == []
    assert "as the paper says (the mean over subjects)" in averages_lines(averaging("subjects"))[0]


def test_a_recall_averaged_over_subjects_stands_beside_the_pooled_one(fill, text):
    text = text.replace(
        "scores: {acc: percent, f1: fraction}", "scores: {uf1: percent, uar: fraction}"
    )
    filled = fill(text.replace("papers_rule:", "averaging: subjects\npapers_rule:"))
    lines = averages_lines(filled)
    found = dict(zip(cells(lines[2]), cells(lines[4]), strict=True))
    run = filled.cells[0].scores
    for name, value in {
        "UAR, pooled": run.rule("last").uar.mean,
        "UAR, mean over subjects": run.conventions["UAR, mean over subjects"],
        "UF1, mean over subjects": run.conventions["F1, mean over subjects"],
    }.items():
        assert float(found[name]) == pytest.approx(100 * value, abs=0.05)
