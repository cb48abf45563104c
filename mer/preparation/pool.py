"""Preparing many clips at a time, each in one single-threaded process."""

import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2

from mer.errors import MerError
from mer.preparation.one_clip import prepare_clip
from mer.preparation.pictures import UnusableClipError
from mer.preparation.settings import PreparationSettings
from mer.types import Clip

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Task:
    """One clip to prepare.

    Attributes:
        clip: The clip.
        folder: Where it goes.
    """

    clip: Clip
    folder: Path


def prepare_clips(
    tasks: Sequence[Task], settings: PreparationSettings, workers: int
) -> Generator[tuple[Task, str | None], None, None]:
    """Prepare clips in parallel and yield each when it is done, in any order.

    What is written does not depend on the number of workers. Closing the iterator, as an
    interrupt does, lets the clips in flight come to their end and starts no more.

    Yields:
        The task, and None or the reason why the clip cannot be used.

    Raises:
        MerError: The disk is full, the model cannot be read or a worker was killed.
    """
    context = multiprocessing.get_context("spawn")
    with (
        _environment(ONE_THREAD),
        ProcessPoolExecutor(min(workers, len(tasks)), context, _start_worker) as pool,
    ):
        with _interrupts_held():
            futures = {pool.submit(_run, task, settings): task for task in tasks}
        try:
            for future in as_completed(futures):
                yield futures[future], _result(future)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _result(future: Future[str | None]) -> str | None:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise MerError(
            "A worker was killed from outside, often for want of memory; run the same command "
            "again with fewer workers: what is complete is kept."
        ) from error


def _run(task: Task, settings: PreparationSettings) -> str | None:
    try:
        prepare_clip(task.clip, task.folder, settings)
    except UnusableClipError as error:
        shutil.rmtree(task.folder, ignore_errors=True)  # what an earlier preparation left
        return str(error)
    return None


def _start_worker() -> None:
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # a worker holds both ends of its queue, so it would wait for ever when its parent is killed
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let what is started here never see an interrupt; this process gets it at the end.

    Ctrl-C reaches the whole process group, but the parent alone decides what it means. Workers
    inherit the mask, so that they are safe while they still import.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
