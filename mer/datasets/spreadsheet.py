"""Rows of an annotation file, `.xlsx`, `.xls` or `.csv`, by the names of its columns."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from struct import error as StructError  # noqa: N812
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812

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
        unnamed: Filled cells in columns without a name.
    """

    number: int
    cells: Mapping[str, object]
    unnamed: int = 0

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
        file: `.xlsx`, `.xls` or `.csv`.
        required: Names of columns that must be there.

    Raises:
        MerError: The file cannot be read, lacks a column or holds no rows.
    """
    if not file.is_file():
        raise MerError(f"There is no annotation file {file}.")
    lines = _lines(file)
    starts = (n for n, line in enumerate(lines[:HEADER_WITHIN]) if as_text(line[0]) == required[0])
    header = next(starts, 0)
    names = [as_text(cell) for cell in lines[header]] if lines else []
    _check_columns(file, names, required)
    rows = [
        _row(number, names, line)
        for number, line in enumerate(lines[header + 1 :], start=header + 2)
        if any(as_text(cell) for cell in line)
    ]
    if not rows:
        raise MerError(f"{file} holds no rows below its header; is it the release's own file?")
    return rows


def _row(number: int, names: Sequence[str], line: Sequence[object]) -> Row:
    cells = {name: cell for name, cell in zip(names, line, strict=False) if name}
    unnamed = (cell for name, cell in zip_longest(names, line, fillvalue="") if not name)
    return Row(number, cells, sum(as_text(cell) != "" for cell in unnamed))


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


def _lines(file: Path) -> list[tuple[object, ...]]:
    suffix = file.suffix.lower()
    if suffix == ".csv":
        return _csv_lines(file)
    return _old_workbook_lines(file) if suffix == ".xls" else _workbook_lines(file)


def _workbook_lines(file: Path) -> list[tuple[object, ...]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    # what openpyxl lets through from zip, XML and its own reading of broken workbooks
    broken = (
        *(BadZipFile, ZlibError, EOFError, RuntimeError, ParseError, InvalidFileException),
        *(LookupError, TypeError, ValueError),
    )
    try:
        with closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as workbook:
            sheet = workbook.worksheets[0]
            # files saved by other programs may state a wrong size, which read-only mode believes
            sheet.reset_dimensions()
            return [tuple(line) or (None,) for line in sheet.iter_rows(values_only=True)]
    except (OSError, *broken) as error:
        raise MerError(f"Cannot read {file} as an .xlsx workbook: {_reason(error)}.") from error


def _old_workbook_lines(file: Path) -> list[tuple[object, ...]]:
    """Read the binary format that Excel wrote until 2003."""
    import xlrd
    from xlrd.biffh import XLRDError
    from xlrd.compdoc import CompDocError

    # what xlrd lets through from broken files beside its own two
    broken = (XLRDError, CompDocError, AssertionError, LookupError, ValueError, StructError)
    try:
        # xlrd prints its warnings, on the standard output unless told otherwise
        log = io.StringIO()
        with xlrd.open_workbook(str(file), logfile=log, on_demand=True) as workbook:
            sheet = workbook.sheet_by_index(0)
            rows = (sheet.row_values(number) for number in range(sheet.nrows))
            return [tuple(cell if cell != "" else None for cell in row) or (None,) for row in rows]
    except (OSError, *broken) as error:
        raise MerError(f"Cannot read {file} as an .xls workbook: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    """Return what a library says about a broken file in one line; some say nothing."""
    return " ".join(str(error).split()) or type(error).__name__


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
