"""Trainings on a Slurm cluster: arrays of jobs, whose results come back through the folder."""

import logging
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from mer.errors import MerError
from mer.folds.attempts import Attempt, Attempts
from mer.folds.outcome import Outcome
from mer.folds.run import FoldTask
from mer.folds.slurm_queue import ENDED, GONE, SlurmQueue, state_of
from mer.folds.slurm_reply import read_reply
from mer.folds.slurm_settings import SlurmSettings
from mer.folds.slurm_submission import submit
from mer.folds.slurm_tasks import write_tasks
from mer.folds.sweep import is_done

log = logging.getLogger(__name__)
_REQUEUEING = 15  # seconds that are left to submitit of those that Slurm gives
_WAYS_OUT = {
    "TIMEOUT": "; raise minutes or lower folds_per_job in the Slurm settings",
    "OUT_OF_MEMORY": "; raise memory_gb in the Slurm settings",
}


@dataclass
class Job:
    """A job that Slurm has, with the folds of it that have not come to their end.

    Attributes:
        id: Slurm's.
        path: Its file of tasks.
        log: What it prints, apart from the folds' own logs.
        attempts: By the number of the task in the file.
        state: Slurm's word.
        ended: When the state was first one of an end.
    """

    id: str
    path: Path
    log: Path
    attempts: dict[int, Attempt]
    state: str = "PENDING"
    ended: float | None = None

    def see(self, state: str, now: float) -> None:
        """Take note of a state; a job that was requeued has no end any more."""
        self.state = state
        if state not in ENDED | {GONE}:
            self.ended = None
        elif self.ended is None:
            self.ended = now

    def sentence(self) -> str:
        """Say how the job ended before its folds."""
        if self.state == "CANCELLED":
            return f"Slurm job {self.id} was cancelled; the same command runs its folds again."
        state = "unknown" if self.state == GONE else self.state
        way_out = _WAYS_OUT.get(self.state, "")
        return f"Slurm job {self.id} ended without the result, in state {state}{way_out}."


class SlurmArray:
    """Jobs of a Slurm cluster that train folds; use it as a context manager.

    A fold is done when its result is whole, whatever Slurm says of the job. A fold that fails is
    tried again in a job of its own; one whose job somebody cancelled is not. Leaving cancels what
    waits and runs; killing this process does not, and the jobs then go on.

    Args:
        settings: What each job asks for.
        folder: For the jobs' files and logs; on a disk that all nodes share, as the results are.

    Raises:
        MerError: There are no Slurm commands here.
    """

    def __init__(self, settings: SlurmSettings, folder: Path) -> None:
        self._settings = settings
        self._queue = SlurmQueue(f"mer-{uuid.uuid4().hex[:8]}")
        self._folder = folder.absolute() / self._queue.name
        self._jobs: list[Job] = []
        self._written = 0
        self._live = False  # whether Slurm may have jobs of this sweep
        self._trouble = ""  # what the user was told last

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cancel()

    @property
    def running(self) -> list[FoldTask]:
        """The tasks that are being trained: the first of each running job that is not done."""
        busy = [job.attempts for job in self._jobs if job.state == "RUNNING" and job.attempts]
        return [next(iter(attempts.values())).task for attempts in busy]

    def train(self, tasks: Sequence[FoldTask]) -> Iterator[Outcome]:
        """Yield the outcome of each task as it ends, in any order.

        Raises:
            MerError: Slurm refuses the jobs, the disk is full, or folds fail alike before any has
                succeeded.
        """
        attempts = Attempts(tasks)
        try:
            while self._jobs or attempts.delay(time.monotonic()) is not None:
                self._submit(attempts)
                time.sleep(self._settings.poll_seconds)
                self._ask()
                for job in self._jobs:
                    yield from self._settle(job, attempts)
                self._jobs = [job for job in self._jobs if job.attempts]
            self._live = False
        finally:
            self._cancel()

    def _submit(self, attempts: Attempts) -> None:
        groups = self._groups(attempts)
        if not groups:
            return
        paths = [self._write(group) for group in groups]
        self._live = True
        try:
            found = submit(self._settings, self._folder, self._queue.name, paths)
        except MerError as error:
            if not self._jobs:
                self._queue.cancel()  # lest it took some after all
                self._live = False
                raise
            self._tell(f"{error} Others run; these are submitted again later.")
            for path in paths:
                path.unlink(missing_ok=True)
            for attempt in (one for group in groups for one in group):
                attempts.again(attempt)  # Slurm may take these later
            return
        for (name, log), path, group in zip(found, paths, groups, strict=True):
            for attempt in group:
                attempt.started += 1
            self._jobs.append(Job(name, path, log, dict(enumerate(group))))

    def _groups(self, attempts: Attempts) -> list[list[Attempt]]:
        """Return what waits, job by job; what was tried before goes alone, lest it takes others."""
        waiting = []
        while (attempt := attempts.next(time.monotonic())) is not None:
            waiting.append(attempt)
        new = [attempt for attempt in waiting if not attempt.started]
        size = self._settings.folds_per_job
        groups = [new[start : start + size] for start in range(0, len(new), size)]
        return groups + [[attempt] for attempt in waiting if attempt.started]

    def _write(self, group: Sequence[Attempt]) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"job{self._written}.json"
        self._written += 1
        tasks = [attempt.task for attempt in group]
        write_tasks(
            path,
            tasks,
            requeue=self._settings.requeue,
            resumable=any(task.resume_minutes > 0 for task in tasks),
            several_devices=self._settings.gpus_per_fold > 1 or _has_ranks(tasks[0]),
            grace_seconds=max(1, self._settings.signal_delay_seconds - _REQUEUEING),
        )
        return path

    def _ask(self) -> None:
        states, now = self._queue.states(), time.monotonic()
        if states is None:
            self._tell(
                "Slurm does not answer; results of jobs that go on are still taken, and Ctrl-C "
                "and the same command lose nothing that is done"
            )
            return
        for job in self._jobs:
            job.see(state_of(job.id, states), now)

    def _settle(self, job: Job, attempts: Attempts) -> Iterator[Outcome]:
        """Yield what has come to its end in a job."""
        now = time.monotonic()
        lost = job.ended is not None and now - job.ended >= self._settings.late_seconds
        for number, attempt in list(job.attempts.items()):
            reply = read_reply(job.path, number)
            outcome: Outcome | None
            if attempt.task.result.exists() and is_done(attempt.task):
                outcome = attempts.succeeded(attempt)
            elif reply is not None:
                outcome = attempts.failed(attempt, reply.kind, reply.text)
            elif lost and job.state == "CANCELLED":
                outcome = Outcome(attempt.task, job.sentence(), job.log, attempt.started)
            elif lost:
                outcome = attempts.failed(attempt, "died", job.sentence())
            else:
                continue
            del job.attempts[number]
            if outcome is not None:
                yield _with_log(outcome, job)

    def _tell(self, trouble: str) -> None:
        """Warn of what may last, once."""
        if trouble != self._trouble:
            log.warning("%s", trouble)
        self._trouble = trouble

    def _cancel(self) -> None:
        if self._live and not self._queue.cancel():
            log.warning(
                "Slurm did not take the end of the jobs; once it answers, scancel --name=%s "
                "ends them",
                self._queue.name,
            )
        self._jobs, self._live = [], False


def _has_ranks(task: FoldTask) -> bool:
    """Tell whether the Trainer is to use more than one device."""
    return task.configuration.values["trainer"]["devices"] not in (1, "1", "auto")


def _with_log(outcome: Outcome, job: Job) -> Outcome:
    """Name the job's log where the fold has none of its own."""
    if outcome.log is None or outcome.log.exists():
        return outcome
    return replace(outcome, log=job.log)
