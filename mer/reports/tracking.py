"""What follows a run from outside: W&B, TensorBoard, both, or nothing.

All is sent by the process that plans the folds, from their stored results; a training knows
nothing of it. What is sent always lies in local files too (`mer.reports.export.write_run`).
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from mer.errors import MerError
from mer.reports.score_table import ScoreTable
from mer.types import FoldResult

MODES = ("off", "offline", "online")


@dataclass(frozen=True, slots=True)
class TrackingSettings:
    """Where a run is followed.

    Attributes:
        mode: Of W&B: `off`, `offline` (files beside the results, sent later by `wandb sync`, no
            network) or `online`.
        project: Of W&B; a sweep agent's own project goes before it.
        media: Whether pictures of faces may be sent to W&B.
        group: Of W&B; the configuration's hash where None.
        tags: Of W&B, besides `synthetic` or `real`.
        tensorboard: Folder for TensorBoard's files; None for none.

    Raises:
        MerError: The mode is unknown, or pictures are asked for without W&B.
    """

    mode: str = "off"
    project: str = "mer"
    media: bool = False
    group: str | None = None
    tags: tuple[str, ...] = ()
    tensorboard: Path | None = None

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise MerError(f"There is no W&B mode {self.mode!r}; there are {', '.join(MODES)}.")
        if self.media and self.mode == "off":
            raise MerError("Pictures go to W&B only: add --wandb offline or --wandb online.")


@dataclass(frozen=True, slots=True)
class TrackedRun:
    """What is known of a run before anything is trained.

    Attributes:
        name: Of the experiment.
        config_hash: Of the configuration and code.
        values: The composed configuration; paths in it are not sent.
        context: Facts for the report, as in `FoldResult`.
        folder: Of the configuration's results; W&B's own files go there too.
    """

    name: str
    config_hash: str
    values: Mapping[str, Any]
    context: Mapping[str, str]
    folder: Path


class Tracker(Protocol):
    """One place that follows a run."""

    def log_fold(self, result: FoldResult) -> None:
        """Send the curves of a finished fold."""

    def log_picture(self, name: str, picture: Path) -> None:
        """Send a picture of faces, if pictures were allowed."""

    def log_table(self, table: ScoreTable, results: Sequence[FoldResult]) -> None:
        """Send the pooled numbers."""

    def close(self, failed: bool) -> None:
        """End the run."""


class Tracking:
    """Several trackers as one; a context manager that ends them, also when the run fails.

    Args:
        trackers: Started ones.
        media: Whether one of them takes pictures.
    """

    def __init__(self, trackers: Sequence[Tracker], media: bool) -> None:
        self._trackers = tuple(trackers)
        self.media = media

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for tracker in self._trackers:
            tracker.close(failed=kind is not None)

    def log_fold(self, result: FoldResult) -> None:
        """Send the curves of a finished fold; a fold sent again replaces itself."""
        for tracker in self._trackers:
            tracker.log_fold(result)

    def log_picture(self, name: str, picture: Path) -> None:
        """Send a PNG of faces; nothing happens unless `media` is set."""
        for tracker in self._trackers:
            tracker.log_picture(name, picture)

    def log_table(self, table: ScoreTable, results: Sequence[FoldResult]) -> None:
        """Send the pooled numbers, the confusion matrix and the per-subject table, once.

        Args:
            table: Of the results.
            results: Of all folds and seeds.
        """
        for tracker in self._trackers:
            tracker.log_table(table, results)


def start_tracking(settings: TrackingSettings, run: TrackedRun) -> Tracking:
    """Start what the settings ask for.

    A sweep agent's variables (`WANDB_RUN_ID`, `WANDB_SWEEP_...`) are taken out of the
    environment when W&B is on, so start before any worker process.

    Raises:
        MerError: A package is missing, or W&B cannot be reached or refuses the run.
    """
    trackers: list[Tracker] = []
    if settings.tensorboard:
        from mer.reports.tensorboard_tracking import TensorBoardTracker

        trackers.append(TensorBoardTracker(settings.tensorboard, run))
    if settings.mode != "off":
        from mer.reports.wandb_tracking import WandbTracker

        trackers.append(WandbTracker(settings, run))
    return Tracking(trackers, settings.media)


def import_extra(module: str, extra: str) -> Any:
    """Import a module that comes with an extra only.

    Raises:
        MerError: It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MerError(
            f"{module.partition('.')[0]} is not installed; run: pip install 'mer[{extra}]'"
        ) from error
