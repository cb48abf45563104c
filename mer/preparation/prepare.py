"""From the clips of a release to a complete store."""

import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from mer.errors import MerError
from mer.files import value_digest, write_json
from mer.preparation.faces import POINTS
from mer.preparation.lock import sole_writer
from mer.preparation.manifest import (
    MANIFEST,
    annotation_digest,
    make_manifest,
    read_manifest,
    store_identity,
)
from mer.preparation.one_clip import is_prepared
from mer.preparation.pool import Task, prepare_clips
from mer.preparation.record import ClipRecord, read_record
from mer.preparation.settings import PreparationSettings
from mer.preparation.store import clip_folder
from mer.types import Clip, Index, Remark


@dataclass(frozen=True)
class Summary:
    """What a preparation did.

    Attributes:
        dataset: `casme2`, ...
        version: Of the annotation.
        folder: Of the store.
        clips: In the store now.
        subjects: Of those clips.
        frames: Of those clips.
        new_clips: Prepared by this run; the others were complete.
        new_frames: Of the new clips.
        exclusions: The clips left out, by the reader or here, with their reasons.
        seconds: Wall time of this run.
    """

    dataset: str
    version: str
    folder: Path
    clips: int
    subjects: int
    frames: int
    new_clips: int
    new_frames: int
    exclusions: tuple[Remark, ...]
    seconds: float

    @property
    def speed(self) -> float:
        """New frames a second."""
        return self.new_frames / max(self.seconds, 1e-9)


def prepare(
    index: Index,
    tree: str,
    settings: PreparationSettings,
    base: Path,
    workers: int,
    progress: bool = True,
) -> Summary:
    """Prepare all clips of a release; complete ones are kept.

    Stopped at any moment, the same call continues. Excluded clips are tried again, so that
    mended files are found.

    Args:
        index: The clips.
        tree: Which of the release's picture trees they were found in.
        settings: How to prepare them.
        base: Folder of all stores.
        workers: Processes; what is written does not depend on it.
        progress: Whether to say on stderr what is needed and how far it is.

    Raises:
        MerError: There is nothing to prepare, no clip can be used, the disk is too small, or
            another process prepares the same store.
    """
    start = time.monotonic()
    _require_sound(index, workers)
    if settings.needs_model:
        settings.model_path()
    digest = annotation_digest(index.annotation, *index.companions)
    identity = store_identity(index.dataset, tree, digest, settings, index.corrections)
    folder = base / index.dataset / value_digest(identity)
    console = Console(stderr=True, quiet=not progress)
    with sole_writer(folder):
        tasks = _tasks(index.clips, folder, settings)
        _require_space(index, tasks, settings, folder, console)
        _withdraw_manifest(folder, tasks)
        reasons = _run(tasks, settings, workers, console)
        summary = _finish(index, identity, folder, tasks, reasons)
    return Summary(**summary, seconds=time.monotonic() - start)


def describe(summary: Summary) -> str:
    """Return the text that tells a user what was prepared and what was left out."""
    whole = (
        f"{summary.dataset} (annotation {summary.version}): {summary.clips} clips, "
        f"{summary.subjects} subjects, {summary.frames} frames in {summary.folder}"
    )
    now = f"prepared now: {summary.new_clips} clips, {summary.new_frames} frames"
    if summary.new_frames:
        now += f" in {summary.seconds:.1f} s ({summary.speed:.0f} frames a second)"
    lines = [whole, now, f"excluded: {len(summary.exclusions)}"]
    lines += [f"  {remark.key}: {remark.text}" for remark in summary.exclusions]
    return "\n".join(lines)


def _require_sound(index: Index, workers: int) -> None:
    if workers < 1:
        raise MerError(f"Preparation takes at least one worker, not {workers}.")
    if not index.clips:
        raise MerError(f"{index.dataset}: {index.annotation} has no usable clip to prepare.")
    strangers = [clip.key for clip in index.clips if clip.dataset != index.dataset]
    if strangers:
        raise MerError(
            f"{strangers[0]} is not of {index.dataset}; each dataset is prepared by itself."
        )
    keys = [clip.key for clip in index.clips]
    if len(set(keys)) < len(keys):
        double = max(keys, key=keys.count)
        raise MerError(f"{index.annotation} gives {double} more than once; keep one of its rows.")


def _tasks(clips: Sequence[Clip], folder: Path, settings: PreparationSettings) -> list[Task]:
    places = [Task(clip, clip_folder(folder, clip.key)) for clip in clips]
    return [task for task in places if not is_prepared(task.clip, task.folder, settings)]


def _require_space(
    index: Index,
    tasks: Sequence[Task],
    settings: PreparationSettings,
    folder: Path,
    console: Console,
) -> None:
    frames = sum(len(task.clip.frames) for task in tasks)
    need = frames * (settings.size**2 * 3 + settings.runs_kept * POINTS * 2 * 4)
    free = shutil.disk_usage(folder).free
    console.print(
        f"{index.dataset}: {len(tasks)} of {len(index.clips)} clips to prepare, {frames} frames, "
        f"{_gigabytes(need)}; {_gigabytes(free)} free in {folder}",
        highlight=False,
        soft_wrap=True,
    )
    if need > free:
        raise MerError(
            f"Preparing {index.dataset} takes {_gigabytes(need)} ({len(tasks)} clips, {frames} "
            f"frames), but {folder} has {_gigabytes(free)} free; free some space or name another "
            "folder for the store."
        )


def _withdraw_manifest(folder: Path, tasks: Sequence[Task]) -> None:
    """Declare the store incomplete if a clip that it promises must be prepared again."""
    promised = set((read_manifest(folder) or {"clips": ()})["clips"])
    if promised & {task.clip.key for task in tasks}:
        (folder / MANIFEST).unlink()


def _run(
    tasks: Sequence[Task], settings: PreparationSettings, workers: int, console: Console
) -> dict[str, str]:
    if not tasks:
        return {}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("frames"),
        TimeRemainingColumn(),
    )
    reasons = {}
    with Progress(*columns, console=console) as bar:
        frames = sum(len(task.clip.frames) for task in tasks)
        line = bar.add_task("preparing", total=frames)
        with closing(prepare_clips(tasks, settings, workers)) as results:
            for task, reason in results:
                bar.advance(line, len(task.clip.frames))
                if reason is not None:
                    reasons[task.clip.key] = reason
    return reasons


def _finish(
    index: Index,
    identity: Mapping[str, Any],
    folder: Path,
    tasks: Sequence[Task],
    reasons: Mapping[str, str],
) -> dict[str, Any]:
    kept = [clip for clip in index.clips if clip.key not in reasons]
    if not kept:
        key, reason = next(iter(sorted(reasons.items())))
        raise MerError(f"No clip of {index.dataset} can be prepared; the first, {key}: {reason}")
    failed = [
        Remark(clip.key, reasons[clip.key], unusable=True)
        for clip in index.clips
        if clip.key in reasons
    ]
    exclusions = (*(remark for remark in index.remarks if remark.unusable), *failed)
    manifest = make_manifest(index, identity, [_record(folder, clip) for clip in kept], exclusions)
    write_json(folder / MANIFEST, manifest)
    new = [task.clip for task in tasks if task.clip.key not in reasons]
    counts = {name: manifest["counts"][name] for name in ("clips", "subjects", "frames")}
    return {
        "dataset": index.dataset,
        "version": index.version,
        "folder": folder,
        "new_clips": len(new),
        "new_frames": sum(len(clip.frames) for clip in new),
        "exclusions": exclusions,
        **counts,
    }


def _record(folder: Path, clip: Clip) -> ClipRecord:
    record = read_record(clip_folder(folder, clip.key))
    if record is None:
        raise MerError(f"{clip.key} vanished from {folder} meanwhile; run the same command again.")
    return record


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.2f} GB"
