import contextlib
import re
import zipfile

import openpyxl
import pytest
import xlwt

from mer.datasets.spreadsheet import as_integer, as_text, read_rows
from mer.errors import MerError


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (46, 46),
        (46.0, 46),
        ("46", 46),
        (" 46.0", 46),
        ("-1", -1),
        ("/", None),
        (None, None),
        (4.5, None),
        ("12345678901234567890", None),
        ("\u0664\u0666", None),
        ("", None),
    ],
)
def test_integers_in_every_spelling(cell, number):
    assert as_integer(cell) == number


def test_text_of_cells():
    assert (as_text(None), as_text(12.0), as_text(" 01 "), as_text(4)) == ("", "12", "01", "4")


@pytest.mark.parametrize("name", ["table.xlsx", "table.csv"])
def test_a_header_below_notes_and_blank_rows(release, name):
    notes = [("Notes of the authors", None), (None, None), ("Subject", "Filename")]
    file = release.write(
        name, *[(None, None), [*notes, ("006", "006_1_2"), (None, None), ("007", "007_6_1")]]
    )
    rows = read_rows(file, ("Subject", "Filename"))
    assert [(row.number, row.text("Subject")) for row in rows] == [(5, "006"), (7, "007")]


@pytest.fixture
def old_workbook(tmp_path):
    """Writes Excel's old binary format, in which all numbers are floats."""

    def write(*lines, name="table.xls"):
        workbook = xlwt.Workbook()
        sheet = workbook.add_sheet("Sheet1")
        workbook.add_sheet("Sheet2")
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                if cell is not None:
                    sheet.write(number, place, cell)
        workbook.save(str(tmp_path / name))
        return tmp_path / name

    return write


def test_an_old_workbook_reads_like_a_new_one(old_workbook, release):
    header = ("Subject", "Filename", "Onset", "AU")
    lines = [
        ("spNO.1", "a", 46, "R12"),
        ("spNO.1", None, 396.0, 4),
        ("spNO.2", "c", "355", "L2+L1"),
    ]
    old = read_rows(old_workbook(header, *lines), ("Subject", "Onset"))
    new = read_rows(release.write("table.xlsx", header, lines), ("Subject", "Onset"))
    assert [row.integer("Onset") for row in old] == [46, 396, 355]
    for column in header:
        assert [row.text(column) for row in old] == [row.text(column) for row in new]
    assert [row.number for row in old] == [row.number for row in new] == [2, 3, 4]
    assert old[1].cells["Filename"] is None
    assert isinstance(old[0].cells["Onset"], float)


def test_an_old_workbook_has_notes_and_blank_rows_too(old_workbook):
    file = old_workbook(("Notes",), (), ("Subject", "Onset"), ("006", 1), (), ("007", 2.0),
                        name="TABLE.XLS")  # fmt: skip
    rows = read_rows(file, ("Subject", "Onset"))
    assert [(row.number, row.text("Subject"), row.integer("Onset")) for row in rows] == [
        (4, "006", 1), (6, "007", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("keep", [0, 10, 600, 2000])
def test_a_broken_old_workbook_is_one_sentence(old_workbook, keep):
    file = old_workbook(("Subject", "Onset"), *[(f"{n:03d}", n) for n in range(60)])
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(MerError) as caught:
        read_rows(file, ("Subject",))
    assert str(caught.value).startswith(f"Cannot read {file} as an .xls workbook: ")
    assert "\n" not in str(caught.value)


def test_an_odd_old_workbook_prints_nothing(old_workbook, capfd):
    file = old_workbook(("Subject",), ("006",))
    content = bytearray(file.read_bytes())
    # the size of a sector in the header, which is not looked at again
    content[30] = 77
    file.write_bytes(content)
    with contextlib.suppress(MerError):
        read_rows(file, ("Subject",))
    assert capfd.readouterr() == ("", "")


# in the name of the sheet, for zip, and in its content, for zlib
@pytest.mark.parametrize("place", [30, 60, 80, 100])
def test_a_damaged_workbook_is_one_sentence(release, place):
    file = release.write("table.xlsx", ("Subject",), [(f"{n:03d}",) for n in range(60)])
    with zipfile.ZipFile(file) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content = bytearray(file.read_bytes())
    content[start + place : start + place + 8] = b"\xff" * 8
    file.write_bytes(content)
    with pytest.raises(MerError) as caught:
        read_rows(file, ("Subject",))
    assert re.fullmatch(rf"Cannot read {file} as an \.xlsx workbook: .+\.", str(caught.value))


def test_a_new_workbook_under_the_old_name_is_one_sentence(release):
    file = release.write("table.xlsx", ("Subject",), [("006",)])
    renamed = file.rename(file.with_suffix(".xls"))
    with pytest.raises(MerError, match=r"Cannot read .*table\.xls as an \.xls workbook"):
        read_rows(renamed, ("Subject",))


@pytest.mark.parametrize("name", ["table.xlsx", "table.csv", "table.xls"])
def test_a_header_below_thirteen_rows_of_notes(release, old_workbook, name):
    notes = [("Micro-FACS codes",), *[(f"note {n}", None, "Subject") for n in range(11)], (None,)]
    header = ("Subject", "Filename", "Onset Frame")
    lines = [*notes, header, ("006", "006_1_2", 5562), ("007", "007_6_1", 497)]
    file = (
        old_workbook(*lines) if name.endswith(".xls") else release.write(name, lines[0], lines[1:])
    )
    rows = read_rows(file, header)
    assert [(row.number, row.integer("Onset Frame")) for row in rows] == [(15, 5562), (16, 497)]


def test_a_header_is_not_looked_for_in_the_data(release):
    notes = [("note", None)] * 40
    file = release.write("table.csv", ("note", None), [*notes, ("Subject", "Filename")])
    with pytest.raises(MerError, match="has no column 'Subject'; its columns are note"):
        read_rows(file, ("Subject",))


def test_filled_cells_without_a_name_are_counted(release):
    lines = [("006", 1, None, None), ("007", 2, "x", None), ("008", 3, "x", "y")]
    rows = read_rows(release.write("table.xlsx", ("Subject", "Onset", None), lines), ("Subject",))
    assert [row.unnamed for row in rows] == [0, 1, 2]
    assert set(rows[2].cells) == {"Subject", "Onset"}


def test_values_of_formulas_are_read_not_their_texts(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(("Subject", "Duration"))
    workbook.active.append(("006", "=SUM(F15-D15)+1"))
    workbook.save(tmp_path / "table.xlsx")
    # a formula that no program has computed yet has no value
    assert read_rows(tmp_path / "table.xlsx", ("Subject",))[0].text("Duration") == ""


def test_semicolons_and_the_mark_that_excel_puts_first(tmp_path):
    file = tmp_path / "table.csv"
    file.write_bytes("\ufeffSubject;Filename\r\n01;EP02_01f\r\n".encode())
    assert read_rows(file, ("Subject", "Filename"))[0].text("Filename") == "EP02_01f"


def test_a_missing_column_names_file_columns_and_the_closest(release):
    file = release.write("table.xlsx", ("Subject", None, "Onset Frame"), [("01", None, 4)])
    with pytest.raises(MerError) as raised:
        read_rows(file, ("Subject", "OnsetFrame"))
    assert str(raised.value) == (
        f"{file} has no column 'OnsetFrame'; its columns are Subject, Onset Frame. "
        "Did you mean 'Onset Frame'?"
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"<html>"])
def test_a_broken_workbook_is_an_error(tmp_path, content):
    file = tmp_path / "table.xlsx"
    file.write_bytes(content)
    with pytest.raises(MerError, match=r"Cannot read .*table\.xlsx as an \.xlsx workbook"):
        read_rows(file, ("Subject",))


def test_a_table_without_rows_or_without_a_file_is_an_error(release, tmp_path):
    with pytest.raises(MerError, match="holds no rows below its header"):
        read_rows(release.write("table.csv", ("Subject",), []), ("Subject",))
    with pytest.raises(MerError, match=r"There is no annotation file .*absent\.xlsx"):
        read_rows(tmp_path / "absent.xlsx", ("Subject",))
    (tmp_path / "latin.csv").write_bytes(b"Subject\n\xff\xfe\n")
    with pytest.raises(MerError, match="as UTF-8 csv"):
        read_rows(tmp_path / "latin.csv", ("Subject",))
    (tmp_path / "empty.csv").touch()
    with pytest.raises(MerError, match=r"no column 'Subject'; its columns are none at all\."):
        read_rows(tmp_path / "empty.csv", ("Subject",))
