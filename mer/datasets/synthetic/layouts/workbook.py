"""Excel workbooks whose bytes depend on their cells alone."""

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from mer.files import write_atomically

Cell = str | int | None

# the time of saving stands in this part of the file, and the ZIP notes it once more
_PROPERTIES = "docProps/core.xml"
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_NO_TIME = b"2000-01-01T00:00:00Z"


def write_workbook(path: Path, rows: Sequence[Sequence[Cell]], sheets: Sequence[str]) -> None:
    """Write rows to the first sheet of a new workbook; the other sheets stay empty.

    Raises:
        MerError: The file cannot be written.
    """
    book = Workbook()
    first = book.active or book.create_sheet()
    first.title = sheets[0]
    for name in sheets[1:]:
        book.create_sheet(name)
    for row in rows:
        first.append(list(row))
    saved = io.BytesIO()
    book.save(saved)
    content = _without_times(saved)
    write_atomically(path, lambda stream: stream.write(content))


def _without_times(saved: io.BytesIO) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(content, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == _PROPERTIES:
                data = _TIME.sub(_NO_TIME, data)
            # a ZipInfo made from a name alone is dated 1980
            target.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return content.getvalue()
