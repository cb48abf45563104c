from pathlib import Path

import pytest

from mer.errors import MerError
from mer.evaluation.csv_classes import classes_of
from mer.evaluation.prediction_rows import PredictionRow


def rows(*pairs, columns=()):
    return [
        PredictionRow(i + 2, f"d/1/{i}", "d/1", truth, guess, 0, "d/1", "", dict.fromkeys(columns))
        for i, (truth, guess) in enumerate(pairs)
    ]


def of(found, given=()):
    return classes_of(found, given, Path("p.csv"))


def test_labels_that_occur_are_in_the_order_of_the_alphabet():
    assert of(rows(("b", "a"), ("a", "a"), ("c", "c"))) == ("a", "b", "c")


def test_columns_of_probabilities_give_their_own_order():
    assert of(rows(("b", "a"), ("a", "a"), columns=("b", "a"))) == ("b", "a")
    # columns that name no label are somebody's own affair
    assert of(rows(("b", "a"), ("a", "a"), columns=("value",))) == ("a", "b")


def test_given_classes_keep_theirs_and_may_be_fewer_than_are_predicted():
    assert of(rows(("b", "c"), ("a", "a")), ["b", "a"]) == ("b", "a")


@pytest.mark.parametrize("given", [[], ["0", "1"]])
def test_truth_and_prediction_in_different_words_are_an_error_in_any_case(given):
    # else all predictions were misses, and a file of mixed labels scored 0
    with pytest.raises(MerError, match=r"truth \(0, 1\) and prediction \(happy, sad\) have no lab"):
        of(rows(("0", "happy"), ("1", "sad")), given)


def test_few_of_many_labels_are_named():
    many = rows(*((str(i), f"x{i}") for i in range(9)))
    with pytest.raises(MerError, match=r"truth \(0, 1, 2, 3, 4\)"):
        of(many)


def test_a_class_that_is_never_true_is_an_error():
    with pytest.raises(MerError, match="'c' is predicted, but no clip is truly so"):
        of(rows(("b", "c"), ("a", "a")))
    with pytest.raises(MerError, match="no clip is truly c"):
        of(rows(("b", "c"), ("a", "a")), ["a", "b", "c"])
