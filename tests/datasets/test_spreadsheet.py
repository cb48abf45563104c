import pytest

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
