"""Worker processes of this machine: one thread each, and gone when their parent is."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

from mer.errors import MerError

# the libraries read these when they are imported, in a worker's first moments
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

Task = TypeVar("Task")
Result = TypeVar("Result")


class Workers:
    """Processes that live as long as the pool, so that imports are paid once a worker.

    Use it as a context manager. Ctrl-C reaches the parent alone, which decides what it means;
    workers whose parent is killed end by themselves.

    Args:
        count: Number of processes.
        start: Called once in each, for example to limit a library's threads.
        patient: Whether leaving by an exception lets tasks in flight come to their end, which is
            right for tasks of a second; otherwise they are ended at once.

    Raises:
        MerError: The number is not positive.
    """

    def __init__(
        self, count: int, start: Callable[[], None] | None = None, patient: bool = True
    ) -> None:
        if count < 1:
            raise MerError(f"There must be at least one worker, not {count}.")
        self._patient = patient
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(count, context, _begin, (start,))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None and not self._patient:
            for process in list((self._pool._processes or {}).values()):
                process.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def run(
        self, work: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[Task, Result]]:
        """Yield each task with its result as it is done, in any order.

        Args:
            work: A function of a module; its exceptions are raised here.
            tasks: Plain values, which travel to the workers.

        Raises:
            MerError: A worker was killed, for example for want of memory.
        """
        with spawning():
            futures = {self._pool.submit(work, task): task for task in tasks}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenProcessPool as error:
            raise MerError(
                "A worker was killed from outside, often for want of memory; run the same "
                "command again with fewer workers: what is complete is kept."
            ) from error
        finally:
            for future in futures:
                future.cancel()


def usable_cores() -> int:
    """Return the number of cores that this process may use; a job's share on a cluster."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin(start: Callable[[], None] | None) -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    if start is not None:
        start()


def end_with_parent() -> None:
    """Wait for the parent's end, then end this process; for a thread of a worker.

    A worker holds both ends of its queue, so it would wait for ever when its parent is killed.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def spawning(environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Let the processes that are started here use one thread and never see Ctrl-C.

    They inherit environment and signal mask, so both hold while they still import. An interrupt
    that comes meanwhile reaches this process at the end.

    Args:
        environment: What they find beside `ONE_THREAD`; this process's own where None.
    """
    before = dict(os.environ)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    _set_environment({**(before if environment is None else environment), **ONE_THREAD})
    try:
        yield
    finally:
        _set_environment(before)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _set_environment(wanted: Mapping[str, str]) -> None:
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    os.environ.update(wanted)
