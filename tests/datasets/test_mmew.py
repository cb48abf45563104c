import csv
from collections import Counter

import openpyxl
import pytest

from mer.datasets import folders, mmew
from mer.datasets.frames import frame_number
from mer.datasets.mmew import annotation_files, read_annotations, read_index
from mer.errors import MerError

HEADER = (
    "Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame", "Action Units",
    "Estimated Emotion", "remarks",
)  # fmt: skip
FILE = "MMEW_Micro_Exp.xlsx"
ROWS = [
    (1, "S01-01-001", 1, 15, 31, "6+12", "happiness", None),
    (1, "S01-02-001", 1, 17, 39, 5, "surprise", None),
    (6, "S06-01-002", 1, 10, 31, "12L", "happiness", None),
    (31, "S31-04-001", 1, 4, 9, "4R+7", "others", None),
]
KEYS = ["mmew/S01/S01-01-001", "mmew/S01/S01-02-001", "mmew/S06/S06-01-002", "mmew/S31/S31-04-001"]
BY_EMOTION = ("happiness", "surprise", "happiness", "repression")
BY_SUBJECT = ("S01/happiness", "S01/surprise", "S06/happiness", "S31/others")


def write(file, rows=ROWS):
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".csv":
        with file.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([HEADER, *rows])
        return file
    workbook = openpyxl.Workbook()
    for row in [HEADER, *rows]:
        workbook.active.append(row)
    workbook.save(file)
    return file


def clips(base, levels=BY_EMOTION, rows=ROWS):
    for level, row in zip(levels, rows, strict=True):
        folder = base / level / row[1]
        folder.mkdir(parents=True)
        for number in range(1, row[4] + 1):
            (folder / f"{number}.jpg").write_bytes(b"x")


@pytest.fixture
def root(tmp_path):
    write(tmp_path / FILE)
    clips(tmp_path / "MMEW_Final/Micro_Expression")
    macro = tmp_path / "MMEW_Final/Macro_Expression/S01/anger"
    macro.mkdir(parents=True)
    (macro / "S01-07-001.jpg").write_bytes(b"x")
    return tmp_path


def told(index, unusable):
    return {r.key: r.text for r in index.remarks if r.unusable == unusable}


@pytest.mark.parametrize(
    "base",
    ["Micro_Expression", "Micro-Expression", "MMEW_Final/Micro_Expression", "MMEW_final",
     "MMEW/MMEW_Final/Micro_Expression", "."],
)  # fmt: skip
@pytest.mark.parametrize(
    "levels", [BY_EMOTION, BY_SUBJECT, (".",) * 4, ("S01", "S01", "S06", "31")]
)
def test_every_known_tree_gives_the_same_clips(tmp_path, base, levels):
    write(tmp_path / FILE)
    clips(tmp_path / base, levels)
    index = read_index(tmp_path)
    assert [clip.key for clip in index.clips] == KEYS
    first = index.clips[0]
    assert [frame_number(f) for f in first.frames] == [*range(1, 32)]
    assert (first.onset, first.apex, first.offset, first.apex_source) == (0, 14, 30, "annotated")
    assert (first.subject, first.fps) == ("mmew/S01", 90.0)
    assert (index.dataset, index.version, index.remarks) == ("mmew", "full", ())


def test_every_folder_is_listed_once_for_the_clips(root, monkeypatch):
    listed, scan = Counter(), folders.os.scandir

    def counting(folder):
        listed[folder] += 1
        return scan(folder)

    monkeypatch.setattr(folders.os, "scandir", counting)
    read_index(root)
    own = {folder: n for folder, n in listed.items() if folder.name.startswith("S")}
    assert (len(own), set(own.values())) == (4, {1})
    assert not [folder for folder in listed if "Macro_Expression" in folder.parts]


def test_a_clip_in_two_places_is_remarked_and_the_first_is_read(root):
    clips(root / "MMEW_Final/Micro_Expression", ("others",), ROWS[3:])
    index = read_index(root)
    assert index.clips[3].frames[0].parts[-3] == "others"
    assert told(index, unusable=False) == {
        "mmew/S31/S31-04-001": "lies in others/S31-04-001 and repression/S31-04-001; the first is "
        "read."
    }


def test_missing_and_foreign_folders_are_told_and_stop_nothing(root):
    clips(root / "MMEW_Final/Micro_Expression", ("fear",), [(2, "S02-05-001", 1, 2, 3)])
    rows = [*ROWS, (3, "S03-07-001", 1, 4, 9, 4, "anger"), (3, "S03-07-002", 1, 4, 9, 4, "a/../..")]
    write(root / FILE, rows)
    index = read_index(root)
    assert len(index.clips) == 4
    base = root / "MMEW_Final/Micro_Expression"
    assert told(index, unusable=True) == {
        "mmew/S03/S03-07-001": f"row 6: there is no folder {base / 'anger/S03-07-001'}.",
        "mmew/S03/S03-07-002": f"row 7: there is no folder {base / 'S03-07-002'}.",
    }
    text = "The folder has no row in the annotation file."
    assert told(index, unusable=False)["mmew/S02/S02-05-001"] == text


def test_the_file_without_others_leaves_their_folders_unannotated(root):
    write(root / FILE, ROWS[:3])
    index = read_index(root)
    assert (index.version, len(index.clips)) == ("without others", 3)
    assert told(index, unusable=False).keys() == {"mmew/S31/S31-04-001"}


def test_a_clip_of_another_subject_by_its_row_keeps_the_rows_subject(root):
    write(root / FILE, [(2, *ROWS[0][1:]), *ROWS[1:]])
    index = read_index(root)
    assert (index.clips[0].key, index.clips[0].subject) == ("mmew/S02/S01-01-001", "mmew/S02")
    assert told(index, unusable=False) == {
        "mmew/S02/S01-01-001": "row 2: the subject is S02, but the file name is of S01."
    }


def test_a_link_never_leads_out_of_the_tree(root):
    outside = root / "outside/S09-05-001"
    outside.mkdir(parents=True)
    (outside / "1.jpg").write_bytes(b"x")
    (root / "MMEW_Final/Micro_Expression/fear").mkdir()
    (root / "MMEW_Final/Micro_Expression/fear/S09-05-001").symlink_to(outside)
    write(root / FILE, [*ROWS, (9, "S09-05-001", 1, 1, 1, 4, "fear")])
    index = read_index(root)
    assert len(index.clips) == 4
    assert "is a link that leads out" in told(index, unusable=True)["mmew/S09/S09-05-001"]


@pytest.mark.parametrize(
    "name",
    [FILE, "MMEW_Micro_Exp (20).xlsx", "MMEW_Micro_Exp_v2.xlsx", "MMEW_Micro_Exp.csv",
     "MMEW_Final/MMEW_Micro_Exp.xlsx"],
)  # fmt: skip
def test_the_annotation_under_every_known_name(root, name):
    (root / FILE).unlink()
    file = write(root / name)
    (root / "MMEW_Macro_Exp.xlsx").touch()
    assert annotation_files(root) == (file,)
    assert [row.key for row in read_annotations(file).rows] == KEYS
    assert len(read_index(root).clips) == 4


def test_two_files_need_a_choice(root):
    newer = write(root / "MMEW_Micro_Exp_v2.xlsx", ROWS[:3])
    with pytest.raises(
        MerError, match=r"several annotation files of MMEW \(.*_v2\.xlsx\).*name one"
    ):
        read_index(root)
    assert read_index(root, annotations=newer).annotation == newer


def test_what_is_missing_is_named_with_the_way_to_get_it(root):
    licence = r"http://www\.dpailab\.com/database\.html.*`mer synth`"
    with pytest.raises(MerError, match=rf"MMEW is not at .*absent.*{licence}"):
        read_index(root / "absent")
    (root / FILE).unlink()
    with pytest.raises(MerError, match=rf"no annotation file of MMEW.*_Micro_Exp\.xlsx.*{licence}"):
        read_index(root)
    (root / "MMEW_Final/Micro_Expression").rename(root / "gone")
    with pytest.raises(MerError, match=rf"no clips pictures.*there: none\. .*{licence}"):
        read_index(root)
    with pytest.raises(MerError, match="no tree 'clip'; it has clips"):
        read_index(root, "clip")


def test_the_facts_agree_with_the_reader():
    assert mmew.RELEASE.default_tree == "clips"
    assert set(mmew.RELEASE.examples) == set(mmew.RELEASE.trees)
