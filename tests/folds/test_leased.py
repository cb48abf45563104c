import os
import signal
from dataclasses import replace

import pytest

from mer.evaluation.predictions import load_result
from mer.folds import leased
from mer.folds.failures import ChangedError, PreemptedError, TakenError
from mer.folds.lease import is_held, take
from mer.folds.leased import train_leased


@pytest.fixture(autouse=True)
def _signals():
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_fold_is_trained_once_and_under_its_lease(make_sweep, monkeypatch):
    task = make_sweep().tasks()[0]
    held = []
    original = leased.run_fold

    def look(*arguments):
        held.append(is_held(task.result))
        return original(*arguments)

    monkeypatch.setattr(leased, "run_fold", look)
    assert train_leased(task)
    assert not train_leased(task)
    assert held == [True]
    assert not is_held(task.result)
    assert load_result(task.result).fold == task.fold.name


def test_a_fold_of_another_process_is_left_alone(make_sweep):
    task = make_sweep().tasks()[0]
    with take(task.result), pytest.raises(TakenError):
        train_leased(task)
    assert not task.result.exists()


def test_a_process_of_other_code_trains_nothing(make_sweep, configuration):
    """As one that replaces a dead worker, or a job that waited, after somebody edited."""
    sweep = make_sweep()
    with pytest.raises(ChangedError, match=f"planned as {sweep.config_hash}; what is done stays"):
        train_leased(replace(sweep.tasks()[0], code="another"))
    assert not sweep.tasks()[0].result.parent.exists()


def test_code_that_is_edited_later_does_not_matter_to_what_was_imported(monkeypatch):
    leased._own_code.cache_clear()
    digests = iter("ab")
    monkeypatch.setattr(leased, "code_digest", lambda modules: next(digests))
    assert leased._own_code(("x",)) == leased._own_code(("x",)) == "a"
    leased._own_code.cache_clear()


def test_a_lease_is_let_go_when_the_training_fails(make_sweep, monkeypatch):
    task = make_sweep().tasks()[0]

    def fail(*arguments):
        raise ValueError

    monkeypatch.setattr(leased, "run_fold", fail)
    with pytest.raises(ValueError, match=r"^$"):
        train_leased(task)
    assert not is_held(task.result)


def test_a_process_that_is_asked_for_leaves_its_epoch_behind(make_sweep, monkeypatch):
    """Although the Trainer would end in the middle of it by a handler of its own."""
    from lightning.pytorch import Trainer

    from mer.folds.recorder import EpochRecorder

    task = replace(make_sweep().tasks()[0], resume_minutes=60.0)
    monkeypatch.setattr(
        EpochRecorder, "on_train_batch_end",
        lambda *arguments, **options: os.kill(os.getpid(), signal.SIGTERM),
    )  # fmt: skip
    with pytest.raises(PreemptedError):
        train_leased(task)
    monkeypatch.undo()
    assert [path.name for path in task.result.parent.glob("*.resume")] == [
        "casme2_sub01.main.resume"
    ]
    assert not is_held(task.result)
    begun = []
    fit = Trainer.fit
    monkeypatch.setattr(
        Trainer, "fit", lambda self, *a, **o: begun.append("ckpt_path" in o) or fit(self, *a, **o)
    )
    assert train_leased(task)
    assert begun == [True]
