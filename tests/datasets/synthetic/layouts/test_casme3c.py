import openpyxl
import pytest

from mer.datasets.synthetic.layouts import casme3c
from mer.datasets.synthetic.settings import SyntheticCorpus

ROWS = casme3c.present(SyntheticCorpus("casme3c", subjects=3, clips=8))


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    root = tmp_path_factory.mktemp("casme3c")
    casme3c.write_annotations(root, ROWS, "c")
    book = openpyxl.load_workbook(root / "annotation" / "partC" / "CAS(ME)3_part_C_ME.xlsx")
    assert book.sheetnames == ["mockCrimeME"]
    return list(book["mockCrimeME"].values)


def test_numbers_are_numbers_and_there_is_no_apex(sheet):
    assert sheet[0] == ("sub", "count", "onset", "offset", "au", "emotion")
    assert [row[:2] for row in sheet[1:]] == [(s, n) for s in (1, 2, 3) for n in range(1, 9)]
    assert {type(cell) for row in sheet[1:] for cell in row[:4]} == {int}
    assert {type(row[4]) for row in sheet[1:]} == {int, str}
    assert all(row[2] < row[3] for row in sheet[1:])


def test_one_comma_is_chinese_and_one_is_too_many(sheet):
    units = [str(row[4]) for row in sheet[1:]]
    assert sum("，" in text for text in units) == 1
    assert sum(text.endswith(",") for text in units) == 1
    assert any("," in text and text[-1].isdigit() for text in units)
    assert not any("+" in text for text in units)


def test_a_subject_has_one_video():
    folders = {row.pictures["videos"].folder for row in ROWS}
    assert folders == {f"part_C/0{n}/a/color" for n in (1, 2, 3)}
    assert ROWS[0].folder == f"01/01_a_{ROWS[0].onset}"
    assert ROWS[0].pictures["videos"].name(355) == "355.jpg"


def test_small_corpora_have_no_oddities():
    rows = casme3c.present(SyntheticCorpus("casme3c", subjects=5, clips=7))
    assert not any("，" in str(row.units) or str(row.units).endswith(",") for row in rows)
