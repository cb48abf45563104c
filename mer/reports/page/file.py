"""Where the page is written, and what it never replaces."""

from pathlib import Path

from mer.errors import MerError
from mer.files import write_atomically
from mer.reports.page.document import GENERATOR

_MARK = f'<meta name="generator" content="{GENERATOR}">'.encode()
_BEGINNING = 1024
_SUFFIXES = (".html", ".htm")


def require_page(path: Path) -> None:
    """Refuse a name that no page can be written to, before anything is computed.

    An earlier page of this program is replaced; any other file stays.

    Raises:
        MerError: The suffix is another, or the file is there and is no report.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise MerError(f"--out {path}: the report is a page; name a file that ends in .html.")
    if path.is_dir():
        raise MerError(f"--out {path} is a folder; name a file in it.")
    if path.exists() and not _is_report(path):
        raise MerError(
            f"{path} is there and is no page of mer report, so it is not replaced; name another "
            "file or delete it."
        )


def write_page(page: str, path: Path) -> None:
    """Write a page under its final name only when it is whole.

    Raises:
        MerError: As `require_page`, or the file cannot be written.
    """
    require_page(path)
    # a name from a damaged disk may hold what UTF-8 cannot say
    write_atomically(path, lambda stream: stream.write(page.encode(errors="backslashreplace")))


def _is_report(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return _MARK in stream.read(_BEGINNING)
    except OSError as error:
        raise MerError(f"Cannot read {path}, which is in the place of --out: {error}.") from error
