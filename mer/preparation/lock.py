"""One writer a store."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mer.errors import MerError
from mer.preparation.store import VIEWS

LOCK = ".lock"


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Hold a store's lock and clear away what a killed writer left half written.

    The system lets the lock go when the process ends in any way.

    Raises:
        MerError: Another process holds it, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / LOCK).open("w")
    except OSError as error:
        raise MerError(f"Cannot write into {folder}: {error.strerror}.") from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise MerError(f"Another process is preparing {folder}; wait for its end.") from error
        except OSError:  # some network file systems know no locks: nobody is kept out
            pass
        _clear_temporaries(folder)
        yield


def _clear_temporaries(folder: Path) -> None:
    # a view may be writing under its own folder at any time
    places = [place for place in folder.iterdir() if place.name != VIEWS]
    for path in (*folder.glob(".*.tmp"), *(p for place in places for p in place.rglob(".*.tmp"))):
        path.unlink(missing_ok=True)
