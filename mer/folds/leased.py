"""One fold in a worker: only one process trains it, whoever else shares the folder."""

import signal

from mer.folds.failures import TakenError
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
    """
    set_up_process()
    lease = take(task.result)
    if lease is None:
        raise TakenError
    with lease:
        if is_done(task):
            return False
        run_fold(task, checkpoint_on(signal.SIGTERM) if task.resume_minutes else None)
    return True
