"""One writer a dataset's folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mer.errors import MerError


@contextmanager
def sole_writer(out: Path, folder: str) -> Iterator[None]:
    """Keep other processes from writing the same dataset's folder.

    The lock is a hidden file beside the folder; the system lets it go when the process ends in
    any way.

    Args:
        out: The folder of all datasets; created where it is not there.
        folder: Name of the dataset's own.

    Raises:
        MerError: Another process holds the lock, or the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        stream = (out / f".{folder}.lock").open("w")
    except OSError as error:
        raise MerError(f"Cannot write into {out}: {error.strerror}.") from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise MerError(
                f"Another process is writing {out / folder}; wait for its end."
            ) from error
        except OSError:  # some network file systems know no locks: nobody is kept out
            pass
        yield
