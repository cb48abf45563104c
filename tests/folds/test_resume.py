"""A stopped training goes on from its last epoch and ends as if nothing had happened."""

import io
import os
import signal
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from mer.evaluation.predictions import load_result
from mer.folds import run
from mer.folds.configuration import Configuration
from mer.folds.failures import PreemptedError
from mer.folds.resume import Preemption, checkpoint_on
from mer.folds.run import resume_path, run_fold
from mer.folds.weights import load_weights, weights_path

EVERY_EPOCH = 1e-9  # minutes

# the order of the batches, flips, dropout and the learning rate's schedule all have to go on
LONGER = (
    "--trainer.max_epochs=4",
    "--model.optimisation.learning_rate=0.01",
    "--model.optimisation.decay=0.5",
)


class AskedAfter(Preemption):
    """Asked for after some epochs."""

    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def listen(self):
        pass

    @property
    def requested(self):
        self.epochs -= 1
        return self.epochs < 0

    @requested.setter
    def requested(self, value):
        pass


@pytest.fixture(scope="module")
def longer(words):
    return Configuration.parse([*words, *LONGER])


@pytest.fixture
def task(make_sweep, longer, tmp_path):
    def make(name, minutes=EVERY_EPOCH, inner=False):
        sweep = make_sweep(runs=tmp_path / name, of=longer, inner=inner, weights=True)
        return replace(sweep.tasks()[0], resume_minutes=minutes)

    return make


def same(one, other):
    a, b = load_result(one.result), load_result(other.result)
    assert a.test.probabilities.tobytes() == b.test.probabilities.tobytes()
    assert a.losses.tobytes() == b.losses.tobytes()
    assert (a.inner is None) == (b.inner is None)
    if a.inner is not None:
        assert a.inner.probabilities.tobytes() == b.inner.probabilities.tobytes()
    first, second = (load_weights(weights_path(task.result)) for task in (one, other))
    assert all(torch.equal(first[name], second[name]) for name in first)


def epochs(task):
    """The epochs that a file holds."""
    content = resume_path(task.result).read_bytes().split(b"\n", 2)[2]
    state = torch.load(io.BytesIO(content), weights_only=True)
    return len(state["callbacks"]["EpochRecorder"]["losses"])


def test_stopped_after_each_epoch_it_ends_as_if_it_never_was(task):
    undisturbed, stopped = task("a", minutes=0), task("b")
    run_fold(undisturbed)
    for done in (1, 2, 3):
        with pytest.raises(PreemptedError):
            run_fold(stopped, AskedAfter(0))
        assert not stopped.result.exists()
        assert epochs(stopped) == done
    run_fold(stopped, AskedAfter(0))  # the last epoch ends the training, asked for or not
    same(undisturbed, stopped)
    assert not list(stopped.result.parent.glob("*.resume"))


def test_the_inner_training_goes_on_too_and_the_main_one_is_not_done_again(task, monkeypatch):
    undisturbed, stopped = task("a", minutes=0, inner=True), task("b", inner=True)
    run_fold(undisturbed)
    with pytest.raises(PreemptedError):
        run_fold(stopped, AskedAfter(5))
    assert resume_path(stopped.result, "inner").exists()
    assert epochs(stopped) == 4
    trained = []
    original = run.EpochRecorder.on_train_epoch_end

    def count(self, trainer, module):
        trained.append(trainer.current_epoch)
        original(self, trainer, module)

    monkeypatch.setattr(run.EpochRecorder, "on_train_epoch_end", count)
    run_fold(stopped)
    assert trained == [2, 3]
    same(undisturbed, stopped)
    assert not list(stopped.result.parent.glob("*.resume"))


def test_a_damaged_file_or_that_of_another_seed_is_ignored(task):
    undisturbed, stopped = task("a", minutes=0), task("b")
    run_fold(undisturbed)
    with pytest.raises(PreemptedError):
        run_fold(stopped, AskedAfter(1))
    path = resume_path(stopped.result)
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    run_fold(stopped)
    same(undisturbed, stopped)


def test_the_time_before_a_stop_counts(task, monkeypatch):
    stopped = task("a")
    with pytest.raises(PreemptedError):
        run_fold(stopped, AskedAfter(0))
    original = run.EpochCheckpoint.load_state_dict

    def load(self, state):
        original(self, state | {"seconds": state["seconds"] + 1000})

    monkeypatch.setattr(run.EpochCheckpoint, "load_state_dict", load)
    run_fold(stopped)
    assert 1000 < load_result(stopped.result).seconds < 1600


def test_nothing_is_written_before_it_is_time(task):
    unhurried = task("a", minutes=60)
    with pytest.raises(PreemptedError):
        run_fold(unhurried, AskedAfter(1))
    assert epochs(unhurried) == 2  # it was asked
    resume_path(unhurried.result).unlink()
    run_fold(unhurried, AskedAfter(99))
    assert [path.suffix for path in unhurried.result.parent.iterdir()].count(".resume") == 0


def test_early_stopping_goes_on_where_it_was(make_sweep, words, tmp_path):
    (tmp_path / "stop.yaml").write_text(
        "trainer: {max_epochs: 6, callbacks: [{class_path: "
        "lightning.pytorch.callbacks.EarlyStopping, init_args: {monitor: train/loss, mode: max, "
        "patience: 2}}]}"
    )
    stopping = Configuration.parse([*words, "-c", str(tmp_path / "stop.yaml"), "--model.depth=1"])

    def make(name, minutes):
        sweep = make_sweep(runs=tmp_path / name, of=stopping, weights=True)
        return replace(sweep.tasks()[0], resume_minutes=minutes)

    undisturbed, stopped = make("a", 0), make("b", EVERY_EPOCH)
    run_fold(undisturbed)
    count = len(load_result(undisturbed.result).losses)
    assert count < 6
    for _ in range(count - 1):
        with pytest.raises(PreemptedError):
            run_fold(stopped, AskedAfter(0))
    run_fold(stopped, AskedAfter(0))
    same(undisturbed, stopped)


def test_a_signal_asks_and_the_trainer_cannot_take_it_back():
    before = signal.getsignal(signal.SIGUSR1)
    preemption = checkpoint_on(signal.SIGUSR1)
    assert not preemption.requested
    signal.raise_signal(signal.SIGUSR1)
    assert preemption.requested
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    preemption.requested = False
    preemption.listen()
    signal.raise_signal(signal.SIGUSR1)
    assert preemption.requested
    signal.signal(signal.SIGUSR1, before)


def test_a_worker_killed_in_the_middle_of_a_fold_is_replaced_and_goes_on_from_its_epoch(
    task, workers
):
    undisturbed = task("a", minutes=0)
    run_fold(undisturbed)
    for name in "bcdefg":  # on a slow machine the fold may end before the kill
        killed = task(name)
        hunter = threading.Thread(target=kill_in_the_middle, args=(workers, killed))
        hunter.start()
        (outcome,) = workers.train([killed])
        hunter.join()
        same(undisturbed, killed)
        left = [path.name for path in killed.result.parent.iterdir()]
        assert not [one for one in left if one.endswith((".resume", ".tmp"))]
        if outcome.attempts == 2:
            return
    pytest.fail("no worker could be killed in the middle of a fold")


def kill_in_the_middle(workers, task):
    while not resume_path(task.result).exists():
        if task.result.exists():
            return
        time.sleep(0.001)
    busy = [place.worker for place in workers._places if place.attempt is not None]
    if busy:
        os.kill(busy[0].process.pid, signal.SIGKILL)


def test_generators_of_augmentation_are_part_of_the_state(task):
    """Were they not, the epochs after a stop would repeat those before it."""
    stopped = task("a")
    with pytest.raises(PreemptedError):
        run_fold(stopped, AskedAfter(1))
    torch.manual_seed(99)
    np.random.seed(99)  # noqa: NPY002
    run_fold(stopped)
    undisturbed = task("b", minutes=0)
    run_fold(undisturbed)
    same(undisturbed, stopped)
