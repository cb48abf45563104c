import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_score

from mer.errors import MerError
from mer.evaluation.conventions import (
    cited_accuracy,
    correct_clips,
    is_whole_number,
    macro_precision,
    present_f1,
    subject_mean_accuracy,
    subject_mean_f1,
    subject_mean_uar,
    weighted_f1,
)
from mer.evaluation.metrics import confusion_matrix, uar

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


def test_recall_of_a_subject_averages_over_its_own_classes():
    # a: class 0 1/2, class 1 1/1; b: class 2 alone, 2/3
    assert subject_mean_uar(TRUTH, GUESS, SUBJECTS, 3) == pytest.approx((3 / 4 + 2 / 3) / 2)


def loop_of_recalls(truth, guess, subjects):
    """The same, clip by clip."""
    averages = []
    for subject in set(subjects):
        clips = [i for i, name in enumerate(subjects) if name == subject]
        recalls = []
        for label in {truth[i] for i in clips}:
            own = [i for i in clips if truth[i] == label]
            recalls.append(sum(guess[i] == label for i in own) / len(own))
        averages.append(sum(recalls) / len(recalls))
    return sum(averages) / len(averages)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from("abc")), min_size=1)
)
def test_recall_averaged_over_subjects_agrees_with_a_plain_loop(clips):
    truth, guess, subjects = (np.array(column) for column in zip(*clips, strict=True))
    value = subject_mean_uar(truth, guess, subjects.tolist(), 4)
    assert value == pytest.approx(loop_of_recalls(truth, guess, subjects))
    assert 0 <= value <= 1
    if len(set(subjects)) == 1 and set(truth) == {0, 1, 2, 3}:
        assert value == pytest.approx(float(uar(confusion_matrix(truth, guess, 4))))


def test_a_prediction_that_is_no_class_is_a_miss():
    assert subject_mean_uar(TRUTH, np.full(6, 3), SUBJECTS, 4) == 0


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


def test_precision_is_the_recall_of_the_transposed_matrix():
    asymmetric = np.array([[5, 3, 0], [1, 4, 1], [0, 0, 2]])
    assert macro_precision(asymmetric) == pytest.approx((5 / 6 + 4 / 7 + 2 / 3) / 3)
    assert macro_precision(asymmetric) == pytest.approx(float(uar(asymmetric.T)))
    # the authors' log of STSTNet: its printed "UAR" is 0.7605
    ststnet = np.array([[219, 22, 9], [40, 62, 7], [21, 3, 59]])
    assert macro_precision(ststnet) == pytest.approx(0.7605, abs=5e-5)


def test_a_class_that_is_never_predicted_has_no_precision():
    truth, guess = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1])
    expected = precision_score(truth, guess, average="macro", zero_division=0)
    assert macro_precision(confusion_matrix(truth, guess, 3)) == pytest.approx(expected)


# accuracies as the papers print them, with their numbers of clips
MMNET = {
    249: ["81.12", "83.13", "85.14", "88.35", "84.74", "86.35", "85.94", "84.34"],
    136: ["73.53", "76.47", "77.21", "80.14", "79.41", "78.68", "80.88"],
    263: ["81.75", "84.03", "85.55", "87.45", "80.99"],
    156: ["95.51"],
    133: ["90.22"],
}
AMAGN = {133: ["0.9323", "0.9098", "0.8872"], 164: ["0.8476", "0.8171", "0.7622"],
         136: ["0.9265", "0.9044"]}  # fmt: skip


@pytest.mark.parametrize(("table", "whole"), [(MMNET, 100), (AMAGN, 1)])
def test_cited_accuracies_that_fit(table, whole):
    found = [cited_accuracy(text, n, whole) for n, texts in table.items() for text in texts]
    assert all(each.correct is not None for each in found)
    assert {each.printed for each in found if each.cut_off} <= {"80.14", "90.22"}


def test_cited_accuracies_that_no_count_gives():
    assert cited_accuracy("68.57", 141).text == "68.57 is no whole number of 141 clips"
    for clips in (145, 147, 150, 156):
        assert cited_accuracy("90.42", clips).correct is None
    assert cited_accuracy("80.49", 133).correct is None


def test_a_cut_off_figure_is_named():
    assert cited_accuracy("80.14", 136).text == "80.14 is 109 of 136 clips, cut off and not rounded"
    assert cited_accuracy("88.35", 249).text == "88.35 is 220 of 249 clips"
    # a half may be rounded either way
    assert not cited_accuracy("12.5", 8).cut_off
    assert cited_accuracy("3.1", 32).correct == cited_accuracy("3.12", 32).correct == 1
    assert not cited_accuracy("3.12", 32).cut_off


@pytest.mark.parametrize(("printed", "clips"), [("88,35", 249), ("88.35 %", 249), ("-1", 5),
                                                ("", 5), ("88.35", 0), ("1e2", 5)])  # fmt: skip
def test_what_is_no_accuracy_is_named(printed, clips):
    with pytest.raises(MerError, match="is no accuracy; write digits alone"):
        cited_accuracy(printed, clips)


@given(st.integers(1, 500), st.data())
def test_our_own_accuracies_are_whole_numbers_of_clips(clips, data):
    correct = data.draw(st.integers(0, clips))
    assert is_whole_number(correct / clips, clips)
    assert not is_whole_number((correct + 0.5) / clips, clips)
    printed = f"{100 * correct / clips:.2f}"
    assert cited_accuracy(printed, clips).correct == correct
