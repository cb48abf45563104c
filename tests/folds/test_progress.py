from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from mer.evaluation.predictions import result_path, save_result
from mer.folds.outcome import Outcome
from mer.folds.progress import Progress
from mer.types import EpochPredictions, FoldResult


@dataclass(frozen=True)
class StandIn:
    result: Path


def fold(name, truth, predictions, classes=("a", "b")):
    """A result of two epochs; only the last one's predictions are given."""
    last = np.eye(len(classes), dtype=np.float32)[predictions]
    test = EpochPredictions(
        clips=tuple(f"{name}/{n}" for n in range(len(truth))),
        subjects=(name,) * len(truth),
        truth=np.array(truth),
        probabilities=np.stack([last[:, ::-1], last]),
    )
    return FoldResult(name, 0, "hash", classes, test, None, np.zeros(2, np.float32), 1.0, "cpu", {})


@pytest.fixture
def end(tmp_path):
    """Write a result and return the outcome of its training."""

    def make(result):
        path = result_path(tmp_path, 0, result.fold)
        save_result(result, path)
        return Outcome(StandIn(path))

    return make


def test_scores_are_those_of_the_last_epoch_pooled_over_all_folds(end):
    progress = Progress(4, [fold("x/a", [0, 0, 1], [0, 1, 1])])
    progress.add(end(fold("x/b", [1, 1], [1, 0])))
    # truth in rows [[1, 1], [1, 2]]: F1 1/2 and 2/3, recall 1/2 and 2/3
    assert progress.scores() == "so far, 2 of 4, rule last: UF1 58.3%, UAR 58.3%, ACC 60.0%"


def test_a_class_without_a_clip_is_waited_for(end):
    progress = Progress(4, [])
    assert progress.scores() == ""
    progress.add(end(fold("x/a", [0], [1], ("a", "b", "c"))))
    assert progress.scores() == "so far, 1 of 4, rule last: no clip of b, c was tested yet"


def test_the_time_left_is_at_the_pace_of_this_session(end):
    now = [100.0]
    progress = Progress(5, [fold("x/a", [0], [0])], clock=lambda: now[0])
    assert progress.seconds_left() is None
    now[0] = 110.0
    progress.add(end(fold("x/b", [0], [0])))
    assert (progress.done, progress.left) == (2, 3)
    assert progress.seconds_left() == 30.0
    progress.add(Outcome(None, error="lost"))
    assert (progress.done, progress.left, len(progress.lost)) == (2, 2, 1)
    assert progress.seconds_left() == 10.0
