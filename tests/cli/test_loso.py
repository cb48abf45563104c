import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from mer.cli import main
from mer.cli.loso import record_evaluation, report, run_with_progress
from mer.errors import MerError
from mer.evaluation.ledger import ledger_path, read_ledger
from mer.evaluation.predictions import load_result
from mer.folds.configuration import Configuration
from mer.folds.outcome import Outcome
from mer.folds.run import run_fold
from mer.folds.sweep import plan_sweep


@pytest.fixture
def command(words, tmp_path, one_pool):
    return ["loso", *words, "--runs", str(tmp_path / "runs"), "--workers", "1"]


def test_a_table_comes_out_and_the_second_time_nothing_is_trained(command, tmp_path, capsys):
    assert main([*command, "--seeds", "0", "1", "--inner"]) == 0
    first = capsys.readouterr().out
    for text in ("complete, 4 folds", "last", "inner", "majority class", "LEAKY", "annotation",
                 "synthetic", "clips: 24", "seeds: 2 (0, 1)"):  # fmt: skip
        assert text in first
    files = sorted((tmp_path / "runs").rglob("*.npz"))
    assert len(files) == len(list((tmp_path / "runs").rglob("*.safetensors"))) == 8
    times = [file.stat().st_mtime_ns for file in files]
    assert main([*command, "--seeds", "0", "1", "--inner"]) == 0
    again = capsys.readouterr()
    assert again.out == first
    assert "8 of 8 trainings are done already" in again.err
    assert [file.stat().st_mtime_ns for file in files] == times
    table = json.loads(next((tmp_path / "runs").rglob("table.json")).read_text())
    assert table[0]["clips"] == 24


def test_the_experiment_names_the_folder_and_weights_can_be_left_out(command, tmp_path):
    assert main([*command, "--experiment", "mine", "--no-weights"]) == 0
    names = sorted(path.name for path in (tmp_path / "runs").iterdir())
    assert names == ["ledger.jsonl", "mine"]
    assert not list((tmp_path / "runs").rglob("*.safetensors"))


def test_another_protocol_leaves_a_result_a_group(command, tmp_path, capsys):
    assert main([*command, "--protocol", "k-fold:2", "--no-weights"]) == 0
    assert "complete, 2 folds" in capsys.readouterr().out
    names = sorted(path.name for path in (tmp_path / "runs").rglob("*.npz"))
    assert names == ["1-of-2.npz", "2-of-2.npz"]


@pytest.mark.parametrize(("more", "sentence"), [
    (["--workers", "0"], "--workers is 0; it takes 1 or more"),
    (["--data.store", "/nowhere"], "no prepared store of casme2 with these settings in /nowhere"),
    (["--trainer.max_epoch", "3"], "unrecognized arguments: --trainer.max_epoch"),
    (["--trainer.accelerator", "mps"], "trainer: "),
    (["--data.batch_size", "0"], "batch_size is 0; it takes 2 or more"),
    (["--model.optimisation.learning_rate", "-1"], "must be positive"),
    (["--data.scheme", "casme2-5"], "no clip of class others"),
    (["--data.scheme", "samm-3"], "Class scheme samm-3 is of samm, not of casme2"),
    (["--data.corrections", "meb"], "corrections: None there, 'meb' asked for"),
    (["--data.apex", "[first]"], "There is no apex policy 'first'"),
    (["--protocol", "lodo"], "There is no protocol 'lodo'; there are loso, k-fold:5"),
    (["--protocol", "k-fold:9"], "4 subjects cannot be put into 9 folds"),
    (["--protocol", "cross-dataset"], "needs clips of two datasets or more"),
])  # fmt: skip
def test_bad_input_is_one_sentence_and_status_one(command, capsys, more, sentence):
    assert main([*command, *more]) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert message.startswith("mer loso: ")
    assert sentence in message


@pytest.mark.parametrize("more", [["--workers", "0"], ["--slurm", "/nowhere.yaml"],
                                  ["--devices", "7"], ["--checkpoint-minutes", "-1"]])  # fmt: skip
def test_a_place_that_cannot_be_leaves_no_run_behind(command, tmp_path, more):
    assert main([*command, *more]) == 1
    assert not (tmp_path / "runs").exists()


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(command, tmp_path, store, capsys):
    before = sorted(store.rglob("*"))
    assert main([*command, "--seeds", "3", "5", "--dry-run"]) == 0
    text = capsys.readouterr().out
    assert "plan: loso, 4 folds, seeds 3, 5\ndone: 0 of 8 trainings\nplaces: 1 x cpu" in text
    assert "casme2/sub01, seed 3: 18 clips, tested on 6" in text
    assert f"results: {tmp_path / 'runs'}" in text
    assert not (tmp_path / "runs").exists()
    assert sorted(store.rglob("*")) == before


class FailsOnce:
    """A backend whose first training fails."""

    running = ()

    def train(self, tasks):
        if not tasks:
            return
        yield Outcome(tasks[0], "The process was ended by signal SIGSEGV.", Path("logs/a.log"), 2)
        for task in tasks[1:]:
            run_fold(task)
            yield Outcome(task)


def test_a_fold_that_fails_makes_the_table_incomplete(words, tmp_path, capsys):
    sweep = plan_sweep(Configuration.parse(words), (0,), tmp_path / "runs", weights=False)
    results = run_with_progress(sweep, FailsOnce())
    assert [result.fold for result in results] == [fold.name for fold in sweep.plan.folds[1:]]
    capsys.readouterr()
    assert report(sweep, results) == 1
    shown = capsys.readouterr()
    assert "INCOMPLETE, 3 OF 4 FOLDS" in shown.out
    assert "incomplete, 3 of 4 trainings" in shown.err


class Follower:
    """Stands for a tracker."""

    def __init__(self):
        self.folds, self.tables = [], []

    def log_fold(self, result):
        self.folds.append(result.fold)

    def log_table(self, table, results):
        self.tables.append((table.status, table.evaluated, len(results)))


def test_a_tracker_sees_every_fold_once_and_the_table(words, tmp_path, capsys):
    sweep = plan_sweep(Configuration.parse(words), (0,), tmp_path / "runs", weights=False)
    follower = Follower()
    run_with_progress(sweep, FailsOnce(), follower)
    names = [fold.name for fold in sweep.plan.folds]
    assert follower.folds == names[1:]
    run_fold(sweep.tasks()[0])
    again = Follower()
    results = run_with_progress(sweep, FailsOnce(), again)
    assert sorted(again.folds) == names
    assert report(sweep, results, again) == 0
    assert again.tables == [("complete, 4 folds", 1, 4)]
    assert "configurations evaluated on this data so far: 1" in capsys.readouterr().out
    assert (sweep.folder / "subjects.csv").exists()


def test_a_sweep_that_is_stopped_counts_as_evaluated(words, tmp_path):
    sweep = plan_sweep(Configuration.parse(words), (0,), tmp_path / "runs", weights=False)

    class Stopped(FailsOnce):
        def train(self, tasks):
            yield from itertools.islice(super().train(tasks), 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_with_progress(sweep, Stopped(), evaluated=partial(record_evaluation, sweep))
    (entry,), _ = read_ledger(ledger_path(sweep.folder))
    assert entry.config_hash == sweep.config_hash


def test_another_configuration_is_counted_and_a_searched_one_says_so(words, tmp_path, capsys):
    for number, changes in enumerate(([], ["--model.heads=2"]), start=1):
        configuration = Configuration.parse([*words, *changes])
        sweep = plan_sweep(configuration, (0,), tmp_path / "runs", weights=False)
        for task in sweep.missing():
            run_fold(task)
        report(sweep, sweep.results(), searched=number == 2)
        text = capsys.readouterr().out
        assert f"configurations evaluated on this data so far: {number}" in text
        assert ("searched: a search" in text) == (number == 2)


def test_failed_folds_are_named_again_at_the_end(words, tmp_path, capsys):
    sweep = plan_sweep(Configuration.parse(words), (0,), tmp_path / "runs", weights=False)
    run_with_progress(sweep, FailsOnce())
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == (
        "casme2/sub01, seed 0 failed: The process was ended by signal SIGSEGV.; log: logs/a.log"
    )


def test_a_planned_seed_of_which_no_fold_was_trained_is_missed(words, tmp_path, capsys):
    sweep = plan_sweep(Configuration.parse(words), (0, 2), tmp_path / "runs", weights=False)
    for task in sweep.missing()[:4]:
        run_fold(task)
    assert report(sweep, sweep.results()) == 1
    assert "INCOMPLETE: SEED 2 HAS NO FOLD" in capsys.readouterr().out
    assert main(["report", str(sweep.folder), "--out", str(tmp_path / "a.html")]) == 0
    assert "INCOMPLETE: SEED 2 HAS NO FOLD" in capsys.readouterr().out
    assert "INCOMPLETE: SEED 2 HAS NO FOLD)</h1>" in (tmp_path / "a.html").read_text()
    # a smaller plan later does not make the first one complete
    plan_sweep(Configuration.parse(words), (0,), tmp_path / "runs", weights=False)
    main(["compare", *[str(sweep.folder)] * 2])
    assert "incomplete: seed 2 has no fold" in capsys.readouterr().out


def test_too_few_folds_for_a_table_are_one_sentence_and_no_evaluation(words, tmp_path, capsys):
    sweep = plan_sweep(Configuration.parse(words), (0,), tmp_path / "runs", weights=False)
    task = sweep.tasks()[0]
    labels = sweep.configuration.build_data().labels
    kept = tuple(key for key in task.fold.test if labels[key] != 1)
    run_fold(replace(task, fold=replace(task.fold, test=kept)))
    with pytest.raises(MerError, match="positive"):
        report(sweep, [load_result(task.result)])
    assert capsys.readouterr().err.splitlines() == [
        "incomplete, 1 of 4 trainings; the same command tries the others again",
        f"results: {sweep.folder}",
    ]
    assert not (tmp_path / "runs" / "ledger.jsonl").exists()


def test_nothing_done_at_all_is_no_table(words, tmp_path, capsys):
    sweep = plan_sweep(Configuration.parse(words), (0,), tmp_path / "runs", weights=False)
    assert report(sweep, []) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "incomplete, 0 of 4 trainings" in shown.err


def test_an_interrupt_ends_all_and_says_how_to_go_on(command, tmp_path):
    """As a terminal sends it, to the parent and to its workers, from an impatient hand."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mer", *command], start_new_session=True, text=True,
        stderr=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    wait_until(lambda: list(tmp_path.rglob("*.lease")) or process.poll() is not None)
    for _ in range(8):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.01)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 130
    lines = errors.splitlines()
    assert lines[-1] == "mer loso: stopped; the same command continues where it was."
    assert "Traceback" not in errors
    wait_until(lambda: not living(process.pid))


def wait_until(condition):
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def living(group):
    """The processes of a group, but for dead ones that nobody has buried yet."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, own = stat.read_text().rpartition(")")[2].split()[:3]
            found += [stat.parent.name] if int(own) == group and state != "Z" else []
    return found
