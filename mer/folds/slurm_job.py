"""What one job of a Slurm array does: its folds, one after another, in a process of their own.

submitit needs the SLURM_* variables to find and requeue its job, a Trainer must not see them. So
submitit's process trains nothing and imports no torch: it hands the folds to a worker like those
of this machine, whose environment is clean before anything is imported.
"""

import json
import signal
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mer.folds.outcome import log_path
from mer.folds.slots import Slot
from mer.folds.slurm_ranks import end_of_ranks, start_ranks
from mer.folds.slurm_reply import reply_path, write_reply
from mer.folds.worker import Reply, Worker

if TYPE_CHECKING:
    from submitit.core.utils import DelayedSubmission

PATIENCE = 1.0  # seconds between two looks at a fold that another process trains


class FoldJob:
    """The folds of one JSON file; submitit runs it with the file's path.

    It holds nothing before it runs: what submitit pickles is the name of this class and a path.
    """

    def __init__(self) -> None:
        self._worker: Worker | None = None
        self._facts: dict[str, Any] = {}

    def __call__(self, path: str) -> None:
        """Train each fold that is not done, and write a reply for each that fails."""
        self._facts = json.loads(Path(path).read_text(encoding="utf-8"))
        waiting = deque(range(len(self._facts["tasks"])))
        for number in waiting:  # of an earlier run of a job that was requeued
            reply_path(Path(path), number).unlink(missing_ok=True)
        try:
            while waiting:
                number = waiting.popleft()
                if not self._train(Path(path), number):
                    waiting.append(number)
                    time.sleep(PATIENCE)
        finally:
            self._end()

    def checkpoint(self, path: str) -> "DelayedSubmission | None":
        """Let the running fold leave its last epoch behind; the same job goes on from there.

        submitit calls this when Slurm announces a preemption or the time limit, and requeues.
        """
        from submitit.core.utils import DelayedSubmission

        worker = self._worker
        if worker is not None and self._facts["resumable"]:
            worker.process.terminate()
            worker.process.join(self._facts["grace_seconds"])
        return DelayedSubmission(FoldJob(), path) if self._facts.get("requeue", True) else None

    def _train(self, path: Path, number: int) -> bool:
        """Train a fold; return False where it must be asked for again."""
        log = log_path(Path(self._facts["tasks"][number]["result"]))
        reply = self._ask(path, number, log)
        if reply.kind in ("taken", "preempted"):
            return False
        if reply.kind == "done":
            _remove(log)
        else:
            write_reply(path, number, reply)
        return True

    def _ask(self, path: Path, number: int, log: Path) -> Reply:
        if self._facts["several_devices"]:
            with _blocked(terminate=True):
                process = start_ranks(path, number, log)
            return end_of_ranks(process, path, number)
        if self._worker is None:
            with _blocked(terminate=not self._facts["resumable"]):
                self._worker = Worker(Slot("job"))
        worker = self._worker
        worker.give(train_stored, (str(path), number), log)
        wait([worker.connection, worker.process.sentinel])
        reply = worker.reply()
        if reply.kind in ("died", "preempted", "memory"):
            self._end()  # what is left of it would keep the memory
        return reply

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


def train_stored(place: tuple[str, int]) -> object:
    """Train one task of a job's file, under its lease.

    Args:
        place: The file and the task's number.
    """
    from mer.folds.leased import train_leased
    from mer.folds.slurm_tasks import read_task

    path, number = place
    return train_leased(read_task(Path(path), number))


@contextmanager
def _blocked(terminate: bool) -> Iterator[None]:
    """Keep from the processes that are started here the signals that Slurm sends to all of a job.

    SIGUSR2 is for submitit alone. SIGTERM tells a fold that can be resumed to come to an end;
    to others it would look like a failure.
    """
    signals = {signal.SIGUSR2, *([signal.SIGTERM] if terminate else [])}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _remove(log: Path) -> None:
    with suppress(OSError):
        log.unlink(missing_ok=True)
        log.parent.rmdir()  # once it is empty
