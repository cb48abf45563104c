"""Rows of an annotation file, `.xlsx` or `.csv`, by the names of its columns."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from mer.datasets.spelling import did_you_mean
from mer.errors import MerError

# some releases put a dozen rows of notes above the header
HEADER_WITHIN = 40
_INTEGER = re.compile(r"([+-]?\d{1,12})(?:\.0+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header.

    Attributes:
        number: Row of the spreadsheet, counted from 1.
        cells: From the column's name to the cell; blank cells are None.
    """

    number: int
    cells: Mapping[str, object]

    def text(self, column: str) -> str:
        """Return a cell as text without outer blanks; empty where the cell is."""
        return as_text(self.cells.get(column))

    def integer(self, column: str) -> int | None:
        """Return a cell that holds a whole number in any spelling, else None."""
        return as_integer(self.cells.get(column))


def read_rows(file: Path, required: Sequence[str]) -> list[Row]:
    """Read the first sheet of a workbook, or a csv file; blank rows are left out.

    The header is the first row whose first cell is `required[0]`; columns may stand in any
    order and columns without a name are ignored.

    Args:
        file: `.xlsx` or `.csv`.
        required: Names of columns that must be there.

    Raises:
        MerError: The file cannot be read, lacks a column or holds no rows.
    """
    if not file.is_file():
        raise MerError(f"There is no annotation file {file}.")
    lines = _csv_lines(file) if file.suffix.lower() == ".csv" else _workbook_lines(file)
    starts = (n for n, line in enumerate(lines[:HEADER_WITHIN]) if as_text(line[0]) == required[0])
    header = next(starts, 0)
    names = [as_text(cell) for cell in lines[header]] if lines else []
    _check_columns(file, names, required)
    rows = [
        Row(number, {name: cell for name, cell in zip(names, line, strict=False) if name})
        for number, line in enumerate(lines[header + 1 :], start=header + 2)
        if any(as_text(cell) for cell in line)
    ]
    if not rows:
        raise MerError(f"{file} holds no rows below its header; is it the release's own file?")
    return rows


def as_text(value: object) -> str:
    """Return a cell as text: None is empty, and 12.0 is `12`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def as_integer(value: object) -> int | None:
    """Return the whole number of a cell (46, 46.0, `46`, `46.0`), else None."""
    match = _INTEGER.fullmatch(as_text(value))
    return int(match[1]) if match else None


def _check_columns(file: Path, names: Sequence[str], required: Sequence[str]) -> None:
    for column in required:
        if column not in names:
            found = [name for name in names if name]
            others = [name for name in found if name not in required]
            raise MerError(
                f"{file} has no column {column!r}; its columns are "
                f"{', '.join(found) or 'none at all'}.{did_you_mean(column, others)}"
            )


def _workbook_lines(file: Path) -> list[tuple[object, ...]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    # what openpyxl lets through from zip, XML and its own reading of broken workbooks
    broken = (BadZipFile, InvalidFileException, ParseError, LookupError, TypeError, ValueError)
    try:
        with closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as workbook:
            sheet = workbook.worksheets[0]
            # files saved by other programs may state a wrong size, which read-only mode believes
            sheet.reset_dimensions()
            return [tuple(line) or (None,) for line in sheet.iter_rows(values_only=True)]
    except (OSError, *broken) as error:
        raise MerError(f"Cannot read {file} as an .xlsx workbook: {error}.") from error


def _csv_lines(file: Path) -> list[tuple[object, ...]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        return list(_parse_csv(text))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise MerError(f"Cannot read {file} as UTF-8 csv: {error}.") from error


def _parse_csv(text: str) -> Iterator[tuple[object, ...]]:
    first = text.partition("\n")[0]
    # Excel writes semicolons where the comma is the decimal sign
    delimiter = ";" if first.count(";") > first.count(",") else ","
    for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield tuple(cell or None for cell in line) or (None,)
