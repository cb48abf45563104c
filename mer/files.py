"""Writing files so that a reader never sees half of one."""

import errno
import glob
import hashlib
import json
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from mer.errors import MerError


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a temporary file, flush it to disk and rename it to `path`.

    What killed writers of the same file have left behind on this machine goes with it.

    Args:
        path: The final name; its folder is created.
        write: Called with the open binary file.

    Raises:
        MerError: The disk is full, or the folder cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{socket.gethostname()}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        _remove_leftovers(path)
    except OSError as error:
        raise MerError(_explain(error, path)) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


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


def _remove_leftovers(path: Path) -> None:
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.{socket.gethostname()}.*.tmp"):
        process = leftover.suffixes[-2].lstrip(".")
        if process.isdigit() and not _is_alive(int(process)):
            leftover.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _explain(error: OSError, path: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"The disk is full: {path} could not be written. "
            "Free some space and run the same command again; what is complete is kept."
        )
    return f"Cannot write {path}: {error.strerror}."
