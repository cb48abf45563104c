"""Preparing many clips at a time, each in one single-threaded process."""

import shutil
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2

from mer.preparation.one_clip import prepare_clip
from mer.preparation.pictures import UnusableClipError
from mer.preparation.settings import PreparationSettings
from mer.types import Clip
from mer.workers import Workers


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
    with Workers(min(workers, len(tasks)), _start) as pool:
        yield from pool.run(partial(_run, settings), tasks)


def _run(settings: PreparationSettings, task: Task) -> str | None:
    try:
        prepare_clip(task.clip, task.folder, settings)
    except UnusableClipError as error:
        shutil.rmtree(task.folder, ignore_errors=True)  # what an earlier preparation left
        return str(error)
    return None


def _start() -> None:
    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
