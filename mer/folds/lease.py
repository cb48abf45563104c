"""One trainer a fold: a lease with a heartbeat, shared by sweeps on one machine or several.

A lease is a small file beside the result, `<fold>.<number>.lease`. Whoever creates the file holds
the fold and touches it every few seconds. A stale one is not renamed or overwritten, which two
could do at once: the next holder creates the next number, which the file system grants to one
alone, and removes the older files.
"""

import errno
import glob
import json
import os
import socket
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from mer.errors import MerError

BEAT = 3.0  # seconds between two heartbeats
PATIENCE = 10  # heartbeats without which a lease is stale
SUFFIX = ".lease"


class Lease:
    """The right to train one fold, kept alive by a thread until it is released.

    Args:
        path: The file of the lease.
        beat: Seconds between two heartbeats.
    """

    def __init__(self, path: Path, beat: float) -> None:
        self.path = path
        self._beat = beat
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def release(self) -> None:
        """Let others have the fold."""
        self._released.set()
        self._thread.join()
        if self._is_ours():
            self.path.unlink(missing_ok=True)

    def _keep(self) -> None:
        while not self._released.wait(self._beat):
            with suppress(OSError):  # a full disk or a lost network; the next beat may reach it
                if self._is_ours():
                    os.utime(self.path)

    def _is_ours(self) -> bool:
        # a process that slept for long may have lost the lease to another
        with suppress(OSError):
            return self.path.read_text() == _holder()
        return False


def take(result: Path, beat: float = BEAT) -> Lease | None:
    """Take the lease of a result, or return None where another process holds it.

    Args:
        result: Where the fold's result goes.
        beat: Seconds between two heartbeats.

    Raises:
        MerError: The folder cannot be written.
    """
    found = lease_files(result)
    if any(_is_live(path, beat) for path in found):
        return None
    number = _number(found[-1]) + 1 if found else 0
    path = result.with_name(f"{result.stem}.{number}{SUFFIX}")
    if not _create(path):
        return None
    if lease_files(result)[-1:] != [path]:  # somebody was two steps ahead
        path.unlink(missing_ok=True)
        return None
    for older in found:
        older.unlink(missing_ok=True)
    return Lease(path, beat)


def is_held(result: Path, beat: float = BEAT) -> bool:
    """Tell whether some living process trains the fold of a result."""
    return any(_is_live(path, beat) for path in lease_files(result))


def lease_files(result: Path) -> Sequence[Path]:
    """Return the lease files of a result, the newest last."""
    found = result.parent.glob(f"{glob.escape(result.stem)}.*{SUFFIX}")
    return sorted((path for path in found if _number(path) >= 0), key=_number)


def _number(path: Path) -> int:
    text = path.suffixes[-2].lstrip(".")
    return int(text) if text.isdecimal() else -1


def _create(path: Path) -> bool:
    """Create a lease; return False where another has been quicker."""
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("x")
    except OSError as error:
        if isinstance(error, FileExistsError) and path.parent.is_dir():
            return False  # also where it is gone again: the other was as quick to let it go
        raise MerError(f"Cannot write {path}: {error.strerror}.") from error
    try:
        with stream:
            stream.write(_holder())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise MerError(f"Cannot write {path}: {error.strerror}.") from error
    return True


def _is_live(path: Path, beat: float) -> bool:
    try:
        with path.open("rb") as stream:  # opening makes a network file system ask its server
            text, touched = stream.read(), os.fstat(stream.fileno()).st_mtime
        holder = json.loads(text)
        if holder["place"] == _place() and _started(holder["process"]) != holder["started"]:
            return False
    except OSError as error:  # a network file system may call a file stale that has just gone
        return error.errno not in (errno.ENOENT, errno.ESTALE)
    except (ValueError, KeyError, TypeError):  # being written, or cut off: the heartbeat tells
        pass
    return _now(path.parent) - touched < PATIENCE * beat


def _now(folder: Path) -> float:
    """Return the time by the clock that also stamps the leases, not by this machine's."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".now.") as stream:
            return os.fstat(stream.fileno()).st_mtime
    except OSError:
        return time.time()


def _holder() -> str:
    process = os.getpid()
    return json.dumps({"place": _place(), "process": process, "started": _started(process)})


@cache
def _place() -> str:
    """Return what must be equal for process numbers to mean the same processes."""
    boot, namespace = "", ""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    with suppress(OSError):
        namespace = str(Path("/proc/self/ns/pid").readlink())
    return " ".join((socket.gethostname(), boot, namespace))


def _started(process: int) -> str:
    """Return a token of a living process that a later one of the same number lacks; else ``."""
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return "" if Path("/proc/self/stat").exists() or not _answers(process) else "alive"
    state, *fields = text.rpartition(")")[2].split()
    return "" if state in "ZX" else fields[18]


def _answers(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
