"""One fold in a worker: only one process trains it, whoever else shares the folder."""

import signal
from functools import cache

from mer.code import code_digest
from mer.folds.failures import ChangedError, TakenError
from mer.folds.lease import take
from mer.folds.process import set_up_process
from mer.folds.resume import checkpoint_on
from mer.folds.run import FoldTask, run_fold
from mer.folds.sweep import is_done


def train_leased(task: FoldTask) -> bool:
    """Train a fold under its lease; return False where another sweep has done it meanwhile.

    SIGTERM asks for the process: where the fold can be resumed, it goes on to the end of its
    epoch and leaves a file to go on from.

    Raises:
        TakenError: Another process trains it.
        PreemptedError: The process was asked for.
        ChangedError: Its code is not what the sweep was planned with.
    """
    set_up_process()
    if task.code and task.code != _own_code(tuple(task.configuration.modules())):
        raise ChangedError(
            "The code that makes results has changed since this sweep was planned as "
            f"{task.config_hash}; what is done stays there, and the same command plans anew."
        )
    lease = take(task.result)
    if lease is None:
        raise TakenError
    with lease:
        if is_done(task):
            return False
        run_fold(task, checkpoint_on(signal.SIGTERM) if task.resume_minutes else None)
    return True


@cache
def _own_code(modules: tuple[str, ...]) -> str:
    """Return the hash of this process's code: as it was on disk when its first fold began.

    A process keeps what it has imported. One that replaces it, or a job that waited in a queue,
    imports what is there then.
    """
    return code_digest(modules)
