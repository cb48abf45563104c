"""All folds: the number of workers, the order and a kill change nothing."""

import os
import signal
import subprocess
import sys
import time

import pytest

from mer.folds.backends import LocalWorkers
from mer.folds.sweep import is_done, plan_sweep, run_sweep


@pytest.fixture(scope="module")
def finished(configuration, tmp_path_factory):
    runs = tmp_path_factory.mktemp("undisturbed")
    sweep = plan_sweep(configuration, (0, 1), runs, weights=False)
    with LocalWorkers(1) as workers:
        return run_sweep(sweep, workers)


def test_two_workers_and_another_order_give_the_same(make_sweep, finished, numbers, tmp_path):
    sweep = make_sweep((0, 1), tmp_path / "other")
    with LocalWorkers(2) as workers:
        list(workers.train(sweep.tasks()[::-1]))
    assert numbers(sweep.results()) == numbers(finished)


def test_what_is_done_is_skipped_and_what_is_broken_is_done_again(make_sweep, numbers):
    sweep = make_sweep()
    with LocalWorkers(1) as workers:
        first = numbers(run_sweep(sweep, workers))
        tasks = sweep.tasks()
        times = [task.result.stat().st_mtime_ns for task in tasks]
        tasks[0].result.write_bytes(tasks[0].result.read_bytes()[:100])
        tasks[1].result.unlink()
        assert [task.fold.name for task in sweep.missing()] == [t.fold.name for t in tasks[:2]]
        assert numbers(run_sweep(sweep, workers)) == first
    again = [task.result.stat().st_mtime_ns for task in tasks]
    assert again[2:] == times[2:]
    assert again[:2] != times[:2]


def test_inner_asked_for_later_is_not_done_yet(make_sweep, tmp_path):
    with LocalWorkers(1) as workers:
        run_sweep(make_sweep(runs=tmp_path), workers)
    assert make_sweep(runs=tmp_path).missing() == []
    assert len(make_sweep(runs=tmp_path, inner=True).missing()) == 4


def test_the_plan_holds_one_fold_a_subject(make_sweep):
    sweep = make_sweep((0, 7))
    assert [fold.name for fold in sweep.plan.folds] == [f"casme2/sub0{i}" for i in range(1, 5)]
    assert len(sweep.tasks()) == 8
    assert (sweep.folder / "configuration.json").exists()
    assert sweep.context["annotation_version"] == "2019"
    assert sweep.context["corpus"] == "synthetic"


@pytest.mark.parametrize(
    "delay",
    [6.0, *(pytest.param(delay, marks=pytest.mark.slow) for delay in (2.0, 4.0, 5.0, 7.0, 8.0))],
)
def test_killed_at_any_moment_it_continues_to_the_same_table(
    words, make_sweep, finished, numbers, tmp_path, delay
):
    command = [sys.executable, "-m", "mer", "loso", *words, "--seeds", "0", "1",
               "--workers", "2", "--runs", str(tmp_path / "killed"), "--no-weights"]  # fmt: skip
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    sweep = make_sweep((0, 1), tmp_path / "killed")
    done = [task for task in sweep.tasks() if is_done(task)]
    times = [task.result.stat().st_mtime_ns for task in done]
    subprocess.run(command, check=True, capture_output=True)
    assert numbers(sweep.results()) == numbers(finished)
    assert [task.result.stat().st_mtime_ns for task in done] == times
    assert not list(sweep.folder.rglob("*.tmp"))
