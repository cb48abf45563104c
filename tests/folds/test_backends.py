import os
import signal

import pytest

from mer.errors import MerError
from mer.folds import backends
from mer.folds.backends import LocalWorkers


def die(task):
    os.kill(os.getpid(), signal.SIGKILL)


def identity(task):
    return task


def test_every_task_gives_a_result(monkeypatch):
    monkeypatch.setattr(backends, "run_fold", identity)
    with LocalWorkers(1) as workers:
        assert sorted(workers.train([3, 1, 2])) == [1, 2, 3]


def test_a_worker_that_dies_is_one_sentence(monkeypatch):
    monkeypatch.setattr(backends, "run_fold", die)
    with pytest.raises(MerError, match="fewer workers"), LocalWorkers(1) as workers:
        list(workers.train([1]))
