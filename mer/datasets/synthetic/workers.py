"""Drawing the clips of many subjects at a time, each subject in one single-threaded process."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass

import cv2

from mer.datasets.synthetic.clip_files import ClipFiles, write_clip
from mer.datasets.synthetic.difficulty import PRESETS, Difficulty
from mer.datasets.synthetic.painter import paint_portrait
from mer.datasets.synthetic.recording import Recording
from mer.datasets.synthetic.renderer import Renderer
from mer.datasets.synthetic.subject import draw_subject
from mer.errors import MerError


@dataclass(frozen=True, slots=True)
class Task:
    """Some clips of one subject, who is painted once for all of them.

    Attributes:
        seed: Of the corpus.
        subject: Number of the subject.
        difficulty: Name of a preset.
        clips: What to write.
    """

    seed: int
    subject: int
    difficulty: str
    clips: tuple[ClipFiles, ...]


def draw_clips(tasks: Sequence[Task], workers: int) -> Generator[int, None, None]:
    """Do all tasks and yield the number of frames of each clip when it is written.

    What is written does not depend on the number of workers. Closing the generator, as an
    interrupt does, lets the tasks in flight come to their end and starts no more.

    Raises:
        MerError: Something cannot be written, or a worker was killed.
    """
    if workers == 1 or len(tasks) == 1:
        for task in tasks:
            yield from _draw(task)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(tasks)), context, _start_worker) as pool:
        with _interrupts_held():
            futures = [pool.submit(_draw_all, task) for task in tasks]
        try:
            for future in as_completed(futures):
                yield from future.result()
        except BrokenProcessPool as error:
            raise MerError(
                "A worker was killed from outside, often for want of memory; run the same "
                "command again with fewer workers: what is complete is kept."
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def renderer_of(seed: int, subject: int) -> Renderer:
    """Paint a subject and return what draws its frames."""
    return Renderer(paint_portrait(draw_subject(seed, subject)))


def _draw_all(task: Task) -> list[int]:
    return list(_draw(task))


def _draw(task: Task) -> Iterator[int]:
    difficulty: Difficulty = PRESETS[task.difficulty]
    renderer = renderer_of(task.seed, task.subject)
    for files in task.clips:
        yield write_clip(files, Recording(files.row.plan, difficulty, renderer))


def _start_worker() -> None:
    cv2.setNumThreads(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # a worker holds both ends of its queue, so it would wait for ever when its parent is killed
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let the workers that are started here never see Ctrl-C; this process gets it at the end.

    They inherit the mask, so they are safe while they still import; the parent alone decides.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
