import csv
from collections import Counter

import openpyxl
import pytest

from mer.datasets import casme3c
from mer.datasets.casme3c import annotation_files, read_annotations, read_index
from mer.datasets.frames import frame_number
from mer.datasets.schemes.catalogue import schemes_of
from mer.errors import MerError

HEADER = ("sub", "count", "onset", "offset", "au", "emotion")
FILE = "CAS(ME)3_part_C_ME.xlsx"
# numbers invented, forms as in the real file: a Chinese comma, a trailing comma
ROWS = [
    (1, 1, 100, 110, "4", "disgust"),
    (1, 2, 105, 120, "4，11", "others"),
    (23, 1, 31, 40, "14,L24,", "happy"),
]


def write(file, rows=ROWS, header=HEADER):
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".csv":
        with file.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([header, *rows])
        return file
    workbook = openpyxl.Workbook()
    workbook.active.title = "mockCrimeME"
    for row in [header, *rows]:
        workbook.active.append(row)
    workbook.save(file)
    return file


def picture(folder, numbers, suffix=".jpg"):
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{number}{suffix}").write_bytes(b"x")


@pytest.fixture
def root(tmp_path):
    write(tmp_path / "annotation/partC" / FILE)
    return tmp_path


def excluded(index):
    return {remark.key: remark.text for remark in index.remarks if remark.unusable}


@pytest.mark.parametrize("name", [FILE, "CAS(ME)3_part_C_ME.csv"])
def test_the_annotation(tmp_path, name):
    table = read_annotations(write(tmp_path / name))
    assert (table.dataset, table.version, table.remarks) == ("casme3c", "c", ())
    first, chinese, trailing = table.rows
    assert (first.key, first.subject, first.row) == ("casme3c/01/1", "casme3c/01", 2)
    assert (first.onset, first.apex, first.offset, first.apex_source) == (100, None, 110, "none")
    assert (first.emotion, first.objective_class) == ("disgust", None)
    assert (chinese.action_units, trailing.action_units) == (("4", "11"), ("14", "L24"))
    assert trailing.key == "casme3c/23/1"


@pytest.mark.parametrize("subject", [1, 1.0, "1", "01", " 001 "])
@pytest.mark.parametrize("count", [2, "2", "02", 2.0])
def test_every_spelling_gives_one_key(tmp_path, subject, count):
    (row,) = read_annotations(write(tmp_path / FILE, [(subject, count, 1, 9, 4, "sad")])).rows
    assert (row.key, row.subject) == ("casme3c/01/2", "casme3c/01")


@pytest.mark.parametrize("base", ["part_C", "part_C/part_C", "Part_c"])
@pytest.mark.parametrize("below", ["a/color", "a", "A", "rgb/color", "video", ".", "color"])
def test_videos_of_every_known_form(root, base, below):
    for subject, first in (("01", 90), ("23", 20)):
        folder = root / base / subject
        picture(folder / below, range(first, first + 60))
        picture((folder / below).parent / "depth", range(first, first + 60), ".png")
    index = read_index(root)
    assert [clip.key for clip in index.clips] == ["casme3c/01/1", "casme3c/01/2", "casme3c/23/1"]
    first = index.clips[0]
    assert frame_number(first.frames[first.onset]) == 100
    assert frame_number(first.frames[first.offset]) == 110
    assert (first.apex, first.apex_source, first.fps) == (None, "none", 30.0)
    assert {frame.suffix for clip in index.clips for frame in clip.frames} == {".jpg"}


@pytest.mark.parametrize("level", ["color", ""])
def test_clips_that_were_extracted_one_by_one(root, level):
    picture(root / "ME_C/01/1" / level, range(100, 111))
    picture(root / "ME_C/1/02" / level, range(105, 121))
    picture(root / "ME_C/23/1" / level, range(31, 41))
    (root / "ME_C/1/02").rename(root / "ME_C/01/02")
    (root / "ME_C/1").rmdir()
    index = read_index(root, "clips")
    assert [len(clip.frames) for clip in index.clips] == [11, 16, 10]
    assert index.version == "c"


def test_several_videos_of_a_subject_without_an_a_are_not_guessed(root):
    picture(root / "part_C/01/b/color", range(90, 130))
    picture(root / "part_C/01/c/color", range(90, 130))
    picture(root / "part_C/23/q/color", range(20, 50))
    index = read_index(root)
    assert [clip.key for clip in index.clips] == ["casme3c/23/1"]
    assert excluded(index)["casme3c/01/1"] == "Its folder holds no frames."


def test_missing_folders_and_bad_rows_are_told_and_stop_nothing(root):
    bad = [("x", 1, 1, 2, 4, "sad"), (2, "../1", 1, 2, 4, "sad"), (2, 1, 9, 5, 4, "sad"),
           (2, 2, 1, 5, 4, "sad"), (2, 3, None, 5, 4, "sad")]  # fmt: skip
    write(root / "annotation/partC" / FILE, [*ROWS, *bad])
    picture(root / "part_C/01/a/color", range(90, 130))
    picture(root / "part_C/23/a/color", range(20, 50))
    index = read_index(root)
    assert len(index.clips) == 3
    assert excluded(index) == {
        "casme3c/x/1": "row 5: the subject is 'x', not a number such as 1.",
        "casme3c/02/../1": "row 6: the count is '../1', not a number such as 1.",
        "casme3c/02/1": "row 7: onset 9, apex None, offset 5: the onset lies after the offset.",
        "casme3c/02/2": f"row 8: there is no folder {root / 'part_C/02'}.",
        "casme3c/02/3": "row 9: the onset is '', no frame number.",
    }


def test_a_link_never_leads_out_of_the_tree(root):
    picture(root / "outside/a/color", range(90, 130))
    picture(root / "part_C/23/a/color", range(20, 50))
    (root / "part_C/01").symlink_to(root / "outside")
    index = read_index(root)
    assert len(index.clips) == 1
    assert "is a link that leads out" in excluded(index)["casme3c/01/1"]


def test_two_rows_of_one_number_exclude_the_clip_where_they_disagree(tmp_path):
    table = read_annotations(write(tmp_path / FILE, [*ROWS, (1, 1, 300, 310, "4", "sad")]))
    assert table.unusable == {"casme3c/01/1"}


def test_165_rows_of_30_subjects(tmp_path):
    emotions = ("disgust", "fear", "happy", "surprise", "others", "sad", "anger")
    rows = [
        (1 + i % 30, 1 + i // 30, 40 * i + 1, 40 * i + 14, "4", emotions[i % 7]) for i in range(165)
    ]
    table = read_annotations(write(tmp_path / FILE, rows))
    (four,) = schemes_of("casme3c")
    found = Counter(four.classes[four.class_of(row)] for row in table.rows)
    assert sum(found.values()) == 165 == four.published_total({"casme3c": table.version})
    assert len({row.subject for row in table.rows}) == 30
    assert found == {"negative": 94, "positive": 24, "surprise": 24, "others": 23}


@pytest.mark.parametrize(
    "place", ["", "annotation", "annotation/partC", "Annotation/PARTC", "part_C"]
)
def test_the_annotation_is_found_among_those_of_other_parts(tmp_path, place):
    file = write(tmp_path / place / FILE)
    for name in ("CAS(ME)3_part_C.xls", "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx"):
        (tmp_path / name).touch()
    assert annotation_files(tmp_path) == (file,)
    assert annotation_files(tmp_path, annotations=tmp_path / "x.csv") == (tmp_path / "x.csv",)


def test_what_is_missing_is_named_with_the_way_to_get_it(root):
    licence = r"http://casme\.psych\.ac\.cn/casme/e4.*`mer synth`"
    with pytest.raises(MerError, match=rf"holds no videos pictures.*part_C/01/a/color.*{licence}"):
        read_index(root)
    (root / "annotation/partC" / FILE).unlink()
    with pytest.raises(
        MerError, match=rf"no annotation file of .* part C; exp.*_ME\.xlsx.*{licence}"
    ):
        annotation_files(root)
    file = write(root / FILE, header=("sub", "count", "onset", "offset", "au", "label"))
    with pytest.raises(MerError, match="has no column 'emotion'"):
        read_annotations(file)
    with pytest.raises(MerError, match=r"no tree 'video'; it has videos, clips\. Did you mean"):
        read_index(root, "video")


def test_the_facts_agree_with_the_reader():
    assert casme3c.RELEASE.default_tree == "videos"
    assert set(casme3c.RELEASE.examples) == set(casme3c.RELEASE.trees)
