"""What exists below a folder of runs; made by the writer of results, not by training."""

import os
from pathlib import Path

import numpy as np
import pytest

from mer.errors import MerError
from mer.evaluation.predictions import result_path, save_result
from mer.files import write_json
from mer.folds.lease import take
from mer.folds.runs import delete, find_runs
from mer.types import EpochPredictions, FoldResult

PLAN = {"method": "MMNet", "scheme": "x-2", "folds": ["x/a", "x/b"], "seeds": [0, 1]}


@pytest.fixture
def make_run(tmp_path):
    def make(name, hash_, done=(), plan=PLAN):
        folder = tmp_path / "runs" / name / hash_
        write_json(folder / "configuration.json", {})
        if plan is not None:
            write_json(folder / "plan.json", plan)
        for fold, seed, predictions in done:
            test = EpochPredictions(
                clips=(f"{fold}/1", f"{fold}/2"),
                subjects=(fold, fold),
                truth=np.array([0, 1]),
                probabilities=np.eye(2, dtype=np.float32)[predictions][None],
            )
            facts = {"method": "Other", "scheme": "y", "folds": "2"}
            losses = np.zeros(1, np.float32)
            result = FoldResult(
                fold, seed, hash_, ("a", "b"), test, None, losses, 1.0, "cpu", facts
            )
            save_result(result, result_path(folder, seed, fold))
        return folder

    return make


ALL = [("x/a", 0, [0, 1]), ("x/b", 0, [0, 1]), ("x/a", 1, [0, 0]), ("x/b", 1, [0, 0])]


def test_a_complete_run(make_run, tmp_path):
    folder = make_run("mine", "c0ffee", ALL)
    (run,) = find_runs(tmp_path)
    assert run.folder == folder
    assert (run.method, run.scheme, run.seeds) == ("MMNet", "x-2", (0, 1))
    assert (run.done, run.planned, run.damaged, run.complete) == (4, 4, 0, True)
    # all right with seed 0; F1 of 2/3 and 0 with seed 1
    assert run.uf1 == pytest.approx((1 + 1 / 3) / 2)
    assert run.size == sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert not run.busy


def test_incomplete_damaged_and_foreign_results_do_not_count(make_run, tmp_path):
    folder = make_run("mine", "c0ffee", ALL[:3])
    (folder / "seed0" / "x_a.npz").write_bytes(b"half")
    foreign = make_run("mine", "decaf", ALL[:1])
    (foreign / "seed0" / "x_a.npz").rename(folder / "seed1" / "x_b.npz")
    first, second = find_runs(tmp_path)
    assert (first.done, first.planned, first.damaged, first.complete) == (2, 4, 2, False)
    assert (second.done, second.uf1) == (0, None)


def test_an_older_run_without_a_plan_says_what_its_results_say(make_run, tmp_path):
    make_run("mine", "c0ffee", ALL[:3], plan=None)
    (run,) = find_runs(tmp_path)
    assert (run.method, run.scheme, run.done, run.planned) == ("Other", "y", 3, 4)


def test_other_folders_are_no_runs(make_run, tmp_path):
    make_run("empty", "c0ffee", plan=None)
    make_run("foreign", "project", plan={"steps": [1, 2]})
    (tmp_path / "runs" / "link").symlink_to(make_run("mine", "c0ffee", ALL))
    (tmp_path / "runs" / "notes").mkdir()
    assert [run.folder.parent.name for run in find_runs(tmp_path / "runs")] == ["mine"]
    with pytest.raises(MerError, match=r"There is no folder .*nowhere"):
        find_runs(tmp_path / "nowhere")


@pytest.mark.parametrize("plan", [
    [], {}, {"folds": 5, "seeds": [0]}, {**PLAN, "seeds": "01"}, {**PLAN, "folds": [3]},
    {**PLAN, "method": None},
])  # fmt: skip
def test_a_plan_that_is_none_counts_as_missing(make_run, tmp_path, plan):
    make_run("mine", "c0ffee", ALL[:2], plan=plan)
    (run,) = find_runs(tmp_path)
    assert (run.method, run.done, run.planned) == ("Other", 2, 2)


def test_half_files_and_foreign_ones_disturb_nothing(make_run, tmp_path):
    folder = make_run("mine", "c0ffee", ALL)
    (folder / "configuration.json").write_text('{"trainer": {"max_')
    (folder / "slurm" / "mer-1").mkdir(parents=True)
    (folder / "slurm" / "mer-1" / "job0.json").write_text("{}")
    (folder / "seed0" / "casme2_sub01.0.lease").write_text("[]")
    os.utime(folder / "seed0" / "casme2_sub01.0.lease", (0, 0))
    (folder / "seed0" / "notes.npz").mkdir()
    (folder / "seed1" / "dangling").symlink_to("nowhere")
    (tmp_path / "runs" / "configuration.json").write_text("")
    (run,) = find_runs(tmp_path)
    assert (run.folder, run.done, run.damaged, run.busy) == (folder, 4, 1, False)


def test_a_result_under_another_name_does_not_count(make_run, tmp_path):
    folder = make_run("mine", "c0ffee", ALL[:1])
    for name in ("seed0/x_b.npz", "seed1/x_a.npz"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes((folder / "seed0" / "x_a.npz").read_bytes())
    (run,) = find_runs(tmp_path)
    assert (run.done, run.damaged) == (1, 2)


def test_seeds_of_a_sweep_that_began_at_the_same_moment_count_too(make_run, tmp_path):
    make_run("mine", "c0ffee", ALL, plan={**PLAN, "seeds": [0]})
    (run,) = find_runs(tmp_path)
    assert (run.seeds, run.done, run.planned) == ((0, 1), 4, 4)


def test_files_that_vanish_meanwhile_are_left_out(make_run, tmp_path, monkeypatch):
    """As a sweep's temporary files do."""
    folder = make_run("mine", "c0ffee", ALL)
    (wanted,) = find_runs(tmp_path)
    (folder / "seed0" / ".x_a.npz.tmp").write_bytes(bytes(1000))
    original = Path.stat

    def stat(path, **options):
        if path.suffix == ".tmp":
            raise FileNotFoundError
        return original(path, **options)

    monkeypatch.setattr(Path, "stat", stat)
    assert find_runs(tmp_path)[0].size == wanted.size


def test_the_folder_in_which_somebody_stands_stays(make_run, tmp_path, monkeypatch):
    folder = make_run("mine", "c0ffee", ALL)
    monkeypatch.chdir(folder.parent)
    (run,) = find_runs(Path())
    delete(run)
    assert not folder.exists()


def test_the_last_change_is_that_of_any_file(make_run, tmp_path):
    folder = make_run("mine", "c0ffee", ALL[:1])
    for path in folder.rglob("*.*"):
        os.utime(path, (1000, 1000))
    os.utime(folder / "seed0" / "x_a.npz", (5000, 5000))
    assert find_runs(tmp_path)[0].changed == 5000


def test_a_run_that_is_trained_at_this_moment_is_busy_and_stays(make_run, tmp_path):
    folder = make_run("mine", "c0ffee", ALL[:1])
    (idle,) = find_runs(tmp_path)
    with take(folder / "seed0" / "x_b.npz"):
        (run,) = find_runs(tmp_path)
        assert run.busy
        with pytest.raises(MerError, match="is in use"):
            delete(idle)
    assert (folder / "seed0" / "x_a.npz").exists()


def test_deleting_takes_one_run_and_an_empty_experiment(make_run, tmp_path):
    make_run("mine", "c0ffee", ALL)
    make_run("mine", "decaf", ALL)
    first, second = find_runs(tmp_path)
    delete(first)
    assert [path.name for path in (tmp_path / "runs" / "mine").iterdir()] == ["decaf"]
    delete(second)
    assert list((tmp_path / "runs").iterdir()) == []
    with pytest.raises(MerError, match="no run any more"):
        delete(second)
