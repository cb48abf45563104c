from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.evaluation.metrics import confusion_matrix, uar
from mer.folds.canary import chance_sd, judge_canary, permuted
from mer.types import EpochPredictions, FoldResult


def results(truth, answers):
    """Folds of one subject with three clips each."""
    made = []
    for start in range(0, len(truth), 3):
        here = slice(start, start + 3)
        subject = f"casme2/sub{start:02d}"
        probabilities = np.eye(3, dtype=np.float32)[answers[here]][None]
        test = EpochPredictions(
            tuple(f"{subject}/{n}" for n in range(len(truth[here]))),
            (subject,) * len(truth[here]), truth[here], probabilities,
        )  # fmt: skip
        made.append(FoldResult(subject, 0, "hash", ("a", "b", "c"), test, None,
                               np.zeros(1, np.float32), 1.0, "cpu", {}))  # fmt: skip
    return made


def test_labels_are_permuted(configuration):
    plain = configuration.build_data().labels
    changed = permuted(configuration).build_data().labels
    assert plain != changed
    assert sorted(plain.values()) == sorted(changed.values())
    other = configuration.override({"data": {"init_args": {"permuted_labels": 2}}})
    assert permuted(other) is other


def test_chance_passes_and_knowledge_fails():
    truth = np.arange(60) % 3
    lucky = np.random.default_rng(0).permutation(truth)
    found = judge_canary(results(truth, lucky))
    assert found.outcome == "pass"
    assert "over 20 folds; chance is 0.333" in found.reason
    half = np.where(np.arange(60) < 30, truth, lucky)
    assert judge_canary(results(truth, half)).failed


def test_the_limit_is_two_standard_deviations_above_chance():
    truth = np.arange(60) % 3
    answers = np.random.default_rng(0).permutation(truth)
    sd = chance_sd(confusion_matrix(truth, answers, 3))
    assert f"it {1 / 3 + 2 * sd:.3f}" in judge_canary(results(truth, answers)).reason


@given(st.lists(st.integers(0, 2), min_size=1, max_size=3), st.data())
def test_the_standard_deviation_is_that_over_all_permutations(more, data):
    truth = np.array([0, 1, 2, *more])
    answers = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(truth),
                                          max_size=len(truth))))  # fmt: skip
    every = [
        float(uar(confusion_matrix(np.array(order), answers, 3))) for order in permutations(truth)
    ]
    assert np.mean(every) == pytest.approx(1 / 3)
    assert chance_sd(confusion_matrix(truth, answers, 3)) == pytest.approx(np.std(every), abs=1e-9)
