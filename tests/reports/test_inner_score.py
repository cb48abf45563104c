from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score

from mer.reports.inner_score import inner_score
from mer.types import EpochPredictions

TRUTH = np.array([0, 0, 1, 1, 2, 2])


def certain(predictions):
    return np.eye(3, dtype=np.float32)[np.asarray(predictions)]


def with_inner(result, predictions, truth=TRUTH):
    """Predictions: a list an epoch."""
    inner = EpochPredictions(
        clips=tuple(f"casme2/sub90/{i}" for i in range(len(truth))),
        subjects=("casme2/sub90",) * len(truth),
        truth=truth,
        probabilities=certain(predictions),
    )
    return replace(result, inner=inner)


WRONG, HALF, RIGHT = [1, 1, 2, 2, 0, 0], [0, 1, 1, 2, 2, 0], TRUTH.tolist()


def test_one_epoch_is_chosen_for_all_folds_together(make_run):
    first, second = make_run(seeds=[0])[:2]
    folds = [with_inner(first, [RIGHT, HALF]), with_inner(second, [WRONG, HALF])]
    # each fold's own best epoch would give 1.0 and 0.5; together both epochs are at a half
    assert inner_score(folds).uf1 == pytest.approx(0.5)
    assert inner_score(folds).epoch == 1
    assert inner_score(folds[:1]).uf1 == 1.0
    assert inner_score(folds[1:]).epoch == 2


def test_the_inner_clips_of_all_folds_are_pooled(make_run):
    results = make_run(seeds=[0])
    pooled = [
        (
            np.concatenate([r.inner.truth for r in results]),
            np.concatenate([r.inner.predictions[epoch] for r in results]),
        )
        for epoch in range(4)
    ]
    scores = [f1_score(*pair, average="macro") for pair in pooled]
    best = int(np.argmax(scores))
    found = inner_score(results)
    assert (found.epoch, found.uf1) == (best + 1, pytest.approx(scores[best]))
    assert found.uar == pytest.approx(balanced_accuracy_score(*pooled[best]))
    assert found.acc == pytest.approx(np.mean(pooled[best][0] == pooled[best][1]))


def test_seeds_are_averaged_before_the_epoch_is_chosen(make_run):
    first, second = make_run(seeds=[0])[0], make_run(seeds=[1])[0]
    seeds = [with_inner(first, [RIGHT, HALF, WRONG]), with_inner(second, [WRONG, RIGHT, WRONG])]
    assert (inner_score(seeds).epoch, inner_score(seeds).uf1) == (2, pytest.approx(0.75))


def test_no_prediction_for_a_test_subject_enters(make_run):
    results = make_run()
    turned = [
        replace(r, test=replace(r.test, probabilities=r.test.probabilities[:, :, ::-1].copy()))
        for r in results
    ]
    assert inner_score(turned) == inner_score(results)
    blind = [
        replace(r, inner=replace(r.inner, probabilities=r.inner.probabilities[:, :, ::-1].copy()))
        for r in results
    ]
    assert inner_score(blind).uf1 < inner_score(results).uf1


def test_a_training_that_ended_early_limits_the_epochs(make_run):
    first, second = make_run(seeds=[0])[:2]
    folds = [with_inner(first, [WRONG, WRONG, RIGHT]), with_inner(second, [WRONG, HALF])]
    assert (inner_score(folds).epoch, inner_score(folds).acc) == (2, pytest.approx(0.25))


def test_there_is_none_without_every_inner_training_or_with_a_class_missing(make_run):
    assert inner_score(make_run(inner=False)) is None
    assert inner_score(make_run(seeds=[0]) + make_run(seeds=[1], inner=False)) is None
    some = make_run(seeds=[0])
    assert inner_score([replace(some[0], inner=None), *some[1:]]) is None
    two_classes = with_inner(some[0], [[0, 1, 1]], truth=np.array([0, 1, 1]))
    assert inner_score([two_classes]) is None
