import re

import openpyxl

from mer.datasets.synthetic.layouts import smic
from mer.datasets.synthetic.settings import SyntheticCorpus

ROWS = smic.present(SyntheticCorpus("smic", subjects=10, clips=9))
LONG = smic.present(SyntheticCorpus("smic", subjects=10, clips=9, annotations="hs-e"))


def test_the_release_of_2013_tells_all_by_its_folders(tmp_path):
    smic.write_annotations(tmp_path, ROWS, "hs")
    assert list(tmp_path.iterdir()) == []
    pattern = r"SMIC_all_(\w+)/HS/(s\d+)/micro/(\w+)/(s\d+)_(ne|po|sur)_\d\d"
    for row in ROWS:
        if row.annotated:
            for tree, pictures in row.pictures.items():
                parts = re.fullmatch(pattern, pictures.folder).groups()
                assert parts[:4] == (tree, row.subject, row.emotion, row.subject)
                assert row.emotion.startswith(parts[4])
                assert (pictures.first, pictures.last) == (row.plan.onset, row.plan.offset)


def test_pictures_are_numbered_with_six_digits_or_more():
    names = [row.pictures["cropped"].name(row.onset) for row in ROWS]
    assert all(re.fullmatch(r"reg_image(0\d{5}|[1-9]\d{5,7})\.bmp", name) for name in names)
    assert {len(name) for name in names} == {len(f"reg_image{'0' * n}.bmp") for n in (6, 7, 8)}
    assert any(name.startswith("reg_image05") for name in names)
    assert ROWS[0].pictures["raw"].name(139562) == "image139562.bmp"


def test_recordings_without_a_micro_expression_lie_beside_the_others():
    still = [row for row in ROWS if not row.annotated]
    assert [row.pictures["raw"].folder for row in still] == [
        "SMIC_all_raw/HS/s1/non_micro/s1_n1", "SMIC_all_raw/HS/s2/non_micro/s2_n1",
    ]  # fmt: skip
    assert all(row.plan.units == () for row in still)


def test_the_long_version_has_frames_around_each_clip():
    assert all(set(row.pictures) == {"long"} for row in LONG)
    first = LONG[0]
    assert re.fullmatch(
        r"SMIC-E_raw image/HS_long/SMIC-HS-E/s01/s1_(ne|po|sur)_01", first.pictures["long"].folder
    )
    assert LONG[-1].subject == "s12"
    for row in LONG:
        pictures = row.pictures["long"]
        assert pictures.first < row.onset < row.offset < pictures.last
        assert pictures.name(52_000) == "image052000.jpg"


def test_the_long_versions_annotation_ends_in_text(tmp_path):
    smic.write_annotations(tmp_path, LONG, "hs-e")
    path = tmp_path / "SMIC-E_raw image" / "HS_long" / "SMIC-HS-E_annotation.xlsx"
    header, *cells = openpyxl.load_workbook(path).active.values
    assert header == ("Subject", "Filename", "OnsetF", "OffsetF", "Emotion", "FirstF", "LastF")
    data, tail = cells[:90], cells[90:]
    for subject, name, onset, offset, emotion, first, last in data:
        assert name.startswith(f"s{subject}_")
        assert type(subject) is int
        assert first < onset < offset < last
        assert emotion in ("negative", "positive", "surprise")
    assert tail[0] == 7 * (None,)
    assert len(tail) > 2
    assert all(isinstance(row[0], str) and row[1:] == 6 * (None,) for row in tail[1:])


def test_subjects_are_the_releases():
    rows = smic.present(SyntheticCorpus("smic", subjects=17, clips=1))
    subjects = [row.subject for row in rows if row.annotated]
    assert subjects[:8] == ["s1", "s2", "s3", "s4", "s5", "s6", "s8", "s9"]
    assert subjects[-2:] == ["s20", "s21"]


def test_clips_are_counted_by_subject_and_emotion():
    names = [row.name for row in ROWS if row.subject == "s1" and row.emotion == "negative"]
    assert names == ["s1_ne_01", "s1_ne_02", "s1_ne_03"]
