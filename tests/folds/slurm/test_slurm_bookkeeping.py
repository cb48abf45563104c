"""What becomes of folds when Slurm says this or that; a stand-in says it at once."""

import json
from dataclasses import replace

import pytest

from mer.errors import MerError
from mer.folds import slurm
from mer.folds.slurm import SlurmArray
from mer.folds.slurm_reply import reply_path
from mer.folds.slurm_settings import SlurmSettings


class Scene:
    """Slurm in the hands of a test: `play` does what happens between two looks."""

    def __init__(self):
        self.submitted = []
        self.states = {}
        self.cancelled = 0
        self.answers = True
        self.refusals = []

    def submit(self, settings, folder, name, paths):
        if self.refusals:
            raise MerError(self.refusals.pop(0))
        first = sum(len(one) for one in self.submitted)
        self.submitted.append(paths)
        found = [(f"1_{first + number}", folder / f"{number}.log") for number in range(len(paths))]
        self.states.update({name: "PENDING" for name, _ in found})
        return found

    def folds(self):
        """The folds of each job, submission by submission."""
        return [
            [[task["fold"]["name"][-5:] for task in json.loads(path.read_text())["tasks"]]
             for path in paths]
            for paths in self.submitted
        ]  # fmt: skip

    def path(self, number):
        return [path for paths in self.submitted for path in paths][number]


@pytest.fixture
def scene(monkeypatch, tmp_path):
    made = Scene()

    class Queue:
        name = "mer-1"

        def __init__(self, name):
            del name

        def states(self):
            return None if made.states is None else dict(made.states)

        def cancel(self):
            made.cancelled += 1
            return made.answers

    monkeypatch.setattr(slurm, "SlurmQueue", Queue)
    monkeypatch.setattr(slurm, "submit", made.submit)
    monkeypatch.setattr(slurm, "is_done", lambda task: task.result.exists())
    return made


@pytest.fixture
def play(scene, make_sweep, tmp_path, monkeypatch):
    def run(*acts, late_seconds=0.0, **changes):
        """Do one act between two looks, the last one again and again."""
        tasks, waiting = make_sweep().tasks(), list(acts)
        for task in tasks:
            task.result.parent.mkdir(parents=True, exist_ok=True)
        clock = iter(range(10_000))
        monkeypatch.setattr(slurm.time, "monotonic", lambda: next(clock))

        def sleep(seconds):
            act = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            act(tasks)

        monkeypatch.setattr(slurm.time, "sleep", sleep)
        settings = SlurmSettings(late_seconds=late_seconds, **changes)
        backend = SlurmArray(settings, tmp_path / "jobs")
        return {one.task.fold.name[-5:]: one for one in backend.train(tasks)}

    return run


def finish(tasks):
    for task in tasks:
        task.result.touch()


def test_folds_share_jobs_and_results_come_one_by_one(scene, play):
    outcomes = play(lambda tasks: finish(tasks[:1]), finish, folds_per_job=3)
    assert scene.folds() == [[["sub01", "sub02", "sub03"], ["sub04"]]]
    assert list(outcomes) == ["sub01", "sub02", "sub03", "sub04"]
    assert {(one.error, one.attempts) for one in outcomes.values()} == {("", 1)}
    assert scene.cancelled == 0


def test_what_a_dead_job_leaves_is_tried_fold_by_fold(scene, play):
    def timeout(tasks):
        tasks[0].result.touch()
        scene.states["1_0"] = "TIMEOUT"

    def again(tasks):
        tasks[1].result.touch()
        scene.states["1_2"] = "OUT_OF_MEMORY"
        scene.states.pop("1_1", None)

    outcomes = play(timeout, again, folds_per_job=4)
    assert scene.folds() == [
        [["sub01", "sub02", "sub03", "sub04"]], [["sub04"], ["sub03"], ["sub02"]],
    ]  # fmt: skip
    assert {name: one.attempts for name, one in outcomes.items()} == {
        "sub01": 1, "sub02": 2, "sub03": 2, "sub04": 2,
    }  # fmt: skip
    assert outcomes["sub02"].error == ""
    assert outcomes["sub03"].error == (
        "Slurm job 1_2 ended without the result, in state OUT_OF_MEMORY; raise memory_gb in the "
        "Slurm settings."
    )
    assert "1_1 ended without the result, in state unknown." in outcomes["sub04"].error
    assert outcomes["sub04"].log.name == "0.log"


def test_the_words_of_a_fold_are_kept_and_one_that_diverges_is_not_tried_again(scene, play):
    def fail(tasks):
        finish(tasks[2:])
        diverged = {"kind": "diverged", "text": "Fold sub01: the loss is not finite."}
        reply_path(scene.path(0), 0).write_text(json.dumps(diverged))
        failed = {"kind": "failed", "text": "ValueError: no"}
        for number in [1, *range(4, len([p for paths in scene.submitted for p in paths]))]:
            reply_path(scene.path(number), 0).write_text(json.dumps(failed))

    outcomes = play(fail)
    assert outcomes["sub01"].error == "Fold sub01: the loss is not finite."
    assert outcomes["sub01"].attempts == 1
    assert (outcomes["sub02"].error, outcomes["sub02"].attempts) == ("ValueError: no", 2)
    assert outcomes["sub03"].done
    assert outcomes["sub04"].done


def test_a_requeued_job_has_no_end(scene, play):
    """The state of an end may be seen while Slurm puts the job back."""

    def ended(tasks):
        scene.states = dict.fromkeys(scene.states, "NODE_FAIL")

    def back(tasks):
        scene.states = dict.fromkeys(scene.states, "PENDING")

    outcomes = play(ended, back, ended, back, finish, late_seconds=15)
    assert {(one.error, one.attempts) for one in outcomes.values()} == {("", 1)}
    assert len(scene.submitted) == 1


def test_a_slow_disk_and_a_silent_slurm_are_waited_for(scene, play, caplog):
    def ended(tasks):
        scene.states = dict.fromkeys(scene.states, "COMPLETED")

    def silent(tasks):
        scene.states = None

    outcomes = play(ended, finish, late_seconds=1000)
    assert {one.attempts for one in outcomes.values()} == {1}
    scene.states = {}
    for one in outcomes.values():
        one.task.result.unlink()
    outcomes = play(silent, silent, silent, finish)
    assert {one.attempts for one in outcomes.values()} == {1}
    assert [message.split(";")[0] for message in caplog.messages] == ["Slurm does not answer"]


def test_a_cancelled_job_is_not_started_again(scene, play):
    def cancel(tasks):
        finish(tasks[1:])
        scene.states["1_0"] = "CANCELLED"

    outcomes = play(cancel)
    assert outcomes["sub01"].attempts == 1
    assert outcomes["sub01"].error == (
        "Slurm job 1_0 was cancelled; the same command runs its folds again."
    )
    assert len(scene.submitted) == 1


def test_a_refusal_ends_the_sweep_only_where_nothing_runs(scene, play, tmp_path, caplog):
    scene.refusals = ["no such partition"]
    scene.answers = False
    with pytest.raises(MerError, match="no such partition"):
        play(finish)
    assert caplog.messages == []
    scene.answers = True

    def lose_one(tasks):
        scene.states["1_0"] = "FAILED"
        scene.refusals = ["busy"]

    def take(tasks):
        assert scene.refusals == []
        finish(tasks)

    caplog.clear()
    outcomes = play(lose_one, take)
    assert caplog.messages == ["busy Others run; these are submitted again later."]
    written = sorted(path.name for path in (tmp_path / "jobs").rglob("job*.json"))
    assert written == [f"job{number}.json" for number in (0, 1, 2, 3, 5)]
    assert all(one.done for one in outcomes.values())
    assert (outcomes["sub01"].attempts, outcomes["sub02"].attempts) == (2, 1)


def test_a_full_disk_ends_the_sweep_and_cancels_its_jobs(scene, play):
    def full(tasks):
        values = {"kind": "disk", "text": "The disk is full."}
        reply_path(scene.path(0), 0).write_text(json.dumps(values))

    with pytest.raises(MerError, match="The disk is full"):
        play(full)
    assert scene.cancelled == 1


def test_jobs_that_slurm_does_not_end_are_named(scene, play, caplog):
    """As where its controller is dead."""
    scene.answers = False

    def interrupt(tasks):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(interrupt)
    assert caplog.messages == [
        "Slurm did not take the end of the jobs; once it answers, scancel --name=mer-1 ends them"
    ]


def test_leaving_early_cancels(scene, make_sweep, tmp_path, monkeypatch):
    monkeypatch.setattr(slurm.time, "sleep", lambda seconds: None)
    tasks = [replace(task, resume_minutes=1.0) for task in make_sweep().tasks()]
    tasks[0].result.parent.mkdir(parents=True, exist_ok=True)
    tasks[0].result.touch()
    with SlurmArray(SlurmSettings(), tmp_path / "jobs") as backend:
        assert next(backend.train(tasks)).done
        assert backend.running == []
    assert scene.cancelled == 1
    assert json.loads(scene.path(0).read_text())["resumable"] is True
