import re

import openpyxl
import pytest

from mer.datasets.synthetic.layouts import casme2
from mer.datasets.synthetic.settings import SyntheticCorpus

CORPUS = SyntheticCorpus(subjects=9, clips=10)
ROWS = casme2.present(CORPUS)
KNOWN = [row for row in ROWS if row.annotated]


def last(row):
    return row.pictures["cropped"].last


def sheet(path, name="Sheet1"):
    return list(openpyxl.load_workbook(path)[name].values)


def test_the_coding_file_of_2019_has_the_releases_headers(tmp_path):
    casme2.write_annotations(tmp_path, ROWS, "2019")
    (path,) = tmp_path.iterdir()
    assert path.name == "CASME2-coding-20190701.xlsx"
    assert openpyxl.load_workbook(path).sheetnames == ["Sheet1", "Sheet2", "Sheet3"]
    header, *cells = sheet(path)
    assert header == (
        "Subject", "Filename", None, "OnsetFrame", "ApexFrame", "OffsetFrame", None,
        "Action Units", "Estimated Emotion", "Objective Classes",
    )  # fmt: skip
    assert len(cells) == 90
    assert cells[0][0] == "01"
    assert all(row[2] is None is row[6] for row in cells)
    assert {type(row[7]) for row in cells} == {int, str}
    assert {type(row[9]) for row in cells} == {int}
    assert all(row[8] == row[8].lower() for row in cells)


def test_in_2014_the_objective_classes_have_their_own_file(tmp_path):
    casme2.write_annotations(tmp_path, ROWS, "2014")
    objective, coding = sorted(tmp_path.iterdir())
    assert coding.name == "CASME2-coding-20140508.xlsx"
    assert objective.name == "CASME2-ObjectiveClasses.xlsx"
    header, *cells = sheet(coding)
    assert header[-1] == "Estimated Emotion"
    other, *classes = sheet(objective)
    assert other == ("Subject", "Filename", "Objective Class")
    assert [row[:2] for row in classes] == [row[:2] for row in cells]


def test_names_are_the_releases_and_unique():
    assert len({row.folder for row in ROWS}) == len(ROWS)
    usual = [row for row in ROWS if re.fullmatch(r"EP\d\d_\d\df?", row.name)]
    assert len(ROWS) - len(usual) == 2
    assert all(row.folder == f"sub{row.subject}/{row.name}" for row in ROWS)


def test_oddities_stand_where_they_are_promised():
    at = {(row.plan.subject, i % 10): row for i, row in enumerate(KNOWN)}
    assert [key for key, row in at.items() if row.apex == "/"] == [(4, 2)]
    assert [key for key, row in at.items() if row.apex == row.offset] == [(5, 1)]
    assert [key for key, row in at.items() if row.apex == row.onset] == [(5, 5)]
    assert [key for key, row in at.items() if last(row) < row.offset] == [(1, 4)]
    assert re.fullmatch(r"EP\d\d_\d", at[3, 0].name)
    assert re.fullmatch(r"EP\d\df", at[9, 2].name)
    assert not any(row.units == "?" for row in ROWS)
    older = casme2.present(SyntheticCorpus(subjects=9, clips=10, annotations="2014"))
    assert [row.folder for row in older if row.units == "?"] == [at[2, 3].folder]
    (still,) = (row for row in ROWS if not row.annotated)
    assert still.folder == "sub02/EP20_01"


@pytest.mark.parametrize("clips", [1, 7])
def test_small_corpora_have_no_oddities(clips):
    rows = casme2.present(SyntheticCorpus(subjects=9, clips=clips))
    assert len(rows) == 9 * clips
    for row in rows:
        assert row.onset < row.apex < row.offset == last(row)


def test_more_subjects_than_the_release_has_keep_their_numbers():
    rows = casme2.present(SyntheticCorpus(subjects=101, clips=1))
    assert [rows[i].folder[:6] for i in (0, 26, 99)] == ["sub01/", "sub27/", "sub100"]


def test_trees_hold_their_frames_and_names():
    row = KNOWN[0]
    raw, selected, cropped = (row.pictures[tree] for tree in ("raw", "selected", "cropped"))
    assert (raw.first, raw.last) == (row.plan.first, row.plan.last)
    assert (selected.first, selected.last) == (row.onset, row.offset)
    assert (cropped.first, cropped.last) == (row.onset, row.offset)
    assert [raw.cropped, selected.cropped, cropped.cropped] == [False, False, True]
    assert raw.folder == f"CASME2_RAW/CASME2-RAW/{row.folder}"
    assert raw.name(46) == selected.name(46) == "img46.jpg"
    assert cropped.name(46) == "reg_img46.jpg"
    still = next(row for row in ROWS if not row.annotated)
    assert set(still.pictures) == {"raw"}
