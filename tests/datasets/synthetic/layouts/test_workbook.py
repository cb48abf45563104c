from datetime import UTC, datetime

import openpyxl
from openpyxl.packaging import core

from mer.datasets.synthetic.layouts import workbook

ROWS = [("A", None, "B"), ("01", None, 12), ("02", None, "4+L10")]


def test_cells_keep_their_types_and_sheets_their_names(tmp_path):
    workbook.write_workbook(tmp_path / "a.xlsx", ROWS, ("One", "Two"))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["One", "Two"]
    assert list(book["One"].values) == ROWS
    assert list(book["Two"].values) == []


def test_bytes_do_not_depend_on_the_time(tmp_path, monkeypatch):
    workbook.write_workbook(tmp_path / "a.xlsx", ROWS, ("One",))

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2031, 5, 6, 7, 8, 9, tzinfo=tz or UTC)

    class Module:
        datetime, timezone = Later, __import__("datetime").timezone

    monkeypatch.setattr("openpyxl.writer.excel.datetime", Module)
    monkeypatch.setattr(core, "datetime", Module)
    workbook.write_workbook(tmp_path / "b.xlsx", ROWS, ("One",))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
