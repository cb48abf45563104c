"""A real Slurm of one machine trains folds: equal results, whatever happens to the jobs."""

import json
import os
import re
import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from lightning.fabric.plugins.environments import SLURMEnvironment

from mer.errors import MerError
from mer.evaluation.predictions import load_result
from mer.folds import slurm
from mer.folds.configuration import Configuration
from mer.folds.environment import without_launcher
from mer.folds.run import run_fold
from mer.folds.slurm import SlurmArray
from mer.folds.slurm_settings import SlurmSettings

SUBJECTS = ("sub01", "sub02", "sub03", "sub04")
SPY = '''
import json, os, time
from pathlib import Path
from lightning.fabric.plugins.environments import SLURMEnvironment
from lightning.pytorch import Callback

class Spy(Callback):
    """Writes down what a training sees; stops before the second epoch while there is a gate."""

    def __init__(self, folder: str):
        self.folder = Path(folder)

    def on_train_start(self, trainer, pl_module):
        facts = {"names": sorted(os.environ), "epoch": trainer.current_epoch,
                 "world": trainer.world_size, "gpus": os.environ.get("CUDA_VISIBLE_DEVICES"),
                 "slurm": SLURMEnvironment.detect()}
        (self.folder / f"{trainer.datamodule.fold.name[-5:]}-{os.getpid()}.json").write_text(
            json.dumps(facts))

    def on_train_epoch_start(self, trainer, pl_module):
        place = self.folder / trainer.datamodule.fold.name[-5:]
        if trainer.current_epoch == 1:
            place.with_suffix(".reached").touch()
            while place.with_suffix(".gate").exists():
                time.sleep(0.05)
'''


@pytest.fixture
def spied(words, tmp_path, monkeypatch):
    """A configuration whose trainings write down what they see."""
    (tmp_path / "spying.py").write_text(SPY)
    (tmp_path / "seen").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "spy.yaml").write_text(
        "trainer: {callbacks: [{class_path: spying.Spy, "
        f"init_args: {{folder: {tmp_path / 'seen'}}}}}]}}"
    )
    return Configuration.parse([*words, "-c", str(tmp_path / "spy.yaml")])


def settings(**changes):
    return SlurmSettings(**{"minutes": 30, "poll_seconds": 0.2, "late_seconds": 2.0, **changes})


def probabilities(task):
    return load_result(task.result).test.probabilities.tobytes()


def seen(folder, subject="*"):
    return [json.loads(path.read_text()) for path in sorted(folder.glob(f"{subject}-*.json"))]


def parent_of(process):
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def test_folds_of_a_cluster_equal_those_of_this_process(
    cluster, spied, make_sweep, tmp_path, monkeypatch
):
    """Two folds in one job with a stand-in GPU; nothing of a launcher reaches the Trainer."""
    here = make_sweep(runs=tmp_path / "here", of=spied).tasks()[:2]
    wanted = [probabilities(task) for task in here if run_fold(task)]
    for path in (tmp_path / "seen").glob("*.json"):
        path.unlink()
    for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK", "WANDB_RUN_ID"):
        monkeypatch.setenv(name, "3")
    tasks = make_sweep(runs=tmp_path / "there", of=spied).tasks()[:2]
    wishes = settings(folds_per_job=2, gpus_per_fold=1, setup=[f"env > {tmp_path}/job.env"])
    with SlurmArray(wishes, tmp_path / "jobs") as backend:
        outcomes = list(backend.train(tasks))
    assert [outcome.error for outcome in outcomes] == ["", ""]
    assert [outcome.attempts for outcome in outcomes] == [1, 1]
    assert [probabilities(task) for task in tasks] == wanted
    job = dict(line.split("=", 1) for line in (tmp_path / "job.env").read_text().splitlines()
               if "=" in line)  # fmt: skip
    assert {"SLURM_NTASKS", "SLURM_JOB_ID", "WANDB_RUN_ID", "RANK"} <= job.keys()
    for facts in seen(tmp_path / "seen"):
        own = {"PL_GLOBAL_SEED"}  # set by the training itself
        names = dict.fromkeys(set(facts["names"]) - own)
        assert names.keys() == without_launcher(names).keys()
        assert (facts["world"], facts["slurm"]) == (1, False)
        assert facts["gpus"] in ("0", "1")
    for name, value in job.items():
        monkeypatch.setenv(name, value)
    assert SLURMEnvironment.detect()  # the job's own environment would be taken for a rank


@pytest.mark.slow
def test_a_requeue_continues_a_death_is_tried_again_and_scancel_is_the_users_word(
    cluster, spied, make_sweep, tmp_path
):
    """Four jobs stopped in their second epoch, each in another way."""
    here = make_sweep(runs=tmp_path / "here", of=spied).tasks()
    wanted = {task.fold.name: probabilities(task) for task in here if run_fold(task)}
    folder = tmp_path / "seen"
    for path in folder.glob("*"):
        path.unlink()
    for subject in SUBJECTS:
        (folder / f"{subject}.gate").touch()
    tasks = [
        replace(task, resume_minutes=1e-6)
        for task in make_sweep(runs=tmp_path / "there", of=spied).tasks()
    ]
    backend = SlurmArray(settings(signal_delay_seconds=16), tmp_path / "jobs")
    outcomes = {}
    thread = threading.Thread(
        target=lambda: outcomes.update((one.task.fold.name[-5:], one)
                                       for one in backend.train(tasks))
    )  # fmt: skip
    thread.start()
    cluster.wait_until(lambda: len(list(folder.glob("*.reached"))) == 4, seconds=120)
    assert [task.fold.name[-5:] for task in backend.running] == list(SUBJECTS)
    jobs = sorted(cluster.ask("squeue", "-h", "-r", "-o", "%i").split())
    cluster.ask("scontrol", "requeue", jobs[0])
    cluster.ask("scancel", "--signal=USR2", jobs[1])  # as Slurm does before the time limit
    (worker,) = folder.glob("sub03-*.json")
    os.kill(parent_of(worker.stem.split("-")[1]), signal.SIGKILL)
    cluster.ask("scancel", jobs[3])
    cluster.wait_until(lambda: "sub04" in outcomes, seconds=60)
    for path in folder.glob("*.gate"):
        path.unlink()
    thread.join(120)
    assert {name: one.attempts for name, one in outcomes.items()} == {
        "sub01": 1, "sub02": 1, "sub03": 2, "sub04": 1,
    }  # fmt: skip
    for name in SUBJECTS[:3]:
        one = outcomes[name]
        assert one.error == ""
        assert probabilities(one.task) == wanted[one.task.fold.name]
        assert sorted(facts["epoch"] for facts in seen(folder, name)) == [0, 1]
    cancelled = outcomes["sub04"]
    assert f"Slurm job {jobs[3]} was cancelled; the same command" in cancelled.error
    assert cancelled.log.is_file()


def test_a_job_that_cannot_start_names_its_log(cluster, make_sweep, tmp_path):
    wishes = settings(setup=["echo no such module >&2", "exit 3"], late_seconds=0.5)
    with SlurmArray(wishes, tmp_path / "jobs") as backend:
        (outcome,) = backend.train(make_sweep().tasks()[:1])
    assert re.fullmatch(r"Slurm job \d+ ended without the result, in state FAILED\.", outcome.error)
    assert outcome.attempts == 2
    assert "no such module" in outcome.log.read_text()


def test_what_slurm_refuses_is_one_sentence(cluster, make_sweep, tmp_path):
    backend = SlurmArray(settings(partition="nowhere"), tmp_path / "jobs")
    with pytest.raises(MerError, match=r"refused the jobs: .*Invalid partition.*; mend the sett"):
        list(backend.train(make_sweep().tasks()[:1]))


def test_an_interrupt_cancels_the_jobs(cluster, make_sweep, tmp_path, monkeypatch):
    sleep = slurm.time.sleep

    def interrupt(seconds):
        # once: whoever waits for the cancelled jobs sleeps as ever
        monkeypatch.setattr(slurm.time, "sleep", sleep)
        raise KeyboardInterrupt

    monkeypatch.setattr(slurm.time, "sleep", interrupt)
    backend = SlurmArray(settings(setup=["sleep 100"]), tmp_path / "jobs")
    with pytest.raises(KeyboardInterrupt), backend:
        list(backend.train(make_sweep().tasks()[:2]))
    states = backend._queue.states()
    assert states
    assert set(states.values()) <= {"CANCELLED", "COMPLETING"}
