"""What a job says of a fold that it could not train: a small file beside its tasks."""

import json
from pathlib import Path

from mer.files import write_json
from mer.folds.worker import Reply


def reply_path(path: Path, number: int) -> Path:
    """Return where the reply for a task is.

    Args:
        path: The job's file of tasks.
        number: Of the task.
    """
    return path.with_name(f"{path.stem}-failed{number}.json")


def write_reply(path: Path, number: int, reply: Reply) -> None:
    """Say why a task has failed."""
    write_json(reply_path(path, number), {"kind": reply.kind, "text": reply.text})


def read_reply(path: Path, number: int) -> Reply | None:
    """Return why a task has failed, or None where no whole reply is there."""
    try:
        values = json.loads(reply_path(path, number).read_text(encoding="utf-8"))
        return Reply(values["kind"], values["text"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
