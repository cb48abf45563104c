import re
from itertools import pairwise

import openpyxl
import pytest

from mer.datasets.synthetic.layouts import casme3
from mer.datasets.synthetic.settings import SyntheticCorpus

ROWS = casme3.present(SyntheticCorpus("casme3", subjects=7, clips=12))
WRONG = [
    row for row in ROWS
    if not row.onset <= row.apex <= row.offset
]  # fmt: skip


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    root = tmp_path_factory.mktemp("casme3")
    casme3.write_annotations(root, ROWS, "v2")
    folder = root / "annotation" / "partA"
    book = openpyxl.load_workbook(folder / "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx")
    assert book.sheetnames == ["label", "Sheet1", "Sheet3"]
    assert list(book["Sheet1"].values) == []
    return list(book["label"].values)


def test_every_cell_is_text(sheet):
    assert sheet[0] == (
        "Subject", "Filename", "Onset", "Apex", "Offset", "AU", "Objective class", "emotion",
    )  # fmt: skip
    assert len(sheet) == 1 + 7 * 12
    assert {type(cell) for row in sheet for cell in row} == {str}
    for row in sheet[1:]:
        assert re.fullmatch(r"spNO\.\d", row[0])
        assert re.fullmatch(r"[a-m]|J", row[1])
        assert row[6] in ("I", "II", "III", "IV", "V", "VI", "VII")
    assert {row[7] for row in sheet[1:]} == {
        "disgust", "surprise", "others", "Others", "fear", "anger", "sad", "happy",
    }  # fmt: skip


def test_subject_and_video_do_not_name_a_clip_but_the_onset_does(sheet):
    videos = [row[:2] for row in sheet[1:]]
    assert len(set(videos)) < len(videos)
    assert len({row[:3] for row in sheet[1:]}) == len(videos)


def test_units_are_written_in_the_releases_forms(sheet):
    texts = {row[5] for row in sheet[1:]}
    assert any(re.fullmatch(r"[LR]\d+", text) for text in texts)
    assert "T28+14" in texts
    assert "B23" in texts
    numbers = [[int(n) for n in re.findall(r"\d+", text)] for text in texts]
    assert any(a > b for each in numbers for a, b in pairwise(each))


def test_three_triples_cannot_be_true():
    early, late, without = WRONG
    assert [row.subject for row in WRONG] == ["spNO.2", "spNO.3", "spNO.4"]
    assert 0 < early.apex == early.onset - 29
    assert late.onset == late.plan.onset + 1000 > late.offset
    assert without.offset == 0
    for row in WRONG:
        clips = row.pictures["clips"]
        assert (clips.first, clips.last) == (row.plan.onset, row.plan.offset)


def test_two_videos_lack_their_first_frames():
    first = {row.subject: row for row in reversed(ROWS)}
    one, two = first["spNO.1"], first["spNO.2"]
    assert one.apex == one.onset <= 7
    assert {pictures.first for pictures in one.pictures.values()} == {8}
    assert (two.onset, two.apex) == (0, 0)
    assert {pictures.first for pictures in two.pictures.values()} == {1}
    assert two.pictures["clips"].folder == f"Part_A_ME_clip/frame/spNO.2_{two.name}_0"
    assert sum(row.apex == row.onset for row in ROWS) == 2


def test_a_folder_is_spelled_otherwise_and_a_video_is_a_capital():
    spelled = {row.pictures["videos"].folder.split("/")[1] for row in ROWS}
    assert spelled == {"spNO.1", "spNo.2", "spNO.3", "spNO.4", "spNO.5", "spNO.6", "spNo.7"}
    assert {row.subject for row in ROWS if row.name == "J"} == {"spNO.3"}


def test_clips_share_video_folders_with_gaps_and_have_folders_of_their_own():
    for row, following in pairwise(ROWS):
        videos, clips = row.pictures["videos"], row.pictures["clips"]
        assert videos.folder.endswith(f"/{row.name}/color")
        assert videos.shared
        assert clips.folder == f"Part_A_ME_clip/frame/{row.subject}_{row.name}_{row.onset}"
        assert not clips.shared
        assert videos.name(355) == clips.name(355) == "355.jpg"
        if following.pictures["videos"].folder == videos.folder:
            assert following.pictures["videos"].first - videos.last > 8


def test_small_corpora_have_no_oddities():
    for row in casme3.present(SyntheticCorpus("casme3", subjects=5, clips=7)):
        assert row.onset < row.apex < row.offset
        assert row.name in "abcdefghijklm"
        assert row.emotion == row.emotion.lower()
        assert not {"T", "B"} & set(str(row.units))
