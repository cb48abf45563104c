"""All folds: the number of workers, the order and a kill change nothing."""

import os
import signal
import subprocess
import sys
import time

import pytest

from mer.errors import MerError
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
    "wanted", [2, *(pytest.param(count, marks=pytest.mark.slow) for count in (0, 1, 3, 4, 6))]
)
def test_killed_at_any_moment_it_continues_to_the_same_table(
    words, make_sweep, finished, numbers, tmp_path, wanted
):
    """Killed as soon as some of the eight results are there, others being in flight."""
    runs = tmp_path / "killed"
    command = [sys.executable, "-m", "mer", "loso", *words, "--seeds", "0", "1",
               "--workers", "2", "--runs", str(runs), "--no-weights"]  # fmt: skip
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    while len(list(runs.rglob("*.npz"))) < wanted or not list(runs.rglob("configuration.json")):
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    sweep = make_sweep((0, 1), runs)
    done = [task for task in sweep.tasks() if is_done(task)]
    assert wanted <= len(done) < len(sweep.tasks())
    times = [task.result.stat().st_mtime_ns for task in done]
    subprocess.run(command, check=True, capture_output=True)
    assert numbers(sweep.results()) == numbers(finished)
    assert [task.result.stat().st_mtime_ns for task in done] == times
    assert not list(sweep.folder.rglob("*.npz*.tmp"))


def test_a_seed_named_twice_is_trained_once(make_sweep):
    assert make_sweep((0, 0, 1)).plan.seeds == (0, 1)
    assert len(make_sweep((0, 0, 1)).tasks()) == 8


def test_a_training_of_no_epoch_is_refused(make_sweep, configuration):
    nothing = configuration.override({"trainer": {"max_epochs": 0}})
    with pytest.raises(MerError, match="max_epochs is 0; a fold is trained for 1 or more"):
        make_sweep(of=nothing)


def test_exclusions_and_corrections_are_listed(make_sweep, configuration):
    corrected = configuration.override({"data": {"init_args": {"correction": "meb"}}})
    context = make_sweep(of=corrected).context
    assert context["excluded"] == "none"
    assert context["corrections"] == "none" or "casme2/" in context["corrections"]
