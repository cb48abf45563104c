"""Where trainings run: persistent worker processes of this machine."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from mer.errors import MerError
from mer.folds.process import limit_threads_of_children, set_up_process
from mer.folds.run import FoldTask, run_fold


class LocalWorkers:
    """Worker processes that live as long as the pool: imports are paid once a worker.

    Use it as a context manager; leaving it by an exception ends the workers at once.

    Args:
        count: Number of processes; each computes with one thread.

    Raises:
        MerError: The number is not positive.
    """

    def __init__(self, count: int) -> None:
        if count < 1:
            raise MerError(f"There must be at least one worker, not {count}.")
        limit_threads_of_children()
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=set_up_process)

    def __enter__(self) -> "LocalWorkers":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def run(self, tasks: Sequence[FoldTask]) -> Iterator[Path]:
        """Yield the path of each result as it is written.

        Raises:
            MerError: A worker died, for example for want of memory.
        """
        waiting: list[Future[Path]] = [self._pool.submit(run_fold, task) for task in tasks]
        try:
            for future in as_completed(waiting):
                yield future.result()
        except BrokenProcessPool as error:
            raise MerError(
                "A worker process died, most often for want of memory. What is complete is kept; "
                "run the same command again, with fewer --workers if it happens again."
            ) from error
        finally:
            for future in waiting:
                with suppress(RuntimeError):
                    future.cancel()
