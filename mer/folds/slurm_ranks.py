"""One fold on several devices: a plain command, which Lightning repeats for each further device.

`python -m mer.folds.slurm_ranks FILE NUMBER`. A worker cannot do this: the further processes
would be started with the words of submitit's command line.
"""

import os
import signal
import subprocess
import sys
import traceback
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mer.folds.environment import without_launcher
from mer.folds.failures import death_sentence, kind_of, sentence_of
from mer.folds.slurm_reply import read_reply, reply_path, write_reply
from mer.folds.worker import Reply
from mer.workers import ONE_THREAD

if TYPE_CHECKING:
    from mer.folds.run import FoldTask


def start_ranks(path: Path, number: int, log: Path) -> subprocess.Popen[bytes]:
    """Begin to train a task of a job's file in processes of its own.

    Args:
        path: The file of tasks.
        number: Of the task.
        log: What the processes print is appended to it.
    """
    reply_path(_own(path), number).unlink(missing_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "mer.folds.slurm_ranks", str(path), str(number)]
    environment = {**without_launcher(os.environ), **ONE_THREAD}
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdout=output, stderr=output, env=environment, start_new_session=True
        )


def end_of_ranks(process: subprocess.Popen[bytes], path: Path, number: int) -> Reply:
    """Wait for what `start_ranks` began and return how it ended; leaving early ends it."""
    try:
        status = process.wait()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the other ranks with it
        process.wait()
    if not status:
        return Reply("done")
    return read_reply(_own(path), number) or Reply("died", death_sentence(status))


def main(words: list[str]) -> int:
    """Train one rank's part of a task; the first rank says why where it fails.

    Args:
        words: The file of tasks and the task's number.
    """
    from mer.folds.slurm_tasks import read_task

    path, number, rank = Path(words[0]), int(words[1]), int(os.environ.get("LOCAL_RANK", "0"))
    try:
        _train(read_task(path, number), rank)
    except Exception as error:  # noqa: BLE001  whatever it is, the job is told
        traceback.print_exc()
        if not rank:
            write_reply(_own(path), number, Reply(kind_of(error), sentence_of(error)))
        return 1
    return 0


def _train(task: "FoldTask", rank: int) -> None:
    """Train; the first rank holds the lease and writes the result.

    Such a fold starts anew after a requeue: the ranks could not agree on a file to go on from.
    """
    from mer.folds.leased import train_leased
    from mer.folds.process import set_up_process
    from mer.folds.run import run_fold

    task = replace(task, resume_minutes=0.0)
    if not rank:
        train_leased(task)
        return
    set_up_process()
    copy = task.result.with_name(f".rank{rank}-{task.result.name}")
    try:
        run_fold(replace(task, result=copy))
    finally:
        for path in copy.parent.glob(f"{copy.stem}.*"):
            path.unlink(missing_ok=True)


def _own(path: Path) -> Path:
    return path.with_name(f"ranks-{path.name}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
