"""How a training can end without a result, and what each end means for the sweep."""

import errno
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from mer.errors import MerError

Kind = Literal[
    "done", "taken", "preempted", "memory", "disk", "changed", "diverged", "failed", "died"
]
_FULL = (errno.ENOSPC, errno.EDQUOT)
_MEMORY = ("out of memory", "can't allocate memory", "cannot allocate memory", "alloc_failed")
_VMSTAT = Path("/proc/vmstat")


class DivergedError(MerError):
    """A training whose numbers are finite no more; the same seed would give the same again."""


class ChangedError(MerError):
    """The code is not what the sweep was planned with; results would be another's."""


class TakenError(Exception):
    """Another process trains this fold at this moment."""


class PreemptedError(Exception):
    """A signal asked for this process; the training can go on from its last epoch."""


def kind_of(error: BaseException) -> Kind:
    """Return what an exception of a training means.

    Classes of torch are told by their names and words, for this module does without torch.
    """
    if isinstance(error, TakenError):
        return "taken"
    if isinstance(error, PreemptedError) or type(error).__name__ == "SIGTERMException":
        return "preempted"
    if isinstance(error, DivergedError):
        return "diverged"
    if isinstance(error, ChangedError):
        return "changed"
    if any(isinstance(one, OSError) and one.errno in _FULL for one in _chain(error)):
        return "disk"
    return "memory" if any(_is_memory(one) for one in _chain(error)) else "failed"


def sentence_of(error: BaseException) -> str:
    """Return what the user is told: a MerError's own words, or the exception in one line."""
    text = " ".join(str(error).split())
    if isinstance(error, MerError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def death_sentence(status: int | None) -> str:
    """Return how a process ended.

    Args:
        status: As `multiprocessing.Process.exitcode`: below zero for a signal.
    """
    if status is None or status >= 0:
        return f"The process ended with status {status}."
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = str(-status)
    return f"The process was ended by signal {name}."


def memory_kills(vmstat: Path = _VMSTAT) -> int | None:
    """Return how many processes Linux has killed for want of memory; None where it does not say."""
    try:
        lines = vmstat.read_text().splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("oom_kill ")]
    return int(found[0]) if found else None


def _is_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    words = str(error).lower()
    return isinstance(error, RuntimeError) and any(part in words for part in _MEMORY)


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__
