import csv
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.datasets.frames import frame_number
from mer.datasets.samm import RELEASE, annotation_files, read_index
from mer.errors import MerError

HEADER = (
    "Subject", "Filename", "Inducement Code", "Onset Frame", "Apex Frame", "Offset Frame",
    "Duration", "Micro", "Action Units", "Estimated Emotion", "Objective Classes", "Notes",
)  # fmt: skip
ROWS = [
    ("006", "006_1_2", 1, 5562, 5588, 5632, 71, "Micro - 1/2", "4+7", "Anger", 3, None),
    ("007", "007_6_1", 6, 497, 511, 541, 45, "Micro - 1/2", "(R6 or R12)+R15", "Happiness", 7,
     None),
    ("028", "028_4_1", 4, 1071, 1143, 1134, 64, "Micro - 1/2", "4", "Anger", 3, None),
    ("032", "032_3_1", 3, 4896, 1930, 4970, 75, "Micro - 1/2", "4A", "Anger", 3, None),
]  # fmt: skip
KEYS = ["samm/006/006_1_2", "samm/007/007_6_1", "samm/028/028_4_1", "samm/032/032_3_1"]
NAME = "SAMM_Micro_FACS_Codes_v2.csv"


class Corpus:
    """A root with a coding file and trees of pictures."""

    def __init__(self, root):
        self.root = root

    def coding(self, rows=ROWS, name=NAME):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([("Notes",), (), HEADER, *rows])
        return file

    def clip(self, folder, names):
        place = self.root / folder
        place.mkdir(parents=True, exist_ok=True)
        for name in names:
            (place / name).write_bytes(b"jpg")

    def tree(self, top="", rows=ROWS, margin=0, subject=str, digits=None):
        for row in rows:
            numbers = range(row[3] - margin, row[5] + margin + 1)
            # the real release fills some numbers up with one zero, others not at all
            width = digits or (4 if row[3] < 1000 else 5 if row[0] == "006" else 1)
            names = [f"{row[0]}_{number:0{width}d}.jpg" for number in numbers]
            self.clip(f"{top}/{subject(row[0])}/{row[1]}".lstrip("/"), names)


@pytest.fixture
def corpus(tmp_path):
    built = Corpus(tmp_path)
    built.coding()
    return built


def excluded(index):
    return {remark.key: remark.text for remark in index.remarks if remark.unusable}


@pytest.mark.parametrize(
    ("tree", "top"),
    [
        ("raw", ""),
        ("raw", "SAMM"),
        ("raw", "SAMM/SAMM"),
        ("raw", "SAMM_raw"),
        ("cropped", "SAMM_cropped"),
        ("cropped", "SAMM_cropped/SAMM_cropped"),
        ("cropped", "SAMM_CROP"),
        ("cropped", "SAMM_crop"),
        ("cropped", "Cropped"),
    ],
)
def test_every_known_tree_gives_the_same_clips(corpus, tree, top):
    corpus.tree(top)
    index = read_index(corpus.root, tree)
    assert [clip.key for clip in index.clips] == KEYS
    first, second, *_ = index.clips
    assert [frame_number(first.frames[i]) for i in (first.onset, first.apex, first.offset)] == [
        5562, 5588, 5632,
    ]  # fmt: skip
    assert (first.frames[0].name, second.frames[0].name) == ("006_05562.jpg", "007_0497.jpg")
    assert (first.subject, first.fps, first.dataset) == ("samm/006", 200.0, "samm")
    assert (index.version, index.annotation) == ("v2", corpus.root / NAME)
    assert not excluded(index)


def test_the_default_tree_is_the_release_s_own(corpus):
    corpus.tree(margin=20)
    corpus.tree("SAMM_cropped")
    assert RELEASE.default_tree == "raw"
    assert len(read_index(corpus.root).clips[0].frames) == 71 + 16
    assert len(read_index(corpus.root, "cropped").clips[0].frames) == 71


def test_a_second_tree_is_told(corpus):
    corpus.tree()
    corpus.tree("SAMM_raw")
    remarks = {remark.key: remark.text for remark in read_index(corpus.root).remarks}
    assert remarks["SAMM_raw"] == (
        "holds raw pictures as well and is not read; the root itself is."
    )


def test_cropped_pictures_are_never_taken_for_raw_ones(corpus):
    corpus.tree("SAMM/SAMM_cropped")
    with pytest.raises(
        MerError, match=r"no raw pictures of SAMM: looked for folders the root itself,"
    ):
        read_index(corpus.root)
    assert len(read_index(corpus.root / "SAMM", "cropped", corpus.root / NAME).clips) == 4


def test_clips_with_impossible_apexes_stay_without_one(corpus):
    corpus.tree()
    index = read_index(corpus.root)
    apexes = {clip.key: (clip.apex, clip.apex_source) for clip in index.clips}
    assert apexes[KEYS[2]] == apexes[KEYS[3]] == (None, "none")
    assert [row.apex for row in index.rows] == [5588, 511, 1143, 1930]


@pytest.mark.parametrize(("name", "apexes"), [("meb", (1105, 4945)), ("justin", (1134, 4930))])
def test_corrections_are_made_where_they_are_asked_for(corpus, name, apexes):
    corpus.tree()
    found = read_index(corpus.root, corrections=name).clips[2:]
    assert tuple(frame_number(clip.frames[clip.apex]) for clip in found) == apexes
    assert {clip.apex_source for clip in found} == {f"corrected:{name}"}


def test_subjects_and_clips_on_disk_may_be_unpadded(corpus):
    corpus.tree(subject=lambda subject: str(int(subject)))
    (corpus.root / "6/006_1_2").rename(corpus.root / "6/6_1_2")
    assert [clip.key for clip in read_index(corpus.root).clips] == KEYS


def test_missing_empty_and_foreign_folders_are_told_and_stop_nothing(corpus):
    corpus.tree(rows=ROWS[:2])
    corpus.clip("028/028_4_1", [])
    corpus.clip("006/006_9_9", ["006_1.jpg"])
    index = read_index(corpus.root)
    assert [clip.key for clip in index.clips] == KEYS[:2]
    told = excluded(index)
    assert told[KEYS[2]] == "Its folder holds no frames."
    assert told[KEYS[3]].startswith("row 7: there is no folder")
    assert told[KEYS[3]].endswith("032/032_3_1.")
    kept = {remark.key: remark.text for remark in index.remarks if not remark.unusable}
    assert kept["samm/006/006_9_9"] == "The folder has no row in the annotation file."


def test_a_name_of_another_subject_needs_its_folder_at_its_subject(corpus):
    wrong = ("006", "007_6_1", *ROWS[1][2:])
    corpus.coding([*ROWS, wrong])
    corpus.tree()
    assert excluded(read_index(corpus.root)).keys() == {"samm/006/007_6_1"}
    corpus.clip("006/007_6_1", [f"006_{number}.jpg" for number in range(497, 542)])
    index = read_index(corpus.root)
    assert not excluded(index)
    assert index.clips[-1].subject == "samm/006"


def test_a_row_never_leads_out_of_the_tree(corpus, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    names = [f"006_{number}.jpg" for number in range(5562, 5633)]
    Corpus(outside).clip("006_9_9", names)
    corpus.tree()
    (corpus.root / "006/006_9_9").symlink_to(outside / "006_9_9")
    bad = ["006_9_9", f"../{outside.name}/006_9_9", str(outside / "006_9_9"), ".."]
    corpus.coding([*ROWS, *(("006", name, *ROWS[0][2:]) for name in bad)])
    index = read_index(corpus.root)
    assert [clip.key for clip in index.clips] == KEYS
    assert len(excluded(index)) == 4
    assert "is a link that leads out" in excluded(index)["samm/006/006_9_9"]


@settings(max_examples=10, deadline=None)
@given(widths=st.lists(st.integers(1, 8), min_size=12, max_size=12), seed=st.integers(0, 99))
def test_padding_of_frame_numbers_never_changes_the_index(widths, seed):
    row = ("006", "006_1_2", 1, 95, 100, 106, 12, "Micro - 1/2", "4", "Anger", 3, None)
    names = [f"006_{number:0{w}d}.jpg" for number, w in zip(range(95, 107), widths, strict=True)]
    random.Random(seed).shuffle(names)
    with TemporaryDirectory() as folder:
        corpus = Corpus(Path(folder))
        corpus.coding([row])
        corpus.clip("006/006_1_2", names)
        (clip,) = read_index(corpus.root).clips
    assert [frame_number(frame) for frame in clip.frames] == list(range(95, 107))
    assert (clip.onset, clip.apex, clip.offset) == (0, 5, 11)


def test_the_coding_file_beside_the_pictures_is_read_where_the_root_has_none(corpus):
    (corpus.root / NAME).unlink()
    corpus.tree("SAMM_CROP")
    file = corpus.coding(name=f"SAMM_CROP/{NAME}")
    assert annotation_files(corpus.root) == (file,)
    own = corpus.coding()
    assert annotation_files(corpus.root, "cropped") == (own,)


def test_lists_of_the_long_videos_are_no_coding_files(corpus):
    corpus.tree()
    corpus.coding(name="SAMM_LongVideos_V2_Release.csv")
    assert read_index(corpus.root).annotation == corpus.root / NAME
    (corpus.root / NAME).rename(corpus.root / "SAMM-codes.csv")
    assert annotation_files(corpus.root) == (corpus.root / "SAMM-codes.csv",)


def test_two_coding_files_need_a_choice(corpus):
    corpus.tree()
    other = corpus.coding(ROWS[:1], "SAMM_20181215_Micro_FACS_Codes_v2.csv")
    with pytest.raises(MerError, match=r"several annotation files of SAMM \(SAMM_2018.*name one"):
        read_index(corpus.root)
    assert annotation_files(corpus.root, annotations=other) == (other,)
    assert len(read_index(corpus.root, annotations=other).clips) == 1


def test_what_is_missing_is_named_with_the_way_to_get_it(corpus):
    licence = r"licence is asked for at https://helward\.mmu\.ac\.uk/.*`mer synth`"
    with pytest.raises(MerError, match=rf"SAMM is not at .*absent.*006_05562\.jpg.*{licence}"):
        read_index(corpus.root / "absent")
    corpus.tree("SAMM_cropped")
    with pytest.raises(MerError, match=rf"no raw pictures of SAMM.*there: cropped\. The {licence}"):
        read_index(corpus.root)
    (corpus.root / NAME).unlink()
    with pytest.raises(MerError, match=rf"expected SAMM_Micro_FACS_Codes_v2\.xlsx.*{licence}"):
        read_index(corpus.root, "cropped")
    with pytest.raises(MerError, match=r"no tree 'crop'; it has raw, cropped\. Did you mean"):
        read_index(corpus.root, "crop")
    with pytest.raises(MerError, match=r"There is no annotation file .*elsewhere"):
        read_index(corpus.root, "cropped", corpus.root / "elsewhere.xlsx")
