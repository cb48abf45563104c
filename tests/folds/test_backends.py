"""Slots, retries and replacements, with real processes and stand-ins for the training."""

import os
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from mer.errors import MerError
from mer.folds.backends import LocalSlots, LocalWorkers
from mer.folds.failures import DivergedError, PreemptedError
from mer.folds.lease import take
from mer.folds.outcome import log_path
from mer.folds.slots import Slot, cpu_slots
from mer.folds.worker import Worker


@dataclass(frozen=True)
class StandIn:
    """As much of a task as a backend looks at."""

    result: Path
    argument: str = ""


def tasks(folder, count, argument=""):
    return [StandIn(folder / "seed0" / f"x_{n}.npz", argument) for n in range(count)]


def run(backend, wanted):
    return {outcome.task.result.stem: outcome for outcome in backend.train(wanted)}


def starts(task):
    """Count the starts of a task, over all processes."""
    task.result.parent.mkdir(parents=True, exist_ok=True)
    with task.result.with_suffix(".starts").open("a") as stream:
        stream.write("x")
    return task.result.with_suffix(".starts").stat().st_size


def write(task):
    starts(task)
    print("a word of", task.result.stem)
    task.result.write_text(str(os.getpid()))


def die_once(task):
    if starts(task) == 1 and task.result.stem == "x_1":
        os.kill(os.getpid(), signal.SIGKILL)
    task.result.write_text(str(os.getpid()))


def die_always(task):
    print("last words", flush=True)
    if task.result.stem == "x_1":
        os.kill(os.getpid(), signal.SIGSEGV)


def fail(task):
    if starts(task) and task.result.stem in task.argument.split():
        raise ValueError(f"{task.result.stem} is wrong")


def fail_all(task):
    starts(task)
    raise MerError("trainer: there is no accelerator.")


def diverge(task):
    starts(task)
    if task.result.stem == "x_1":
        raise DivergedError("the loss is nan")


def fill_the_disk(task):
    starts(task)
    raise MerError("The disk is full.") from OSError(28, "No space left on device")


def preempt_once(task):
    if starts(task) == 1:
        raise PreemptedError


def see_environment(task):
    names = ("CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS", "RANK", "SLURM_JOB_ID", "WANDB_RUN_ID")
    task.result.parent.mkdir(parents=True, exist_ok=True)
    task.result.write_text(str({name: os.environ.get(name) for name in names}))


class OutOfMemoryError(RuntimeError):
    """Named as torch's."""


def share_the_device(task):
    """Fail as torch does where a stand-in device of little memory holds too many trainings."""
    device = Path(os.environ["DEVICE"])
    mine = device / str(os.getpid())
    mine.touch()
    try:
        time.sleep(0.3)
        if len(list(device.iterdir())) > int(task.argument):
            raise OutOfMemoryError("CUDA out of memory. Tried to allocate 20 MiB.")
        starts(task)
    finally:
        mine.unlink()


def sleep_long(task):
    starts(task)
    time.sleep(600)


def test_every_task_has_an_outcome_and_a_worker_serves_many(tmp_path):
    wanted = tasks(tmp_path, 5)
    with LocalSlots(cpu_slots(1), write) as backend:
        first = run(backend, wanted)
        assert run(backend, tasks(tmp_path / "more", 1))["x_0"].done
    assert all(outcome.done and outcome.attempts == 1 for outcome in first.values())
    assert len(first) == 5
    processes = {path.read_text() for path in tmp_path.rglob("*.npz")}
    assert len(processes) == 1
    assert not list(tmp_path.rglob("logs"))


def test_there_is_at_least_one_worker():
    with pytest.raises(MerError, match="at least one worker, not 0"):
        LocalWorkers(0)
    with pytest.raises(MerError, match="at least one worker, not 0"):
        LocalSlots([])


def test_a_worker_that_is_killed_is_replaced_and_its_fold_tried_again(tmp_path):
    with LocalSlots(cpu_slots(2), die_once) as backend:
        found = run(backend, tasks(tmp_path, 6))
        assert len(backend.slots) == 2
    assert all(outcome.done for outcome in found.values())
    assert {stem: one.attempts for stem, one in found.items() if one.attempts > 1} == {"x_1": 2}


def test_a_fold_whose_worker_dies_twice_is_reported_with_its_log_and_others_go_on(tmp_path):
    with LocalSlots(cpu_slots(1), die_always) as backend:
        found = run(backend, tasks(tmp_path, 3))
    lost = found.pop("x_1")
    assert lost.error == "The process was ended by signal SIGSEGV."
    assert lost.attempts == 2
    assert lost.log == tmp_path / "logs" / "seed0-x_1.log"
    assert lost.log.read_text().count("last words") == 2
    assert "Segmentation fault" in lost.log.read_text()
    assert all(outcome.done for outcome in found.values())
    assert [path.name for path in lost.log.parent.iterdir()] == ["seed0-x_1.log"]


def test_a_fold_that_raises_twice_is_reported_with_its_traceback(tmp_path):
    with LocalSlots(cpu_slots(1), fail) as backend:
        found = run(backend, tasks(tmp_path, 3, "x_1 x_2"))
    assert found["x_0"].done
    assert found["x_1"].error == "ValueError: x_1 is wrong"
    assert "Traceback" in found["x_1"].log.read_text()
    assert (tmp_path / "seed0" / "x_1.starts").stat().st_size == 2


def test_folds_that_all_fail_alike_stop_the_sweep(tmp_path):
    sentence = r"^trainer: there is no accelerator\. 2 folds failed like this and none has"
    with LocalSlots(cpu_slots(1), fail_all) as backend, pytest.raises(MerError, match=sentence):
        run(backend, tasks(tmp_path, 9))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.starts")) == 4


def test_a_diverged_fold_is_not_tried_again(tmp_path):
    with LocalSlots(cpu_slots(1), diverge) as backend:
        found = run(backend, tasks(tmp_path, 3))
    assert (found["x_1"].error, found["x_1"].attempts) == ("the loss is nan", 1)
    assert found["x_2"].done


def test_a_full_disk_stops_the_sweep_at_once(tmp_path):
    with (
        LocalSlots(cpu_slots(1), fill_the_disk) as backend,
        pytest.raises(MerError, match=r"^The disk is full\.$"),
    ):
        run(backend, tasks(tmp_path, 4))
    assert len(list(tmp_path.rglob("*.starts"))) == 1


def test_a_preempted_fold_goes_on_and_that_is_no_failure(tmp_path):
    with LocalSlots(cpu_slots(1), preempt_once) as backend:
        found = run(backend, tasks(tmp_path, 2))
    assert all(outcome.done for outcome in found.values())


def test_each_slot_has_its_device_and_nothing_of_a_launcher(tmp_path, monkeypatch):
    for name in ("RANK", "SLURM_JOB_ID", "WANDB_RUN_ID"):
        monkeypatch.setenv(name, "1")
    slots = [Slot(f"GPU {n}", {"CUDA_VISIBLE_DEVICES": str(n)}) for n in (3, 5)]
    before = dict(os.environ)
    with LocalSlots(slots, see_environment) as backend:
        run(backend, tasks(tmp_path, 8))
    assert dict(os.environ) == before
    expected = {"OMP_NUM_THREADS": "1", "RANK": None, "SLURM_JOB_ID": None, "WANDB_RUN_ID": None}
    found = {path.read_text() for path in tmp_path.rglob("*.npz")}
    assert found <= {str({"CUDA_VISIBLE_DEVICES": n} | expected) for n in ("3", "5")}


@pytest.mark.parametrize(
    ("fit", "left"), [(2, {"GPU 0": 2, "GPU 1": 1}), (1, {"GPU 0": 1, "GPU 1": 1})]
)
def test_a_device_short_of_memory_loses_slots_until_its_folds_fit(tmp_path, fit, left):
    slots = []
    for name, count in (("GPU 0", 3), ("GPU 1", 1)):
        (tmp_path / name).mkdir()
        slots += [Slot(name, {"DEVICE": str(tmp_path / name)})] * count
    with LocalSlots(slots, share_the_device) as backend:
        found = run(backend, tasks(tmp_path / "runs", 8, str(fit)))
        devices = [slot.device for slot in backend.slots]
    assert all(outcome.done for outcome in found.values())
    assert len(found) == 8
    # trainings that overlap by chance may cost one slot more, never the last
    assert all(1 <= devices.count(name) <= left[name] for name in left)


def test_a_fold_too_large_for_a_device_of_its_own_is_reported(tmp_path):
    (tmp_path / "GPU 0").mkdir()
    slots = [Slot("GPU 0", {"DEVICE": str(tmp_path / "GPU 0")})] * 2
    with LocalSlots(slots, share_the_device) as backend:
        (found,) = run(backend, tasks(tmp_path / "runs", 1, "0")).values()
        assert len(backend.slots) == 1
    assert found.error.startswith("OutOfMemoryError: CUDA out of memory")


def test_a_worker_killed_for_want_of_memory_costs_a_slot_and_no_try(tmp_path, caplog):
    kills = iter([7, 8])
    with LocalSlots(cpu_slots(2), die_once, kills=lambda: next(kills)) as backend:
        found = run(backend, tasks(tmp_path, 4))
        assert len(backend.slots) == 1
    assert caplog.messages == ["cpu is short of memory: 1 trainings at once from now on"]
    assert all(outcome.done for outcome in found.values())


def test_a_fold_that_another_sweep_trains_is_left_to_it(tmp_path, caplog):
    wanted = tasks(tmp_path, 3)
    lease = take(wanted[0].result)
    with LocalSlots(cpu_slots(1), write) as backend:
        outcomes = backend.train(wanted)
        assert {next(outcomes).task.result.stem for _ in range(2)} == {"x_1", "x_2"}
        assert not wanted[0].result.exists()
        assert caplog.messages == []
        threading.Timer(0.5, lease.release).start()
        assert next(outcomes).task == wanted[0]
        assert next(outcomes, None) is None
    assert caplog.messages == [
        "another sweep on the same folder trains what is left (1); waiting for it"
    ]


def test_all_workers_are_killed_before_any_is_waited_for(monkeypatch):
    """Else an interrupt while one is waited for would leave the others to train."""

    def interrupt(worker):
        raise KeyboardInterrupt

    monkeypatch.setattr(Worker, "end", interrupt)
    backend = LocalSlots(cpu_slots(2), sleep_long)
    workers = [Worker(slot) for slot in backend.slots]
    for place, worker in zip(backend._places, workers, strict=True):
        place.worker = worker
    with pytest.raises(KeyboardInterrupt):
        backend.__exit__(None, None, None)
    for worker in workers:
        worker.process.join(60)
        assert worker.process.exitcode == -signal.SIGKILL
        worker.connection.close()


def test_leaving_ends_what_runs_at_once(tmp_path):
    wanted = tasks(tmp_path, 2)
    begin = time.monotonic()
    signal.signal(signal.SIGALRM, interrupt_when(tmp_path))
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
    with pytest.raises(KeyboardInterrupt), LocalSlots(cpu_slots(2), sleep_long) as backend:
        list(backend.train(wanted))
    assert time.monotonic() - begin < 300
    assert backend.running == []
    assert log_path(wanted[0].result).exists()


def interrupt_when(folder):
    def look(number, frame):
        if len(list(folder.rglob("*.starts"))) == 2:
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise KeyboardInterrupt

    return look
