import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from mer.errors import MerError
from mer.evaluation.metrics import uf1
from mer.evaluation.scored_csv import read_predictions
from mer.evaluation.statistics import subject_matrices

COLUMNS = ("clip", "subject", "truth", "prediction")


@pytest.fixture
def write(tmp_path):
    def write(rows, columns=COLUMNS):
        path = tmp_path / "p.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([columns, *rows])
        return path

    return write


def test_predictions_by_seed(write):
    rows = [["x", "1", "sad", "sad", 5], ["y", "2", "glad", "sad", 5], ["x", "1", "sad", "glad", 2],
            ["y", "2", "glad", "glad", 2]]  # fmt: skip
    file = read_predictions(write(rows, (*COLUMNS, "seed")))
    assert list(file.seeds) == [2, 5]
    assert file.classes == ("glad", "sad")
    pooled = file.seeds[5]
    assert pooled.clips == ("all/1/x", "all/2/y")
    assert pooled.folds == pooled.subjects == ("all/1", "all/2")
    assert (pooled.truth.tolist(), pooled.predictions.tolist()) == ([1, 0], [1, 1])
    assert pooled.matrix.tolist() == [[0, 1], [0, 1]]
    assert file.others == ()
    assert file.warnings == ()


def test_probabilities_give_the_order_of_the_classes(write):
    columns = (*COLUMNS, "p_sad", "p_glad")
    rows = [["x", "1", "sad", "sad", "0.9", "0.1"], ["y", "2", "glad", "glad", ".35", "6.5e-1"]]
    file = read_predictions(write(rows, columns))
    assert file.classes == ("sad", "glad")
    assert file.seeds[0].probabilities.tolist() == [
        pytest.approx([0.9, 0.1]),
        pytest.approx([0.35, 0.65]),
    ]
    assert file.warnings == ()


def test_predictions_that_are_not_the_most_probable_class_are_counted(write):
    columns = (*COLUMNS, "p_a", "p_b")
    rows = [["x", "1", "a", "a", 0.2, 0.8], ["y", "2", "b", "a", 0.5, 0.5]]
    (warning,) = read_predictions(write(rows, columns)).warnings
    assert warning.startswith("the prediction is not the most probable class in 1 row(s)")


def test_other_columns_may_start_like_probabilities(write):
    file = read_predictions(write([["x", "1", "a", "a", "?"], ["y", "1", "b", "a", "?"]],
                                  (*COLUMNS, "p_value")))  # fmt: skip
    assert file.classes == ("a", "b")


def test_classes_may_be_given_in_order(write):
    rows = [["x", "1", "a", "a"], ["y", "2", "b", "a"]]
    assert read_predictions(write(rows), ["b", "a"]).classes == ("b", "a")


def test_other_predictions_are_misses_where_the_classes_are_given(write):
    rows = [["x", "1", "a", "a"], ["y", "2", "b", "odd"], ["z", "2", "b", "b"]]
    file = read_predictions(write(rows), ["a", "b"])
    assert file.others == ("odd",)
    assert file.seeds[0].predictions.tolist() == [0, 2, 1]
    matrix = subject_matrices(file.seeds[0], ["all/1", "all/2"]).sum(axis=0)[:2]
    # a: 1; b: 2 of 3; nothing is added to what was predicted as a
    assert uf1(matrix) == pytest.approx((1 + 2 / 3) / 2)
    assert "1 prediction(s) are none of the classes (odd)" in file.warnings[0]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("abxy")), max_size=30))
def test_scikit_learn_counts_other_predictions_alike(tmp_path_factory, labels):
    pairs = [("a", "a"), ("b", "y"), *labels]
    path = tmp_path_factory.mktemp("p") / "p.csv"
    lines = [f"{i},{i % 3},{true},{guess}" for i, (true, guess) in enumerate(pairs)]
    path.write_text("\n".join([",".join(COLUMNS), *lines]))
    pooled = read_predictions(path, ["a", "b"]).seeds[0]
    matrix = subject_matrices(pooled, sorted(set(pooled.subjects))).sum(axis=0)[:2]
    truth, guess = zip(*pairs, strict=True)
    expected = f1_score(truth, guess, labels=["a", "b"], average="macro", zero_division=0)
    assert uf1(matrix) == pytest.approx(expected)


AB = [["x", "1", "a", "a"], ["y", "2", "b", "b"]]


@pytest.mark.parametrize(
    ("rows", "classes", "message"),
    [
        ([*AB, ["z", "2", "b", "B"]], [], r"'B' is predicted, but no clip is truly so.*Did you me"),
        ([["x", "1", "a", "a"], ["y", "2", "b", "odd"]], [], "--classes a,b, and other"),
        ([["x", "1", "a", "a"]], [], "all clips are 'a'; a score needs two classes"),
        (
            [["x", "1", "0", "a"], ["y", "2", "1", "b"]],
            [],
            r"columns truth \(0, 1\) and prediction \(a, b\) have no label in common; write both",
        ),
        ([["x", "1", "0", "a"], ["y", "2", "1", "b"]], ["0", "1"], "no label in common"),
        (AB, ["a", "c"], r"p\.csv, line 3: truth 'b' is none of the classes a, c\."),
        ([*AB, ["z", "2", "surprse", "b"]], ["a", "b", "surprise"], "Did you mean 'surprise'"),
        (AB, ["a", "b", "c"], "no clip is truly c, so UF1 and UAR are undefined; leave it out"),
        (AB, ["a"], "two classes or more"),
        (AB, ["a", "b", "a"], "--classes a,b,a does not name two classes or more, each once"),
        (AB, ["a", "b", ""], "each once"),
        ([*AB, ["x", "1", "a", "b"]], [], "clip all/1/x is tested twice in seed 0, in lines 2 and"),
        ([*AB, ["all/1/x", "2", "a", "b", 1]], [], "subject 'all/1' in line 2 and 'all/2' in l"),
        ([*AB, ["x", "1", "b", "b", 1]], [], "has truth 'a' in line 2 and 'b' in line 4"),
    ],
)
def test_what_cannot_be_scored_is_one_sentence(write, rows, classes, message):
    padded = [[*row, 0][:5] for row in rows]
    with pytest.raises(MerError, match=message) as error:
        read_predictions(write(padded, (*COLUMNS, "seed")), classes)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("columns", "cells", "message"),
    [
        (["p_a"], ["1"], "no column p_b; give one column a class"),
        (["p_a", "p_b", "p_c"], ["1", "0", "0"], "'c' has a column of probabilities, but no clip"),
        (["p_a", "p_b"], ["1", "much"], "line 2: p_b is 'much', not a number from 0 to 1"),
        (["p_a", "p_b"], ["1.2", "0"], "p_a is '1.2'"),
        (["p_a", "p_b"], ["nan", "0"], "p_a is 'nan'"),
    ],
)
def test_bad_probabilities_are_named(write, columns, cells, message):
    rows = [[*row, *cells] for row in AB]
    with pytest.raises(MerError, match=message):
        read_predictions(write(rows, (*COLUMNS, *columns)))


def test_given_classes_leave_other_probabilities_alone(write):
    rows = [[*row, 0.5, 0.5, 0] for row in AB]
    file = read_predictions(write(rows, (*COLUMNS, "p_a", "p_b", "p_c")), ["a", "b"])
    assert file.seeds[0].probabilities.shape == (2, 2)


def test_rules_are_remembered(write):
    rows = [[*row, "last"] for row in AB]
    assert read_predictions(write(rows, (*COLUMNS, "rule"))).rules == {"last"}
    assert np.all(read_predictions(write(AB)).seeds[0].probabilities == np.eye(2))
