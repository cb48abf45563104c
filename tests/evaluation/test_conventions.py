import numpy as np
import pytest
from sklearn.metrics import f1_score

from mer.evaluation.conventions import (
    correct_clips,
    present_f1,
    subject_mean_accuracy,
    subject_mean_f1,
    weighted_f1,
)
from mer.evaluation.metrics import confusion_matrix

TRUTH = np.array([0, 0, 1, 2, 2, 2])
GUESS = np.array([0, 1, 1, 2, 2, 0])
SUBJECTS = ("a", "a", "a", "b", "b", "b")


def test_f1_of_a_subject_averages_over_its_own_classes():
    # a: class 0 2/3, class 1 2/3; b: class 2 alone, 4/5
    assert subject_mean_f1(TRUTH, GUESS, SUBJECTS, 3) == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_accuracy_of_subjects_weighs_them_alike():
    guess = np.array([0, 0, 1, 0, 0, 0])
    uneven = ("a", "b", "b", "b", "b", "b")
    assert subject_mean_accuracy(TRUTH, guess, uneven, 3) == pytest.approx((1 + 2 / 5) / 2)


def test_weighted_f1_agrees_with_scikit_learn():
    matrix = confusion_matrix(TRUTH, GUESS, 3)
    assert weighted_f1(matrix) == pytest.approx(f1_score(TRUTH, GUESS, average="weighted"))


def test_present_f1_skips_only_what_is_absent_from_the_truth():
    matrix = confusion_matrix(np.array([1, 1]), np.array([1, 2]), 3)
    assert present_f1(matrix) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("printed", "clips", "whole", "correct"),
    [
        ("88.35", 249, 100, 220),
        ("80.14", 136, 100, 109),  # cut off, not rounded
        ("90.22", 133, 100, 120),  # cut off, not rounded
        ("95.51", 156, 100, 149),
        ("0.9323", 133, 1, 124),
        ("100", 7, 100, 7),
        ("68.57", 141, 100, None),
        ("90.42", 145, 100, None),
        ("90.42", 156, 100, None),
        ("80.49", 133, 100, None),
    ],
)
def test_a_pooled_accuracy_is_a_whole_number_of_clips(printed, clips, whole, correct):
    assert correct_clips(printed, clips, whole) == correct


def test_every_accuracy_of_a_table_is_possible():
    for correct in range(443):
        assert correct_clips(f"{100 * correct / 442:.2f}", 442) == correct
