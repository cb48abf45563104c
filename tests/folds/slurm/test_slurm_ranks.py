"""A fold on several devices, here two processes of the CPU that speak gloo."""

import copy
import subprocess
import time
from dataclasses import replace

import numpy as np
import pytest

from mer.evaluation.predictions import load_result
from mer.folds import run
from mer.folds.configuration import Configuration
from mer.folds.lease import lease_files, take
from mer.folds.slurm_ranks import end_of_ranks, main, start_ranks
from mer.folds.slurm_reply import read_reply
from mer.folds.slurm_tasks import write_tasks
from mer.folds.weights import weights_path
from mer.folds.worker import Reply


def job(tmp_path, task):
    write_tasks(tmp_path / "job0.json", [task])
    return tmp_path / "job0.json"


def test_the_first_rank_says_why_it_has_no_result(make_sweep, words, tmp_path, capsys):
    broken = copy.deepcopy(dict(Configuration.parse(words).values))
    broken["trainer"]["devices"] = -7
    task = replace(make_sweep().tasks()[0], configuration=Configuration(broken))
    path = job(tmp_path, task)
    said = path.with_name("ranks-job0.json")
    with take(task.result):
        assert main([str(path), "0"]) == 1
        assert read_reply(said, 0).kind == "taken"
    assert main([str(path), "0"]) == 1
    reply = read_reply(said, 0)
    assert reply.kind == "failed"
    assert "should be an int > 0" in reply.text
    assert "Traceback" in capsys.readouterr().err


def test_a_further_rank_needs_no_lease_and_leaves_nothing(make_sweep, tmp_path, monkeypatch):
    monkeypatch.setenv("LOCAL_RANK", "1")
    task = make_sweep(weights=True).tasks()[0]
    path = job(tmp_path, task)
    monkeypatch.setattr(run, "run_fold", lambda task: task.result.write_text(""))
    with take(task.result):
        before = set(task.result.parent.iterdir())
        assert main([str(path), "0"]) == 0
        assert set(task.result.parent.iterdir()) == before


def members(group, name):
    command = ["pgrep", "-g", str(group), "-f", name, "-c"]
    return int(subprocess.run(command, check=False, capture_output=True, text=True).stdout)


@pytest.mark.parametrize(("line", "reply"), [
    ("exit 0", Reply("done")),
    ("exit 3", Reply("died", "The process ended with status 3.")),
    ("kill -9 $$", Reply("died", "The process was ended by signal SIGKILL.")),
])  # fmt: skip
def test_how_the_processes_end(tmp_path, line, reply):
    process = subprocess.Popen(["sh", "-c", f"sleep 100 & {line}"], start_new_session=True)
    assert end_of_ranks(process, tmp_path / "job0.json", 0) == reply
    while members(process.pid, "sleep"):  # the test's own time limit ends this
        time.sleep(0.01)


@pytest.mark.slow
def test_two_ranks_over_the_same_batches_give_what_one_does(
    make_sweep, words, tmp_path, monkeypatch
):
    """Every rank sees each batch, so that the mean of their gradients is that of one."""
    monkeypatch.setenv("SLURM_NTASKS", "7")  # the Trainer would refuse it
    found = {}
    for count in (1, 2):
        more = ("strategy=ddp", f"devices={count}", "use_distributed_sampler=false")
        configuration = Configuration.parse([*words, *(f"--trainer.{word}" for word in more)])
        sweep = make_sweep(runs=tmp_path / str(count), weights=True, of=configuration)
        task = sweep.tasks()[0]
        assert train(job(tmp_path, task), tmp_path / "fold.log") == (Reply("done"), count)
        assert not lease_files(task.result)
        names = {path.name for path in task.result.parent.iterdir()}
        assert names == {task.result.name, weights_path(task.result).name}
        found[count] = (load_result(task.result).test.probabilities, sweep.config_hash)
    assert found[1][1] == found[2][1]
    np.testing.assert_allclose(found[2][0], found[1][0], atol=1e-5)


def train(path, log):
    """Return the reply and how many processes there were at once."""
    process, most = start_ranks(path, 0, log), 0
    while process.poll() is None:
        most = max(most, members(process.pid, "slurm_ranks"))
        time.sleep(0.1)
    return end_of_ranks(process, path, 0), most
