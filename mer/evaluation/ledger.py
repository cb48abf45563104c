"""The ledger of configurations: one line for each that was ever evaluated on a protocol.

Scores of leave-one-subject-out are of the only data there is, so each configuration that somebody
tried is a look at the test subjects. The ledger counts the looks; nothing is ever removed.
"""

import errno
import fcntl
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.types import Remark

LEDGER = "ledger.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """A configuration's first evaluation on a protocol, or a search's first with it.

    Attributes:
        dataset: As in the results' context: `casme2`, `casme2+samm+smic`.
        scheme: The class scheme.
        protocol: `loso`, `k-fold:5`, `cross-dataset`.
        method: The method's name.
        config_hash: Of configuration and code.
        time: As `utc_now` gives it.
        seeds: Of this first evaluation.
        experiment: Folder of the results.
        searched: A search for hyper-parameters proposed it.
    """

    dataset: str
    scheme: str
    protocol: str
    method: str
    config_hash: str
    time: str
    seeds: tuple[int, ...]
    experiment: str
    searched: bool


def ledger_path(configuration: Path) -> Path:
    """Return the ledger that counts a configuration's folder, `runs/EXPERIMENT/HASH`."""
    return configuration.resolve().parent.parent / LEDGER


def utc_now() -> str:
    """Return the time as ledgers write it, `2024-06-13T09:30:00+00:00`."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def record(ledger: Path, entry: Entry) -> bool:
    """Append a line for a configuration that has none on this protocol yet.

    One that somebody chose by hand and a search proposes later gets a second line, which says so;
    `count` counts it once.

    Safe for several processes: a line is one write to the end of the file, flushed to disk, under
    a lock that the system lets go when a process ends in any way.

    Args:
        ledger: `runs/ledger.jsonl`; made where it is not there.
        entry: The line.

    Returns:
        Whether a line was written.

    Raises:
        MerError: The ledger cannot be written.
    """
    try:
        ledger.parent.mkdir(parents=True, exist_ok=True)
        place = os.open(ledger, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            return _append(place, ledger, entry)
        finally:
            os.close(place)
    except OSError as error:
        raise MerError(
            f"Cannot write {ledger}: {error.strerror}. It counts the configurations that were "
            "evaluated; make room or make it writable, and run the same command again."
        ) from error


def read_ledger(ledger: Path) -> tuple[list[Entry], list[Remark]]:
    """Read all lines in order; one that is damaged becomes a remark and stays where it is.

    Raises:
        MerError: The ledger cannot be read.
    """
    try:
        return _parse(ledger.read_bytes(), ledger)
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise MerError(f"Cannot read {ledger}: {error.strerror}.") from error


def count(ledger: Path, dataset: str, scheme: str, protocol: str) -> int:
    """Return how many different configurations were evaluated on some data and protocol."""
    entries, _ = read_ledger(ledger)
    wanted = (dataset, scheme, protocol)
    found = (entry for entry in entries if (entry.dataset, entry.scheme, entry.protocol) == wanted)
    return len({entry.config_hash for entry in found})


def _append(place: int, ledger: Path, entry: Entry) -> bool:
    with suppress(OSError):  # some network file systems know no locks: a line may come twice
        fcntl.flock(place, fcntl.LOCK_EX)
    text = _read_all(place)
    known, _ = _parse(text, ledger)
    own = (e for e in known if (e.config_hash, e.protocol) == (entry.config_hash, entry.protocol))
    if any(e.searched or not entry.searched for e in own):
        return False
    line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
    # what a killed writer left without an end must not swallow this line
    line = line if not text or text.endswith(b"\n") else b"\n" + line
    if os.write(place, line) < len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(place)
    return True


def _read_all(place: int) -> bytes:
    parts = []
    os.lseek(place, 0, os.SEEK_SET)
    while part := os.read(place, 1 << 20):
        parts.append(part)
    return b"".join(parts)


def _parse(text: bytes, ledger: Path) -> tuple[list[Entry], list[Remark]]:
    entries, remarks = [], []
    for number, line in enumerate(text.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            entries.append(_entry(json.loads(line)))
        except (TypeError, ValueError, KeyError):
            damaged = "this line is damaged and does not count; it stays where it is"
            remarks.append(Remark(f"{ledger}, line {number}", damaged))
    return entries, remarks


def _entry(values: Any) -> Entry:
    """Make an entry of a line's values; keys that a later version may add are left out."""
    known = {field.name: values[field.name] for field in fields(Entry)}
    for name, value in known.items():
        wanted = {"seeds": list, "searched": bool}.get(name, str)
        if not isinstance(value, wanted):
            raise TypeError(name)
    return Entry(**known | {"seeds": tuple(int(seed) for seed in known["seeds"])})
