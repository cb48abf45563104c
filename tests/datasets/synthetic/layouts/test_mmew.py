import re

import openpyxl
import pytest

from mer.datasets.synthetic.layouts import mmew
from mer.datasets.synthetic.settings import SyntheticCorpus

ROWS = mmew.present(SyntheticCorpus("mmew", subjects=11, clips=12))
NUMBERS = {
    "happiness": "01", "surprise": "02", "disgust": "03", "others": "04", "fear": "05",
    "sadness": "06", "anger": "07",
}  # fmt: skip


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    root = tmp_path_factory.mktemp("mmew")
    mmew.write_annotations(root, ROWS, "full")
    (path,) = root.iterdir()
    assert path.name == "MMEW_Micro_Exp.xlsx"
    return list(openpyxl.load_workbook(path).active.values)


def test_the_header_and_the_cells_are_the_releases(sheet):
    assert sheet[0] == (
        "Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame", "Action Units",
        "Estimated Emotion", "remarks",
    )  # fmt: skip
    for subject, name, onset, apex, offset, _, emotion, remarks in sheet[1:]:
        assert type(subject) is int
        assert re.fullmatch(rf"S{subject:02d}-{NUMBERS[emotion]}-\d{{3}}", name)
        assert 1 == onset < apex < offset
        assert remarks is None
    assert {row[6] for row in sheet[1:]} == set(NUMBERS)


def test_sides_stand_before_a_number_or_after_it(sheet):
    texts = {str(row[5]) for row in sheet[1:]}
    assert any(re.fullmatch(r"\d+[LR]", text) for text in texts)
    assert any(re.fullmatch(r"[LR]\d+", text) for text in texts)
    assert {type(row[5]) for row in sheet[1:]} == {int, str}


def test_the_emotions_folder_comes_first_and_others_is_repression():
    folders = {row.emotion: row.pictures["clips"].folder.split("/") for row in ROWS}
    for emotion, parts in folders.items():
        assert parts[:2] == ["MMEW_Final", "Micro_Expression"]
        assert parts[2] == ("repression" if emotion == "others" else emotion)
    assert ROWS[0].pictures["clips"].name(1) == "1.jpg"


def test_pictures_are_those_from_onset_to_offset():
    for row in ROWS:
        pictures = row.pictures["clips"]
        assert (pictures.first, pictures.last) == (1, row.offset) == (row.plan.first, row.plan.last)
