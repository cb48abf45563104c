from collections import Counter

import pytest

from mer.datasets.schemes.catalogue import schemes_of
from mer.datasets.smic_folders import (
    clip_folders,
    holds_clips,
    holds_emotions,
    is_other_camera,
    read_folders,
)
from mer.errors import MerError

WORDS = {"ne": "negative", "po": "positive", "sur": "surprise"}
# clips of each subject, and of each emotion
SUBJECTS = {
    1: 6, 2: 6, 3: 39, 4: 19, 5: 2, 6: 4, 8: 13, 9: 4, 11: 7, 12: 9, 13: 10, 14: 10, 15: 4, 18: 7,
    19: 2, 20: 22,
}  # fmt: skip
EMOTIONS = ["ne"] * 70 + ["po"] * 51 + ["sur"] * 43


def clip(base, path, numbers=(139562, 139563, 139564), pattern="image{:06d}.bmp"):
    folder = base / path
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / pattern.format(number)).write_bytes(b"bmp")
    return folder


def whole_release(base, width=1):
    # a step of 3 walks over all 164 and gives nearly every subject all emotions
    emotions = [EMOTIONS[i * 3 % 164] for i in range(164)]
    slots = [subject for subject, count in SUBJECTS.items() for _ in range(count)]
    seen = Counter()
    for subject, emotion in zip(slots, emotions, strict=True):
        seen[subject, emotion] += 1
        name = f"s{subject:0{width}d}_{emotion}_{seen[subject, emotion]:02d}"
        start = 17581039 if subject == 20 else 52000 + 100 * seen[subject, emotion]
        folder = f"s{subject:0{width}d}/micro/{WORDS[emotion]}/{name}"
        clip(base, folder, range(start, start + 3))


def texts(table, key):
    return [remark.text for remark in table.remarks if remark.key == key]


@pytest.mark.parametrize("width", [1, 2])
def test_the_whole_release_gives_the_published_counts(tmp_path, width):
    base = tmp_path / "HS"
    whole_release(base, width)
    table = read_folders(base)
    assert (table.dataset, table.version, table.file) == ("smic", "hs", base)
    (scheme,) = schemes_of("smic")
    counts = Counter(map(scheme.class_of, table.rows))
    assert tuple(counts[i] for i in range(3)) == (70, 51, 43) == scheme.published["hs"]
    subjects = Counter(row.subject for row in table.rows)
    assert subjects == {f"smic/s{number:02d}": count for number, count in SUBJECTS.items()}
    assert len({row.key for row in table.rows}) == 164
    assert table.remarks == ()


def test_a_clip_runs_from_its_first_to_its_last_picture(tmp_path):
    clip(tmp_path, "s1/micro/negative/s1_ne_01", range(139562, 139590))
    clip(tmp_path, "s20/micro/negative/s20_ne_01", range(17581039, 17581056))
    clip(tmp_path, "s20/micro/positive/s20_po_01", range(99998, 100003), "reg_image{:06d}.bmp")
    first, second, third = read_folders(tmp_path).rows
    assert (first.key, first.subject) == ("smic/s01/s01_ne_01", "smic/s01")
    assert (first.onset, first.apex, first.offset, first.emotion) == (
        139562, None, 139589, "negative",
    )  # fmt: skip
    assert (second.onset, second.offset) == (17581039, 17581055)
    assert (third.onset, third.offset) == (99998, 100002)


def test_folders_of_any_capitals_and_clips_without_expression(tmp_path):
    clip(tmp_path, "S3/Micro/Negative/s3_ne_12")
    clip(tmp_path, "S3/non_micro/s3_n1")
    table = read_folders(tmp_path)
    assert [(row.key, row.emotion) for row in table.rows] == [("smic/s03/s03_ne_12", "negative")]
    assert table.remarks == ()


def test_the_folder_of_an_emotion_outweighs_the_clip_s_name(tmp_path):
    clip(tmp_path, "s3/micro/positive/s3_ne_01")
    clip(tmp_path, "s3/micro/neg/s3_ne_02")
    table = read_folders(tmp_path)
    assert [row.emotion for row in table.rows] == ["positive", "negative"]
    assert texts(table, "smic/s03/s03_ne_01") == [
        "the emotion is positive, but the clip's name says negative."
    ]
    assert texts(table, "smic/s03/s03_ne_02") == [
        "the emotion is 'neg'; negative is taken from the clip's name."
    ]
    assert not table.unusable


def test_bad_folders_are_excluded_and_stop_nothing(tmp_path):
    clip(tmp_path, "s3/micro/positive/s3_po_01")
    clip(tmp_path, "s18/micro/surprise/s18_sur_03", ())
    clip(tmp_path, "s4/micro/other/clip")
    clip(tmp_path, "s5/micro/negative/s5_ne_01")
    clip(tmp_path, "s5/micro/negative/s05_ne_1")
    table = read_folders(tmp_path)
    assert [row.key for row in table.rows] == ["smic/s03/s03_po_01"]
    assert {remark.key: remark.text for remark in table.remarks if remark.unusable} == {
        "smic/s18/s18_sur_03": "Its folder holds no frames.",
        "smic/s04/clip": (
            "the emotion is 'other', not negative, positive or surprise, and the name 'clip' "
            "tells none."
        ),
        "smic/s05/s05_ne_01": (
            "s5/micro/negative/s05_ne_1 and s5/micro/negative/s5_ne_01 are of the same clip."
        ),
    }


def test_odd_names_are_kept_and_told(tmp_path):
    clip(tmp_path, "s3/micro/negative/s3_ne_01b")
    clip(tmp_path, "s3/micro/negative/s5_ne_01")
    table = read_folders(tmp_path)
    assert texts(table, "smic/s03/s3_ne_01b") == [
        "the clip's name is 's3_ne_01b', not one such as s3_sur_01."
    ]
    assert texts(table, "smic/s03/s05_ne_01") == [
        "the clip's name s05_ne_01 is not one of subject s03."
    ]
    assert not table.unusable


@pytest.mark.parametrize("folders", ["s03/s3_sur_01", "s3/micro/negative", "negative/s1_ne_01"])
def test_a_folder_that_is_laid_out_otherwise_is_an_error(tmp_path, folders):
    clip(tmp_path, folders)
    with pytest.raises(MerError, match=r"is no SMIC-HS of 2013: it holds no clips such as s1/mic"):
        read_folders(tmp_path)


def test_both_layouts_are_told_apart_and_from_the_other_cameras(tmp_path):
    clip(tmp_path, "HS/s1/micro/negative/s1_ne_01")
    clip(tmp_path, "VIS/s11/micro/negative/s11_ne_01")
    clip(tmp_path, "SMIC-HS-E/s03/s3_sur_01")
    clip(tmp_path, "SMIC-NIR-E/s11/s11_sur_01")
    folders = {folder.name: folder for folder in tmp_path.iterdir()}
    assert [name for name, folder in folders.items() if holds_emotions(folder)] == ["HS"]
    assert [name for name, folder in folders.items() if holds_clips(folder)] == ["SMIC-HS-E"]
    assert is_other_camera("SMIC_VIS_E_annotation.xlsx")
    assert not is_other_camera("SMIC-HS-E_annotation.xlsx")


def test_clips_of_both_layouts_have_the_same_keys(tmp_path):
    clip(tmp_path, "HS/s1/micro/negative/s1_ne_01")
    clip(tmp_path, "E/s01/s01_ne_1")
    clip(tmp_path, "E/s01/non_micro_01")
    (short,), (long,) = clip_folders(tmp_path / "HS"), clip_folders(tmp_path / "E")
    assert (short.key, short.label) == ("smic/s01/s01_ne_01", "negative")
    assert (long.key, long.label) == ("smic/s01/s01_ne_01", "")
