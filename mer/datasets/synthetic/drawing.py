"""Drawing the clips of many subjects at a time, each subject in one single-threaded process."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import cv2

from mer.datasets.synthetic.clip_files import ClipFiles, write_clip
from mer.datasets.synthetic.difficulty import PRESETS, Difficulty
from mer.datasets.synthetic.painter import paint_portrait
from mer.datasets.synthetic.recording import Recording
from mer.datasets.synthetic.renderer import Renderer
from mer.datasets.synthetic.subject import draw_subject
from mer.workers import Workers


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
    with Workers(min(workers, len(tasks)), _start) as pool:
        for _, frames in pool.run(_draw_all, tasks):
            yield from frames


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


def _start() -> None:
    cv2.setNumThreads(1)
