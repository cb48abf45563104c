import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from mer.errors import MerError
from mer.evaluation.metrics import (
    acc,
    confusion_matrix,
    f1_per_class,
    recall_per_class,
    score,
    uar,
    uf1,
)

ASYMMETRIC = np.array([[5, 3, 0], [1, 4, 1], [0, 0, 2]])
# pooled from the log that the authors of STSTNet (arXiv:1902.03634) published: 442 clips of the
# composite; the paper prints UF1 0.7353 and "UAR" 0.7605
STSTNET = np.array([[219, 22, 9], [40, 62, 7], [21, 3, 59]])
NAMES = ("negative", "positive", "surprise")


@st.composite
def labelled(draw, classes=4):
    """Truth in which every class occurs, and any predictions."""
    index = st.integers(0, classes - 1)
    truth = list(range(classes)) + draw(st.lists(index, max_size=40))
    predictions = draw(st.lists(index, min_size=len(truth), max_size=len(truth)))
    return np.array(truth), np.array(predictions)


def test_the_matrix_has_truth_in_rows():
    matrix = confusion_matrix(np.array([0, 0, 1]), np.array([1, 0, 1]), 3)
    assert matrix.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]


def test_all_epochs_are_counted_at_once():
    truth, epochs = np.array([0, 1, 1]), np.array([[0, 0, 0], [0, 1, 1]])
    both = confusion_matrix(truth, epochs, 2)
    assert both.tolist() == [[[1, 0], [2, 0]], [[1, 0], [0, 2]]]
    assert acc(both).tolist() == [1 / 3, 1.0]


@pytest.mark.parametrize("wrong", [-1, 2])
def test_an_index_outside_of_the_classes_is_an_error(wrong):
    with pytest.raises(MerError, match="another class scheme"):
        confusion_matrix(np.array([0, wrong]), np.array([0, 1]), 2)
    with pytest.raises(MerError, match="predicted"):
        confusion_matrix(np.array([0, 1]), np.array([0, wrong]), 2)


def test_scores_worked_by_hand():
    scores = score(ASYMMETRIC, NAMES)
    assert scores.uar == pytest.approx((5 / 8 + 4 / 6 + 2 / 2) / 3)
    assert scores.uf1 == pytest.approx((10 / 14 + 8 / 13 + 4 / 5) / 3)
    assert scores.acc == pytest.approx(11 / 16)
    assert f1_per_class(ASYMMETRIC).tolist() == pytest.approx([10 / 14, 8 / 13, 4 / 5])


def test_swapping_truth_and_prediction_is_seen_by_recall_alone():
    assert uar(ASYMMETRIC) == pytest.approx(0.7639, abs=5e-5)
    assert uar(ASYMMETRIC.T) == pytest.approx((5 / 6 + 4 / 7 + 2 / 3) / 3)
    assert uf1(ASYMMETRIC) == pytest.approx(float(uf1(ASYMMETRIC.T)))


def test_a_published_recall_is_the_precision():
    assert STSTNET.sum(axis=1).tolist() == [250, 109, 83]
    assert uf1(STSTNET) == pytest.approx(0.7353, abs=5e-5)
    assert uar(STSTNET) == pytest.approx(0.7186, abs=5e-5)
    assert uar(STSTNET.T) == pytest.approx(0.7605, abs=5e-5)


def test_a_perfect_classifier_scores_one_and_not_two():
    perfect = score(np.diag([3, 1, 7]), NAMES)
    assert (perfect.uf1, perfect.uar, perfect.acc) == (1.0, 1.0, 1.0)


def test_an_absent_class_is_an_error_and_not_skipped():
    matrix = np.array([[3, 1, 0], [0, 2, 0], [0, 0, 0]])
    with pytest.raises(MerError, match="surprise"):
        score(matrix, NAMES)
    assert np.isnan(uf1(matrix))
    assert np.isnan(uar(matrix))
    assert acc(matrix) == pytest.approx(5 / 6)


def test_a_column_of_no_class_holds_mere_misses():
    matrix = np.array([[3, 1, 2], [0, 2, 1]])
    assert recall_per_class(matrix).tolist() == [3 / 6, 2 / 3]
    # true plus predicted: 6 + 3 and 3 + 3
    assert f1_per_class(matrix).tolist() == [6 / 9, 4 / 6]
    assert acc(matrix) == 5 / 9
    assert score(matrix, "ab").uf1 == pytest.approx((6 / 9 + 4 / 6) / 2)


def test_a_class_that_is_never_predicted_counts_as_zero():
    matrix = np.array([[3, 0], [2, 0]])
    assert recall_per_class(matrix).tolist() == [1.0, 0.0]
    assert uf1(matrix) == pytest.approx((6 / 8 + 0) / 2)


@given(labelled())
def test_scikit_learn_agrees(case):
    truth, predictions = case
    matrix = confusion_matrix(truth, predictions, 4)
    assert (matrix == reference.confusion_matrix(truth, predictions, labels=range(4))).all()
    macro = {"labels": range(4), "average": "macro", "zero_division": 0}
    scores = score(matrix, "abcd")
    assert scores.uf1 == pytest.approx(reference.f1_score(truth, predictions, **macro))
    assert scores.uar == pytest.approx(reference.recall_score(truth, predictions, **macro))
    assert scores.acc == pytest.approx(reference.accuracy_score(truth, predictions))


@given(labelled(), st.randoms(use_true_random=False), st.permutations(range(4)))
def test_order_of_clips_and_of_classes_changes_nothing(case, random, classes):
    truth, predictions = case
    before = score(confusion_matrix(truth, predictions, 4), "abcd")
    order = list(range(len(truth)))
    random.shuffle(order)
    renamed = np.array(classes)
    after = score(confusion_matrix(renamed[truth[order]], renamed[predictions[order]], 4), "abcd")
    assert after.uf1 == pytest.approx(before.uf1)
    assert after.uar == pytest.approx(before.uar)
    assert after.acc == before.acc


@given(labelled())
def test_scores_lie_between_none_and_all(case):
    scores = score(confusion_matrix(*case, 4), "abcd")
    for value in (scores.uf1, scores.uar, scores.acc):
        assert 0 <= value <= 1
    assert (scores.uf1 == 1) == (case[0] == case[1]).all()
