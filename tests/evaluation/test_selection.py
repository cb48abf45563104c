import dataclasses

import numpy as np
import pytest

from mer.errors import MerError
from mer.evaluation.selection import HONEST_RULES, LEAKY_RULES, select


@pytest.mark.parametrize(
    ("rule", "epochs", "matrix"),
    [
        ("last", {2: 8}, [[0, 4], [0, 4]]),
        # set/a: epochs 1 and 2 are equal, the first counts; set/b: 0 and 2, over one class
        ("inner", {1: 5, 0: 3}, [[2, 2], [1, 3]]),
        # set/a: accuracy 4/5 in epoch 0; set/b: 1 in epochs 1 and 2
        ("best", {0: 5, 1: 3}, [[4, 0], [1, 3]]),
    ],
)
def test_the_epoch_of_each_fold(two_folds, rule, epochs, matrix):
    selection = select(two_folds, rule)
    assert selection.for_accuracy is selection.for_f1
    values, counts = np.unique(selection.for_f1.epochs, return_counts=True)
    assert dict(zip(values.tolist(), counts.tolist(), strict=True)) == epochs
    assert selection.for_f1.matrix.tolist() == matrix


def test_best_separate_takes_accuracy_and_f1_from_different_epochs(two_folds):
    selection = select(two_folds, "best-separate")
    assert selection.for_accuracy.matrix.tolist() == [[4, 0], [1, 3]]
    assert selection.for_f1.matrix.tolist() == [[2, 2], [0, 4]]
    scores = selection.scores(("calm", "tense"))
    assert scores.acc == pytest.approx(7 / 8)
    assert scores.uar == pytest.approx(3 / 4)
    assert scores.uf1 == pytest.approx((4 / 6 + 8 / 10) / 2)


def test_leaky_rules_say_so(two_folds):
    assert not any(select(two_folds, rule).leaky for rule in HONEST_RULES)
    assert all(select(two_folds, rule).leaky for rule in LEAKY_RULES)


def test_best_breaks_a_tie_in_accuracy_by_f1(make_result):
    # both epochs have 3 of 4; the second finds both classes
    result = make_result("set/a", [0, 0, 0, 1], [[0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])
    assert set(select([result], "best").for_f1.epochs.tolist()) == {1}


def test_pooled_rows_stay_together(two_folds):
    pooled = select(two_folds, "inner").for_f1
    assert pooled.folds == ("set/a",) * 5 + ("set/b",) * 3
    assert pooled.clips[5] == "set/b/clip0"
    assert pooled.subjects == pooled.folds
    assert pooled.truth.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert pooled.predictions.tolist() == [0, 0, 1, 1, 1, 0, 1, 1]
    assert (pooled.probabilities.argmax(axis=1) == pooled.predictions).all()


def test_honest_rules_never_read_the_truth_of_the_test_clips(two_folds):
    blind = [
        dataclasses.replace(
            result, test=dataclasses.replace(result.test, truth=1 - result.test.truth)
        )
        for result in two_folds
    ]
    for rule in HONEST_RULES:
        before, after = select(two_folds, rule).for_f1, select(blind, rule).for_f1
        assert before.predictions.tolist() == after.predictions.tolist()


def test_inner_needs_inner_predictions(two_folds):
    bare = [dataclasses.replace(two_folds[0], inner=None), two_folds[1]]
    with pytest.raises(MerError, match=r"set/a.*inner"):
        select(bare, "inner")


def test_inner_chooses_among_the_epochs_that_both_trainings_have(make_result):
    # a training may end early: the last inner epoch is the best, and the main one has no such
    inner = ([0, 1], [[1, 1], [0, 0], [0, 1]])
    truth, epochs = [0, 1], [[0, 0], [1, 1], [0, 1]]
    chosen = {
        main: select([make_result("set/a", truth, epochs[:main], inner)], "inner").for_f1.epochs[0]
        for main in (1, 2, 3)
    }
    assert chosen == {1: 0, 2: 0, 3: 2}
    short = make_result("set/a", truth, epochs, (inner[0], inner[1][:1]))
    assert select([short], "inner").for_f1.epochs[0] == 0


def test_unknown_rules_and_no_results_are_errors(two_folds):
    with pytest.raises(MerError, match="best-separate"):
        select(two_folds, "luckiest")
    with pytest.raises(MerError, match="no results"):
        select([], "last")
