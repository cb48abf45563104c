"""The trainings of one job as a JSON file in the shared folder."""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.files import write_json
from mer.folds.configuration import Configuration
from mer.folds.run import FoldTask
from mer.types import Fold


def write_tasks(path: Path, tasks: Sequence[FoldTask], **facts: Any) -> None:
    """Write what a job needs to know.

    Args:
        path: The file.
        tasks: In the order in which the job trains them.
        facts: Plain values for the job itself.
    """
    write_json(path, {**facts, "tasks": [_to_plain(task) for task in tasks]})


def read_task(path: Path, number: int) -> FoldTask:
    """Read one task of a job's file, equal to what was written.

    Raises:
        MerError: The file is not there or not whole.
    """
    try:
        return _from_plain(json.loads(path.read_text(encoding="utf-8"))["tasks"][number])
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise MerError(
            f"{path} holds no training {number} ({type(error).__name__}); start the sweep again."
        ) from error


def _to_plain(task: FoldTask) -> dict[str, Any]:
    plain = {one.name: getattr(task, one.name) for one in dataclasses.fields(task)}
    fold = {one.name: getattr(task.fold, one.name) for one in dataclasses.fields(task.fold)}
    return plain | {
        "configuration": dict(task.configuration.values),
        "fold": fold | {"subjects": dict(task.fold.subjects)},
        "result": str(task.result.absolute()),
        "context": dict(task.context),
    }


def _from_plain(plain: dict[str, Any]) -> FoldTask:
    fold = plain["fold"]
    parts = {
        "configuration": Configuration(plain["configuration"]),
        "fold": Fold(**fold | {"train": tuple(fold["train"]), "test": tuple(fold["test"])}),
        "result": Path(plain["result"]),
    }
    return FoldTask(**plain | parts)
