import re

import openpyxl
import pytest

from mer.datasets.synthetic.layouts import samm
from mer.datasets.synthetic.settings import SyntheticCorpus

ROWS = samm.present(SyntheticCorpus("samm", subjects=8, clips=12))


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    root = tmp_path_factory.mktemp("samm")
    samm.write_annotations(root, ROWS, "v2")
    (path,) = root.iterdir()
    assert path.name == "SAMM_Micro_FACS_Codes_v2.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["MICRO_ONLY"]
    return list(book["MICRO_ONLY"].values)


def test_notes_come_before_the_header_in_row_14(sheet):
    assert sheet[13] == (
        "Subject", "Filename", "Inducement Code", "Onset Frame", "Apex Frame", "Offset Frame",
        "Duration", "Micro", "Action Units", "Estimated Emotion", "Objective Classes", "Notes",
    )  # fmt: skip
    assert not any("Subject" in str(row[0]).split() for row in sheet[:13])
    assert isinstance(sheet[12][0], str)
    assert len(sheet) == 14 + 8 * 12


def test_cells_are_of_the_releases_types(sheet):
    for number, row in enumerate(sheet[14:], start=15):
        subject, name, film, onset, apex, offset, duration, micro, units, emotion, objective, _ = (
            row
        )
        assert re.fullmatch(rf"{subject}_{film}_\d+", name)
        assert all(type(value) is int for value in (film, onset, apex, offset, objective))
        assert duration == f"=SUM(F{number}-D{number})+1"
        assert micro == "Micro - 1/2"
        assert type(units) in (int, str)
        assert emotion == emotion.title()
        assert 1 <= objective <= 7
    assert sheet[14][0] == "006"
    assert {row[9] for row in sheet[14:]} == {
        "Anger", "Other", "Happiness", "Surprise", "Contempt", "Disgust", "Fear", "Sadness",
    }  # fmt: skip


def test_two_apexes_are_impossible():
    wrong = {row.subject: row for row in ROWS if not row.onset <= row.apex <= row.offset}
    assert set(wrong) == {"006", "009"}
    assert wrong["006"].apex == wrong["006"].offset + 9
    assert wrong["009"].apex < wrong["009"].onset
    assert str(wrong["009"].apex) == "1" + str(wrong["009"].plan.apex)[1:]


def test_odd_units_stand_among_ordinary_ones():
    texts = [str(row.units) for row in ROWS]
    for text in ("A12", "(R6 or R12)+R15", "R14+17+soft focus", "10A/B", "12+15 "):
        assert text in texts
    assert any(re.fullmatch(r"\d+[A-E](\+\d+[A-E])*", text) for text in texts)
    assert any(re.fullmatch(r"\d+", text) for text in texts)


def test_subjects_are_the_releases():
    rows = samm.present(SyntheticCorpus("samm", subjects=30, clips=1))
    assert [rows[i].subject for i in (0, 1, 2, 20, 28, 29)] == [
        "006", "007", "009", "028", "037", "038",
    ]  # fmt: skip


def test_small_numbers_have_one_zero_and_some_large_ones_too():
    names = [row.pictures["raw"].name(row.plan.first) for row in ROWS]
    assert all(re.fullmatch(r"006_0[2-9]\d{3}\.jpg", name) for name in names[:12])
    assert re.fullmatch(r"007_0[2-9]\d\d\.jpg", names[12])
    assert all(re.fullmatch(r"007_[2-9]\d{3}\.jpg", name) for name in names[13:24])


def test_the_cropped_tree_holds_the_same_names_below_its_own_folder():
    for row in ROWS:
        raw, cropped = row.pictures["raw"], row.pictures["cropped"]
        assert raw.folder == f"{row.subject}/{row.name}"
        assert cropped.folder == f"SAMM_cropped/{raw.folder}"
        assert cropped.name(5562) == raw.name(5562)
        assert (cropped.first, cropped.last) == (row.onset, row.offset)
        assert (raw.first, raw.last) == (row.plan.first, row.plan.last)


def test_small_corpora_have_no_oddities():
    for row in samm.present(SyntheticCorpus("samm", subjects=9, clips=7)):
        assert row.onset < row.apex < row.offset
        assert re.fullmatch(r"[LR]?\d+[A-E]?(\+[LR]?\d+[A-E]?)*", str(row.units))
