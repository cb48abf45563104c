"""Writing a whole synthetic corpus into a folder; what is complete is kept."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mer.datasets.synthetic.clip_files import ClipFiles
from mer.datasets.synthetic.difficulty import PRESETS
from mer.datasets.synthetic.drawing import Task, draw_clips, renderer_of
from mer.datasets.synthetic.identity import claim
from mer.datasets.synthetic.lock import sole_writer
from mer.datasets.synthetic.recording import Recording
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.errors import MerError

__all__ = ["SyntheticCorpus", "WrittenCorpus", "open_recording", "write_corpus"]

# a subject is painted anew for every task, which wants long ones; the last tasks must spread
# over all workers, and an interrupt waits for those in flight
_TASKS_A_WORKER, _MOST_CLIPS = 4, 12


@dataclass(frozen=True, slots=True)
class WrittenCorpus:
    """What a run has left.

    Attributes:
        root: The dataset's own folder.
        clips: Annotated clips in it.
        kept: Recordings that were complete before.
        frames: Drawn in this run.
        seconds: Of wall time.
    """

    root: Path
    clips: int
    kept: int
    frames: int
    seconds: float


def write_corpus(
    corpus: SyntheticCorpus, out: Path, workers: int = 1, progress: bool = True
) -> WrittenCorpus:
    """Write a corpus; stopped at any moment, the same call continues.

    Args:
        corpus: What to write. The files depend on nothing else.
        out: The folder that holds the datasets; a corpus of `casme2` goes to `out/CASME2`, what
            is true about it to `out/CASME2-truth`.
        workers: Processes, one thread each.
        progress: Whether to show on stderr how far it is.

    Raises:
        MerError: The folder holds something else, another process is writing it, or it cannot
            be written.
    """
    start = time.monotonic()
    if workers < 1:
        raise MerError(f"A corpus cannot be drawn by {workers} workers; give 1 or more.")
    with sole_writer(out, corpus.layout.folder):
        claim(corpus, out)
        return _write(corpus, out, workers, progress, start)


def _write(
    corpus: SyntheticCorpus, out: Path, workers: int, progress: bool, start: float
) -> WrittenCorpus:
    layout = corpus.layout
    rows = layout.present(corpus)
    clips = [ClipFiles(out, layout, row, corpus.trees) for row in rows]
    clips = [clip for clip in clips if clip.folders or clip.row.annotated]
    missing = [clip for clip in clips if not clip.complete]
    tasks = _tasks(corpus, missing, workers)
    frames = _draw(tasks, workers, len(clips), progress, f"drawing {corpus.dataset}")
    layout.write_annotations(out / layout.folder, rows, corpus.annotations)
    annotated = sum(row.annotated for row in rows)
    kept, seconds = len(clips) - len(missing), time.monotonic() - start
    return WrittenCorpus(out / layout.folder, annotated, kept, frames, seconds)


def open_recording(corpus: SyntheticCorpus, folder: str) -> Recording:
    """Return a clip that can be drawn frame by frame, and with its movements magnified.

    Args:
        corpus: The settings of the corpus.
        folder: Subject and clip, as below the folder of the truth: `sub01/EP02_01f`,
            `006/006_1_2`, `s1/s1_ne_01`, `spNO.1/spNO.1_a_355`, `S01/S01-01-001`.

    Raises:
        MerError: The corpus has no such clip.
    """
    for row in corpus.layout.present(corpus):
        if row.folder == folder:
            renderer = renderer_of(corpus.drawing_seed, row.plan.subject)
            return Recording(row.plan, PRESETS[corpus.difficulty], renderer)
    raise MerError(f"The synthetic corpus has no clip {folder}; its settings make other names.")


def _tasks(corpus: SyntheticCorpus, clips: Sequence[ClipFiles], workers: int) -> list[Task]:
    tasks, share = [], math.ceil(len(clips) / (_TASKS_A_WORKER * workers))
    most = min(share, _MOST_CLIPS)
    ordered = sorted(clips, key=lambda clip: clip.row.plan.subject)
    for subject, group in groupby(ordered, key=lambda clip: clip.row.plan.subject):
        own = tuple(group)
        for i in range(0, len(own), most):
            tasks.append(Task(corpus.drawing_seed, subject, corpus.difficulty, own[i : i + most]))
    return tasks


def _draw(tasks: Sequence[Task], workers: int, clips: int, progress: bool, title: str) -> int:
    if not tasks:
        return 0
    waiting = sum(len(task.clips) for task in tasks)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())  # fmt: skip
    frames, console = 0, Console(stderr=True, quiet=not progress)
    with Progress(*columns, console=console, disable=not progress) as bar:
        shown = bar.add_task(title, total=clips, completed=clips - waiting)
        for drawn in draw_clips(tasks, workers):
            frames += drawn
            bar.advance(shown)
    return frames
