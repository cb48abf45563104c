import os
import signal

import pytest

from mer.errors import MerError
from mer.folds import backends
from mer.folds.backends import LocalWorkers


def die(task):
    os.kill(os.getpid(), signal.SIGKILL)


def identity(task):
    return task, os.getpid()


def test_there_is_at_least_one_worker():
    with pytest.raises(MerError, match="at least one worker, not 0"):
        LocalWorkers(0)


def test_a_worker_serves_many_tasks(monkeypatch):
    monkeypatch.setattr(backends, "run_fold", identity)
    with LocalWorkers(1) as workers:
        found = [*workers.run([1, 2, 3]), *workers.run([4])]
    assert sorted(task for task, _ in found) == [1, 2, 3, 4]
    assert len({process for _, process in found}) == 1


def test_a_worker_that_dies_is_one_sentence(monkeypatch):
    monkeypatch.setattr(backends, "run_fold", die)
    with pytest.raises(MerError, match="A worker process died"), LocalWorkers(1) as workers:
        list(workers.run([1]))
