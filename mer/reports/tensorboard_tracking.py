"""TensorBoard: an event file a fold, and one with the pooled numbers."""

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mer.files import write_atomically
from mer.reports.run_numbers import Number, curves, fold_row, summary
from mer.reports.score_table import ScoreTable
from mer.reports.tracking import TrackedRun, import_extra
from mer.types import FoldResult

# a fixed name: a fold that is written again replaces its file, instead of adding a second curve
FILE = "events.out.tfevents.mer"
LOGGER = "TensorBoardLogger"


def tensorboard_folder(values: Mapping[str, Any]) -> Path | None:
    """Return where a configuration's `trainer.logger` wants TensorBoard files.

    `mer fit` leaves the logger to Lightning. In `mer loso` each worker would make one of its
    own, and two that start together take the same version folder and mix their curves; so there
    the trainings get no logger (`without_logger`) and `TensorBoardTracker` writes the files.

    Args:
        values: A composed configuration.

    Returns:
        The logger's folder; None where the logger is another one, a list, or off.
    """
    logger = values["trainer"].get("logger")
    if not isinstance(logger, Mapping) or not str(logger["class_path"]).endswith(f".{LOGGER}"):
        return None
    settings = logger.get("init_args", {})
    return Path(settings["save_dir"]) / (settings.get("name") or "")


def without_logger(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a composed configuration whose trainings log nothing by themselves."""
    return {**values, "trainer": {**values["trainer"], "logger": False}}


class TensorBoardTracker:
    """Writes what `tensorboard --logdir FOLDER` shows; no leaky rule, no picture.

    Args:
        folder: `<config hash>/seed<k>/<fold>` and `<config hash>/pooled` are made inside it.
        run: What is followed.

    Raises:
        MerError: tensorboard is not installed, or a file cannot be written.
    """

    def __init__(self, folder: Path, run: TrackedRun) -> None:
        self._summaries = import_extra("tensorboard.compat.proto.summary_pb2", "tensorboard")
        self._events = import_extra("tensorboard.compat.proto.event_pb2", "tensorboard")
        self._records = import_extra("tensorboard.summary.writer.record_writer", "tensorboard")
        self._folder = folder / run.config_hash

    def log_fold(self, result: FoldResult) -> None:
        """Write the curves of a finished fold, and its scores after the last epoch."""
        rows = [(int(row["epoch"]), row) for row in curves(result)]
        own = fold_row(result)
        last = {f"last/{name}": own[name] for name in ("accuracy", "f1")}
        name = result.fold.replace("/", "_")
        self._write(f"seed{result.seed}/{name}", [*rows, (rows[-1][0], last)])

    def log_picture(self, name: str, picture: Path) -> None:
        """Do nothing: pictures go to W&B alone."""

    def log_table(self, table: ScoreTable, results: Sequence[FoldResult]) -> None:
        """Write the pooled numbers as points at step 0."""
        self._write("pooled", [(0, summary(table, results))])

    def close(self, failed: bool) -> None:
        """Do nothing: every file is whole once it is there."""

    def _write(self, name: str, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        now = time.time()
        events = [self._events.Event(wall_time=now, file_version="brain.Event:2")]
        for step, values in rows:
            numbers = {tag: value for tag, value in values.items() if tag != "epoch"}
            events.append(self._event(now, step, numbers))
        path = self._folder / name / FILE
        write_atomically(path, lambda stream: self._write_records(stream, events))

    def _write_records(self, stream: Any, events: Iterable[Any]) -> None:
        writer = self._records.RecordWriter(stream)
        for event in events:
            writer.write(event.SerializeToString())

    def _event(self, now: float, step: int, numbers: Mapping[str, Number]) -> Any:
        summary_of = self._summaries.Summary
        points = [summary_of.Value(tag=tag, simple_value=value) for tag, value in numbers.items()]
        return self._events.Event(wall_time=now, step=step, summary=summary_of(value=points))
