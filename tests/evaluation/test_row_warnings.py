import pytest

from mer.evaluation.prediction_rows import PredictionRow
from mer.evaluation.row_warnings import warnings_about


def row(clip, subject="d/1", truth="a", prediction="a", seed=0, fold=None, rule=""):
    fold = subject if fold is None else fold
    return PredictionRow(1, f"{subject}/{clip}", subject, truth, prediction, seed, fold, rule, {})


def warnings(*rows, classes=("a", "b")):
    return list(warnings_about(rows, classes))


def test_sound_rows_have_none():
    assert warnings(row("x"), row("y", "d/2"), row("x", seed=1), row("y", "d/2", seed=1)) == []


def test_a_leaky_rule_is_told():
    (text,) = warnings(row("x", rule="best"))
    assert text.startswith("LEAKY: the file names rule best, which")
    assert warnings(row("x", rule="inner")) == []


def test_a_subject_in_two_folds_was_trained_on():
    (text,) = warnings(row("x", fold="1"), row("y", fold="2"), row("z", "d/2", fold="2"))
    assert text.startswith("LEAKY: 1 subject(s) are tested in several folds (d/1), so each was")
    # a fold may differ from seed to seed
    assert warnings(row("x", fold="1"), row("x", fold="2", seed=1)) == []


def test_ids_of_one_person():
    (text,) = warnings(row("x", "d/01"), row("y", "d/sub01"))
    assert text.startswith("subjects d/01, d/sub01 may be one person")


@pytest.mark.parametrize(
    ("classes", "expected"),
    [(("Sad", "sad", "glad"), ["classes Sad, sad differ in capitals alone and count as 2"]),
     (("sad", "glad"), [])],
)  # fmt: skip
def test_classes_in_two_spellings(classes, expected):
    assert warnings(row("x", truth="sad", prediction="sad"), classes=classes) == expected


def test_predictions_of_no_class():
    (text,) = warnings(*(row(i, prediction=p) for i, p in enumerate("acdeaf")))
    assert text.startswith("4 prediction(s) are none of the classes (c, d, e, ...) and count")


def test_a_seed_that_lacks_clips():
    (text,) = warnings(row("x"), row("y"), row("x", seed=1))
    assert text == "seed 1 lacks 1 of 2 clips (d/1/y)"
