"""All folds: the number of workers, the order and a kill change nothing."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.folds.backends import LocalWorkers
from mer.folds.failures import DivergedError
from mer.folds.lease import lease_files
from mer.folds.outcome import log_path
from mer.folds.run import run_fold
from mer.folds.sweep import is_done, plan_sweep, require_one_device, run_sweep


@pytest.fixture(scope="module")
def finished(configuration, workers, tmp_path_factory):
    sweep = plan_sweep(configuration, (0, 1), tmp_path_factory.mktemp("undisturbed"), weights=False)
    return run_sweep(replace(sweep, code=""), workers)


def test_one_process_and_another_order_give_the_same(make_sweep, finished, numbers, tmp_path):
    sweep = make_sweep((0, 1), tmp_path / "other")
    for task in sweep.tasks()[::-3]:
        run_fold(task)
    found = numbers(sweep.results())
    assert len(found) == 3
    assert found.items() <= numbers(finished).items()


def test_what_is_done_is_skipped_and_what_is_broken_is_done_again(make_sweep, workers, numbers):
    sweep = make_sweep()
    first = numbers(run_sweep(sweep, workers))
    tasks = sweep.tasks()
    times = [task.result.stat().st_mtime_ns for task in tasks]
    tasks[0].result.write_bytes(tasks[0].result.read_bytes()[:100])
    tasks[1].result.unlink()
    garbled = bytearray(tasks[2].result.read_bytes())
    garbled[len(garbled) // 2] ^= 1
    tasks[2].result.write_bytes(garbled)
    assert [task.fold.name for task in sweep.missing()] == [t.fold.name for t in tasks[:3]]
    ended = []
    assert numbers(run_sweep(sweep, workers, ended.append)) == first
    assert {outcome.task.fold.name for outcome in ended} == {t.fold.name for t in tasks[:3]}
    again = [task.result.stat().st_mtime_ns for task in tasks]
    assert again[3] == times[3]
    assert all(new != old for new, old in zip(again[:3], times[:3], strict=True))


def test_inner_asked_for_later_is_not_done_yet(make_sweep, workers, tmp_path):
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
    assert (sweep.plan.protocol, sweep.context["protocol"]) == ("loso", "loso")
    assert sweep.context["without an apex"] == "none"


@pytest.mark.parametrize(
    "number", [*range(3), *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 23))]
)
def test_killed_at_any_moment_it_continues_to_the_same_table(
    words, make_sweep, workers, finished, numbers, tmp_path, number
):
    """A worker, the parent, or all at once are killed, as soon as some of eight results are there
    and a moment later."""
    draw = random.Random(number)
    victim, wanted = ("worker", "parent", "all")[number % 3], draw.randrange(8)
    runs = tmp_path / "killed"
    command = [sys.executable, "-m", "mer", "loso", *words, "--seeds", "0", "1",
               "--workers", "2", "--runs", str(runs), "--no-weights"]  # fmt: skip
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    family = Family(process)
    family.wait_until(lambda: list(runs.rglob("plan.json")))
    family.wait_until(lambda: len(list(runs.rglob("*.npz"))) >= wanted)
    time.sleep(draw.random())
    if victim == "worker":
        family.kill_worker(draw)
        assert process.wait(300) == 0
    else:
        family.kill(alone=victim == "parent")
    sweep = make_sweep((0, 1), runs)
    done = [task.result for task in sweep.tasks() if is_done(task)]
    times = [path.stat().st_mtime_ns for path in done]
    kept = {path for path in sweep.folder.rglob(".*.tmp") if unburied(path)}
    run_sweep(sweep, workers)
    assert numbers(sweep.results()) == numbers(finished)
    assert [path.stat().st_mtime_ns for path in done] == times
    assert not list(sweep.folder.rglob("*.lease"))
    assert kept >= set(sweep.folder.rglob(".*.tmp"))


def unburied(path):
    """Whether the process that left a file is a zombie still, which its name cannot tell."""
    return Path(f"/proc/{path.suffixes[-2].lstrip('.')}").exists()


class Family:
    """A running `mer loso` and its workers."""

    def __init__(self, process):
        self.process = process

    def wait_until(self, condition):
        deadline = time.monotonic() + 300
        while not condition() and self.process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)

    def workers(self):
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
                command = stat.with_name("cmdline").read_text()
            except OSError:
                continue
            if parent == self.process.pid and "spawn_main" in command:
                found.append(int(stat.parent.name))
        return found

    def kill_worker(self, draw):
        self.wait_until(self.workers)
        for victim in draw.sample(self.workers(), 1) if self.workers() else []:
            os.kill(victim, signal.SIGKILL)

    def kill(self, alone):
        workers = self.workers()
        (os.kill if alone else os.killpg)(self.process.pid, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + 300
        while any(Path(f"/proc/{one}/exe").exists() for one in workers):  # they end by themselves
            assert time.monotonic() < deadline
            time.sleep(0.005)


def test_two_sweeps_in_one_folder_share_the_work(make_sweep, workers, finished, numbers):
    sweep = make_sweep((0, 1))
    with LocalWorkers(1) as others:
        ended = []
        ours, theirs = workers.train(sweep.tasks()), others.train(sweep.tasks()[::-1])
        for _ in range(8):
            ended += [next(ours), next(theirs)]
        assert next(ours, None) is next(theirs, None) is None
    assert all(outcome.done for outcome in ended)
    assert sum(outcome.attempts for outcome in ended) == 8
    assert {outcome.attempts for outcome in ended} == {0, 1}
    assert numbers(sweep.results()) == numbers(finished)
    assert [lease_files(task.result) for task in sweep.tasks()] == [[]] * 8


@pytest.mark.slow
def test_two_commands_at_once_both_end_with_the_whole_table(
    words, make_sweep, finished, numbers, tmp_path
):
    command = [sys.executable, "-m", "mer", "loso", *words, "--seeds", "0", "1",
               "--workers", "1", "--runs", str(tmp_path / "runs")]  # fmt: skip
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    shown = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0], shown
    assert shown[0][0] == shown[1][0]
    assert "complete, 4 folds" in shown[0][0]
    sweep = make_sweep((0, 1), tmp_path / "runs")
    assert numbers(sweep.results()) == numbers(finished)
    assert not list(sweep.folder.rglob("*.lease"))


def test_a_full_disk_stops_the_sweep_and_space_lets_it_go_on(
    make_sweep, workers, finished, numbers, small_disk
):
    sweep = make_sweep((0,), small_disk.folder / "runs")
    tasks = sweep.tasks()[:1]
    with small_disk, pytest.raises(MerError, match="The disk is full"):
        list(workers.train(tasks))
    left = [path.name for path in sweep.folder.rglob("seed*/*") if path.suffix != ".lease"]
    assert left == []
    assert all(outcome.done for outcome in workers.train(tasks))
    assert numbers(sweep.results()).items() <= numbers(finished).items()


class SmallDisk:
    """A file system of its own, full while its context is entered."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        with (self.folder / "filler").open("wb", 0) as out, contextlib.suppress(OSError):
            while True:
                out.write(bytes(1024))

    def __exit__(self, *error):
        (self.folder / "filler").unlink()


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)]
    try:
        made = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        made = False
    if not made:
        pytest.skip("no file system can be mounted here, to be filled")
    yield SmallDisk(folder)
    subprocess.run(["umount", "-l", str(folder)], check=True)


class Nothing:
    """A backend for sweeps that have nothing to do."""

    running = ()

    def train(self, tasks):
        assert not tasks
        return iter(())


def test_what_a_killed_parent_left_beside_whole_results_goes(make_sweep):
    sweep = make_sweep(protocol="k-fold:2")
    for task in sweep.tasks():
        run_fold(task)
        log_path(task.result).parent.mkdir(exist_ok=True)
        log_path(task.result).write_text("a word")
        task.result.with_name(f"{task.result.stem}.0.lease").write_text("")
        os.utime(task.result.with_name(f"{task.result.stem}.0.lease"), (0, 0))
    run_sweep(sweep, Nothing())
    left = sorted(path.name for path in sweep.folder.rglob("*"))
    assert left == ["1-of-2.npz", "2-of-2.npz", "configuration.json", "plan.json", "seed0"]


def test_a_folder_that_cannot_be_written_is_refused_before_the_clips_are_prepared(
    configuration, tmp_path, monkeypatch
):
    (tmp_path / "runs").write_text("a file")
    monkeypatch.setattr(MERDataModule, "prepare_data", lambda self: pytest.fail("prepared"))
    with pytest.raises(MerError, match=r"^Cannot write .*configuration\.json: Not a directory"):
        plan_sweep(configuration, (0,), tmp_path / "runs")


def test_every_training_knows_the_code_that_it_was_planned_with(configuration, tmp_path):
    sweep = plan_sweep(configuration, (0,), tmp_path, write=False)
    assert {task.code for task in sweep.tasks()} == {configuration.code()}
    data = configuration.build_data()
    assert sweep.config_hash == configuration.digest(data, "loso", sweep.code)
    assert sweep.config_hash != configuration.digest(data, "loso", "other")


def test_a_training_that_diverges_says_where(configuration, make_sweep):
    values = {"model": {"init_args": {"optimisation": {"learning_rate": 1e20}}}}
    task = make_sweep((0,), of=configuration.override(values)).tasks()[0]
    sentence = r"casme2/sub01: the loss is nan at step \d+, in epoch [12], batch \d of 3 \(casme2/"
    with pytest.raises(DivergedError, match=sentence):
        run_fold(task)
    assert not task.result.exists()


def test_a_seed_named_twice_is_trained_once(make_sweep):
    assert make_sweep((0, 0, 1)).plan.seeds == (0, 1)
    assert len(make_sweep((0, 0, 1)).tasks()) == 8


def test_a_training_of_no_epoch_is_refused(make_sweep, configuration):
    nothing = configuration.override({"trainer": {"max_epochs": 0}})
    with pytest.raises(MerError, match="max_epochs is 0; a fold is trained for 1 or more"):
        make_sweep(of=nothing)


@pytest.mark.parametrize("values", [{"devices": 2}, {"devices": -1}, {"num_nodes": 2}])
def test_several_devices_a_fold_are_for_a_cluster_alone(make_sweep, configuration, values):
    several = configuration.override({"trainer": values})
    assert make_sweep(of=several).tasks()
    with pytest.raises(MerError, match=r"a fold of a sweep is trained on one device here.*--slurm"):
        require_one_device(several)


def test_another_protocol_has_folds_and_a_folder_of_its_own(make_sweep):
    loso, folds = make_sweep(), make_sweep(protocol="k-fold:2")
    assert [fold.name for fold in folds.plan.folds] == ["1-of-2", "2-of-2"]
    assert (folds.plan.protocol, folds.context["protocol"]) == ("k-fold:2", "k-fold:2")
    assert folds.context["folds"] == "2"
    assert folds.config_hash != loso.config_hash
    assert folds.folder.parent == loso.folder.parent
    assert [task.protocol for task in folds.tasks()] == ["k-fold:2"] * 2
    assert [task.result.name for task in folds.tasks()] == ["1-of-2.npz", "2-of-2.npz"]


def test_groups_of_subjects_are_trained_and_tested_like_single_ones(make_sweep, workers):
    sweep = make_sweep(protocol="k-fold:2")
    results = run_sweep(sweep, workers)
    assert [result.fold for result in results] == ["1-of-2", "2-of-2"]
    tested = [set(result.test.subjects) for result in results]
    assert [len(subjects) for subjects in tested] == [2, 2]
    assert set.union(*tested) == {f"casme2/sub0{i}" for i in range(1, 5)}
    assert sweep.missing() == []


@pytest.mark.parametrize(("protocol", "sentence"), [
    ("k-fold:5", "4 subjects cannot be put into 5 folds"),
    ("cross-dataset", "needs clips of two datasets or more; there are only those of casme2"),
    ("lodo", "There is no protocol 'lodo'"),
])  # fmt: skip
def test_a_protocol_that_cannot_be_is_refused_before_anything_is_written(
    make_sweep, tmp_path, protocol, sentence
):
    with pytest.raises(MerError, match=sentence):
        make_sweep(protocol=protocol)
    assert not (tmp_path / "runs").exists()


def test_exclusions_and_corrections_are_listed(make_sweep, configuration, corrected_store):
    context = make_sweep().context
    assert (context["excluded"], context["corrections"]) == ("none", "none")
    values = {"corrections": "meb", "store": str(corrected_store("meb"))}
    corrected = make_sweep(of=configuration.override({"data": {"init_args": values}}))
    key = corrected.configuration.build_data().stores["casme2"].manifest["clips"][0]
    assert corrected.context["corrections"] == f"{key}: Correction meb: 1 became 2."
    assert corrected.config_hash != make_sweep().config_hash


def test_clips_without_an_apex_are_listed(configuration, make_sweep, corrected_store):
    store = corrected_store("meb")
    (record, *_) = sorted(store.rglob("clip.json"))
    fields = json.loads(record.read_text())
    fields["clip"] |= {"apex": None, "apex_source": "none"}
    record.write_text(json.dumps(fields))
    values = {"corrections": "meb", "store": str(store), "apex": ["annotated"]}
    context = make_sweep(of=configuration.override({"data": {"init_args": values}})).context
    assert context["apex"] == "annotated 23"
    assert context["without an apex"] == (
        f"{fields['clip']['key']}: It has no apex by the policies asked for (annotated); add "
        "middle to keep it."
    )
