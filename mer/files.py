"""Writing files so that a reader never sees half of one."""

import errno
import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from mer.errors import MerError

_STALE_SECONDS = 3600


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a temporary file, flush it to disk and rename it to `path`.

    Args:
        path: The final name; its folder is created.
        write: Called with the open binary file.

    Raises:
        MerError: The disk is full, or the folder cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        raise MerError(_explain(error, path)) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def remove_stale(folder: Path) -> None:
    """Remove temporary files that killed processes have left behind, an hour old or more.

    Younger ones may be another process's work in hand, on this machine or another.
    """
    for path in folder.rglob(".*.tmp"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink()


def write_array(path: Path, array: np.ndarray) -> None:
    """Write one array as `.npy` without pickle; see `write_atomically`."""
    write_atomically(path, lambda stream: np.save(stream, array, allow_pickle=False))


def write_json(path: Path, value: Any) -> None:
    """Write plain values as indented UTF-8 JSON; see `write_atomically`."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    write_atomically(path, lambda stream: stream.write(text.encode()))


def file_digest(path: Path) -> str:
    """Return the sha256 of a file's content as 64 hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def value_digest(value: Mapping[str, Any]) -> str:
    """Return 16 hex digits of the sha256 of a plain value, whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _explain(error: OSError, path: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"The disk is full: {path} could not be written. "
            "Free some space and run the same command again; what is complete is kept."
        )
    return f"Cannot write {path}: {error.strerror}."
