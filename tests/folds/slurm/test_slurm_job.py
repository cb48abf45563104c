"""The life of a job without Slurm: its worker, its replies, its end."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mer.errors import MerError
from mer.folds import slurm_job
from mer.folds.failures import PreemptedError, TakenError
from mer.folds.slurm_job import FoldJob
from mer.folds.slurm_reply import read_reply, reply_path
from mer.folds.worker import PREEMPTED, Reply


def act(place):
    """Stands for a training; what it does stands in the file."""
    path, number = place
    task = json.loads(Path(path).read_text())["tasks"][number]
    print("hello", task["act"])
    mark = Path(path).with_name(f"began{number}")
    first = not mark.exists()
    mark.write_text(str(os.getpid()))
    if task["act"] == "fail":
        raise MerError("The learning rate is too high.")
    if task["act"] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if task["act"] == "taken" and first:
        raise TakenError
    if task["act"] == "wait":
        signal.signal(signal.SIGTERM, end_the_epoch)
        time.sleep(60)
    if task["act"] == "signals":
        os.kill(os.getpid(), signal.SIGUSR2)
        os.kill(os.getpid(), signal.SIGTERM)
    Path(task["result"]).parent.mkdir(parents=True, exist_ok=True)
    Path(task["result"]).write_text("done")


def end_the_epoch(number, frame):
    raise PreemptedError


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.setattr(slurm_job, "train_stored", act)
    monkeypatch.setattr(slurm_job, "PATIENCE", 0.01)

    def make(*acts, resumable=False, **facts):
        path = tmp_path / "job0.json"
        tasks = [{"act": name, "result": str(tmp_path / "runs" / "seed0" / f"{number}.npz")}
                 for number, name in enumerate(acts)]  # fmt: skip
        usual = {"grace_seconds": 5, "requeue": True, "several_devices": False}
        path.write_text(json.dumps({"tasks": tasks, "resumable": resumable, **usual, **facts}))
        return path

    return make


def test_a_fold_that_fails_or_dies_leaves_the_others_alone(job, tmp_path):
    path = job("fail", "die", "taken", "succeed")
    reply_path(path, 3).write_text('{"kind": "died", "text": "in an earlier run of the job"}')
    FoldJob()(str(path))
    assert read_reply(path, 0) == Reply("failed", "The learning rate is too high.")
    assert read_reply(path, 1).kind == "died"
    assert "SIGKILL" in read_reply(path, 1).text
    assert read_reply(path, 2) is read_reply(path, 3) is None
    results = sorted(found.name for found in (tmp_path / "runs" / "seed0").iterdir())
    assert results == ["2.npz", "3.npz"]
    logs = {found.name: found.read_text() for found in (tmp_path / "runs" / "logs").iterdir()}
    assert set(logs) == {"seed0-0.log", "seed0-1.log"}
    assert "hello fail" in logs["seed0-0.log"]
    # imports are paid once a process
    assert (tmp_path / "began2").read_text() == (tmp_path / "began3").read_text()


def test_signals_to_all_of_a_job_do_not_end_a_fold_that_cannot_be_resumed(job, tmp_path):
    FoldJob()(str(job("signals")))
    assert (tmp_path / "runs" / "seed0" / "0.npz").exists()


def test_a_fold_is_asked_for_its_last_epoch_before_the_job_goes_back(job, tmp_path):
    path = job("wait", resumable=True)
    fold_job, found = FoldJob(), []

    def ask(number, frame):
        found.append(fold_job.checkpoint(str(path)))
        found.append(fold_job._worker.process.exitcode)
        raise SystemExit  # as submitit does once the job is requeued

    before = signal.signal(signal.SIGUSR2, ask)
    try:
        threading.Thread(target=signal_once_begun, args=(tmp_path / "began0",)).start()
        with pytest.raises(SystemExit):
            fold_job(str(path))
    finally:
        signal.signal(signal.SIGUSR2, before)
    submission, status = found
    assert status == PREEMPTED
    assert isinstance(submission.function, FoldJob)
    assert submission.function is not fold_job
    assert submission.args == (str(path),)


def signal_once_begun(mark):
    while not mark.exists():
        time.sleep(0.01)
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGUSR2)


def test_a_job_that_must_not_be_requeued_is_not(job):
    fold_job = FoldJob()
    fold_job(str(job("succeed", requeue=False)))
    assert fold_job.checkpoint("job0.json") is None


def test_the_process_of_submitit_imports_no_torch():
    code = "import sys, mer.folds.slurm_job; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
