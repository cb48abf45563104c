import dataclasses

import pytest

from mer.errors import MerError
from mer.evaluation.scored_csv import read_predictions
from mer.evaluation.system import system_of_file, system_of_results


def test_results_under_a_rule(two_folds):
    system = system_of_results(two_folds, "runs/x", notes=["drawn faces"])
    assert system.name == "mmnet c0ffee"
    assert (system.source, system.classes) == ("runs/x", ("calm", "tense"))
    assert system.seeds[0].predictions.tolist() == [1] * 8
    assert system.notes == ("drawn faces",)
    inner = system_of_results(two_folds, "runs/x", "inner")
    assert inner.seeds[0].predictions.tolist() == [0, 0, 1, 1, 1, 0, 1, 1]


@pytest.mark.parametrize("rule", ["best", "best-separate"])
def test_a_leaky_rule_is_refused(two_folds, rule):
    with pytest.raises(MerError, match=f"Rule {rule} chooses epochs on the test subject"):
        system_of_results(two_folds, "runs/x", rule)


def test_an_unfinished_run_says_so(two_folds):
    planned = [dataclasses.replace(r, context={**r.context, "folds": "5"}) for r in two_folds]
    assert system_of_results(planned, "x").notes == ("incomplete, 2 of 5 folds",)


def test_mixed_results_are_refused(two_folds):
    mixed = [two_folds[0], dataclasses.replace(two_folds[1], config_hash="beef")]
    with pytest.raises(MerError, match="2 configurations"):
        system_of_results(mixed, "x")


def test_how_a_run_was_tested(make_result):
    context = {"method": "mmnet", "protocol": "k-fold:5", "apex": "annotated 2"}
    results = [make_result("set/a", [0, 1], [[0, 1]], context=context)]
    assert system_of_results(results, "x").facts == {"protocol": "k-fold:5", "apex": "annotated 2"}
    # the first results did not name it
    plain = [make_result("set/a", [0, 1], [[0, 1]])]
    assert system_of_results(plain, "x").facts == {"protocol": "loso"}


def test_a_file(tmp_path):
    path = tmp_path / "theirs.csv"
    path.write_text("clip,subject,truth,prediction,rule\nx,1,a,a,inner\ny,01,b,a,inner\n")
    system = system_of_file(read_predictions(path))
    assert (system.name, system.source) == ("theirs", str(path))
    assert system.notes[0] == "the file names rule inner"
    assert "may be one person" in system.notes[1]
    path.write_text(path.read_text().replace("inner", "best"))
    with pytest.raises(MerError, match=r"theirs\.csv holds predictions under rule best"):
        system_of_file(read_predictions(path))
