"""Where trainings run: persistent worker processes of this machine."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mer.folds.process import set_up_process
from mer.folds.run import FoldTask, run_fold
from mer.workers import Workers


class LocalWorkers(Workers):
    """Processes that train folds, one thread each, and end at once when they are stopped.

    Args:
        count: Number of processes.

    Raises:
        MerError: The number is not positive.
    """

    def __init__(self, count: int) -> None:
        super().__init__(count, set_up_process, patient=False)

    def train(self, tasks: Sequence[FoldTask]) -> Iterator[Path]:
        """Yield the path of each result as it is written.

        Raises:
            MerError: A worker was killed, for example for want of memory.
        """
        for _, path in self.run(run_fold, tasks):
            yield path
