import csv
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.datasets.frames import frame_number
from mer.datasets.smic import RELEASE, annotation_files, read_annotations, read_index
from mer.errors import MerError

# subject, emotion, clip as on disk, onset and offset
CLIPS = [
    (1, "negative", "s1_ne_01", 139562, 139584),
    (3, "surprise", "s3_sur_01", 308866, 308890),
    (4, "positive", "s4_po_02", 52310, 52330),
    (20, "negative", "s20_ne_01", 17581039, 17581055),
]
KEYS = [
    "smic/s01/s01_ne_01",
    "smic/s03/s03_sur_01",
    "smic/s04/s04_po_02",
    "smic/s20/s20_ne_01",
]
HEADER = ("Subject", "Filename", None, "OnsetF", "OffsetF", "FirstF", "LastF", "Emotion")
SHORT = {"raw": ("SMIC_all_raw/HS", "image{:06d}.bmp"),
         "cropped": ("SMIC_all_cropped/HS", "reg_image{:06d}.bmp")}  # fmt: skip
LONG = "SMIC-E_raw image/HS_long/SMIC-HS-E"
NAME = "SMIC-HS-E_annotation.csv"


class Corpus:
    """A root with the trees of both releases, made to order."""

    def __init__(self, root):
        self.root = root

    def clip(self, folder, numbers, pattern="image{:06d}.bmp"):
        place = self.root / folder
        place.mkdir(parents=True, exist_ok=True)
        for number in numbers:
            (place / pattern.format(number)).write_bytes(b"bmp")

    def short(self, tree="raw", top=None, width=1):
        default, pattern = SHORT[tree]
        for subject, emotion, name, onset, offset in CLIPS:
            own = f"{top or default}/s{subject:0{width}d}/micro/{emotion}/{name}"
            self.clip(own, range(onset, offset + 1), pattern)

    def long(self, top=LONG):
        for subject, _, name, onset, offset in CLIPS:
            numbers = range(onset - 20, offset + 21)
            self.clip(f"{top}/s{subject:02d}/{name}", numbers, "image{:06d}.jpg")

    def annotation(self, name=f"SMIC-E_raw image/HS_long/{NAME}", clips=CLIPS):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = [(s, n, None, on, off, on - 20, off + 20, e) for s, e, n, on, off in clips]
        with file.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([HEADER, *rows, (), ("", "tail of text")])
        return file


@pytest.fixture
def corpus(tmp_path):
    return Corpus(tmp_path)


def spans(index):
    return [
        (frame_number(clip.frames[clip.onset]), frame_number(clip.frames[clip.offset]))
        for clip in index.clips
    ]


def excluded(index):
    return {remark.key: remark.text for remark in index.remarks if remark.unusable}


@pytest.mark.parametrize(
    ("tree", "top", "width"),
    [
        ("raw", "SMIC_all_raw/HS", 1),
        ("raw", "SMIC_all_raw/HS", 2),
        ("raw", "SMIC_all_raw/SMIC_all_raw/HS", 1),
        ("raw", "HS", 2),
        ("cropped", "SMIC_all_cropped/HS", 1),
        ("cropped", "SMIC_all_cropped/HS", 2),
    ],
)
def test_folders_of_2013_are_read_without_an_annotation_file(corpus, tree, top, width):
    corpus.short(tree, top, width)
    index = read_index(corpus.root, tree)
    assert [clip.key for clip in index.clips] == KEYS
    assert spans(index) == [(onset, offset) for *_, onset, offset in CLIPS]
    assert [clip.emotion for clip in index.clips] == [emotion for _, emotion, *_ in CLIPS]
    assert (index.dataset, index.version, index.annotation) == ("smic", "hs", corpus.root / top)
    first = index.clips[0]
    assert (first.subject, first.fps, first.dataset) == ("smic/s01", 100.0, "smic")
    assert (first.apex, first.apex_source, first.action_units) == (None, "none", ())
    assert index.remarks == ()


@pytest.mark.parametrize(
    ("top", "file"),
    [
        (LONG, f"SMIC-E_raw image/HS_long/{NAME}"),
        (LONG, f"{LONG}/SMIC-HS-E_annotation_2019.csv"),
        (LONG, NAME),
        ("SMIC-E_raw_image/HS_long/SMIC-HS-E", f"SMIC-E_raw_image/HS_long/{NAME}"),
        ("HS_long/SMIC_HS_E", f"HS_long/SMIC_HS_E/{NAME}"),
        ("SMIC-HS-E", f"SMIC-HS-E/{NAME}"),
    ],
)
def test_long_clips_are_read_with_their_annotation(corpus, top, file):
    corpus.long(top)
    written = corpus.annotation(file)
    assert annotation_files(corpus.root, "long") == (written,)
    index = read_index(corpus.root, "long")
    assert [clip.key for clip in index.clips] == KEYS
    assert spans(index) == [(onset, offset) for *_, onset, offset in CLIPS]
    assert {len(clip.frames) - (clip.offset - clip.onset + 1) for clip in index.clips} == {16}
    assert (index.version, index.annotation) == ("hs-e", written)
    assert not excluded(index)


def test_the_tree_asked_for_is_read_and_raw_is_the_default(corpus):
    corpus.short("raw")
    corpus.short("cropped")
    corpus.long()
    corpus.annotation()
    assert RELEASE.default_tree == "raw"
    firsts = {tree: read_index(corpus.root, tree).clips[0].frames[0].name for tree in RELEASE.trees}
    assert firsts == {
        "raw": "image139562.bmp",
        "cropped": "reg_image139562.bmp",
        "long": "image139554.jpg",
    }
    assert read_index(corpus.root).clips == read_index(corpus.root, "raw").clips


def test_other_cameras_are_never_read(corpus):
    for camera in ("NIR", "VIS"):
        corpus.clip(f"SMIC_all_raw/{camera}/s11/micro/negative/s11_ne_01", range(5))
        corpus.clip(f"SMIC-E_raw image/{camera}_long/SMIC-{camera}-E/s11/s11_ne_01", range(5))
        corpus.annotation(f"SMIC-E_raw image/HS_long/SMIC-{camera}-E_annotation.csv")
    with pytest.raises(MerError, match="no raw pictures of SMIC-HS"):
        read_index(corpus.root)
    with pytest.raises(MerError, match="no long pictures of SMIC-HS"):
        read_index(corpus.root, "long")
    corpus.short()
    corpus.long()
    written = corpus.annotation()
    assert [clip.key for clip in read_index(corpus.root).clips] == KEYS
    assert annotation_files(corpus.root, "long") == (written,)


def test_an_annotation_of_one_release_goes_with_the_pictures_of_the_other(corpus):
    corpus.short()
    corpus.long()
    written = corpus.annotation(clips=CLIPS[:3])
    index = read_index(corpus.root, "raw", written)
    assert ([clip.key for clip in index.clips], index.version) == (KEYS[:3], "hs-e")
    told = {remark.key: remark.text for remark in index.remarks}
    assert told[KEYS[3]] == "The folder has no row in the annotation file."
    long = read_index(corpus.root, "long", corpus.root / "SMIC_all_raw/HS")
    assert (spans(long), long.version) == (spans(read_index(corpus.root)), "hs")


def test_both_kinds_of_annotation_are_read_alone(corpus):
    corpus.short()
    hs = read_annotations(corpus.root / "SMIC_all_raw/HS")
    hs_e = read_annotations(corpus.annotation())
    assert (hs.version, hs_e.version) == ("hs", "hs-e")
    assert [row.key for row in hs.rows] == [row.key for row in hs_e.rows] == KEYS
    assert annotation_files(corpus.root) == (hs.file,)
    with pytest.raises(MerError, match=r"There is no annotation file .*absent"):
        read_annotations(corpus.root / "absent")


def test_missing_frames_and_folders_are_told_and_stop_nothing(corpus):
    corpus.short("cropped")
    corpus.clip("SMIC_all_cropped/HS/s18/micro/surprise/s18_sur_03", ())
    (corpus.root / "SMIC_all_cropped/HS/s1/micro/negative/s1_ne_01/reg_image139570.bmp").unlink()
    index = read_index(corpus.root, "cropped")
    assert [clip.key for clip in index.clips] == KEYS
    assert excluded(index) == {"smic/s18/s18_sur_03": "Its folder holds no frames."}
    told = {remark.key: remark.text for remark in index.remarks}
    assert told[KEYS[0]] == "Frames missing: 1 of 23 from 139562 to 139584."


def test_rows_without_a_folder_are_excluded(corpus):
    corpus.long()
    corpus.annotation(clips=[*CLIPS, (9, "surprise", "s9_sur_02", 5, 40)])
    index = read_index(corpus.root, "long")
    (text,) = excluded(index).values()
    assert text.startswith("row 6: there is no folder")
    assert text.endswith("SMIC-HS-E/s09/s09_sur_02.")
    assert [clip.key for clip in index.clips] == KEYS


def test_nothing_leads_out_of_the_tree(corpus, tmp_path_factory):
    outside = Corpus(tmp_path_factory.mktemp("outside"))
    outside.clip("s1_ne_09", range(139562, 139585))
    corpus.short()
    corpus.long()
    for own in ("SMIC_all_raw/HS/s1/micro/negative", f"{LONG}/s01"):
        (corpus.root / own / "s1_ne_09").symlink_to(outside.root / "s1_ne_09")
    bad = ["s1_ne_09", f"../{outside.root.name}/s1_ne_09", str(outside.root / "s1_ne_09")]
    corpus.annotation(clips=[*CLIPS, *((1, "negative", name, 139562, 139584) for name in bad)])
    short, long = read_index(corpus.root), read_index(corpus.root, "long")
    assert [clip.key for clip in short.clips] == [clip.key for clip in long.clips] == KEYS
    assert "is a link that leads out" in excluded(short)["smic/s01/s01_ne_09"]
    assert "is a link that leads out" in excluded(long)["smic/s01/s01_ne_09"]
    assert len(excluded(long)) == 3


@settings(max_examples=10, deadline=None)
@given(widths=st.lists(st.integers(1, 8), min_size=12, max_size=12), seed=st.integers(0, 99))
def test_padding_of_frame_numbers_never_changes_the_index(widths, seed):
    names = [f"image{n:0{w}d}.bmp" for n, w in zip(range(9995, 10007), widths, strict=True)]
    random.Random(seed).shuffle(names)
    with TemporaryDirectory() as folder:
        place = Path(folder, "SMIC_all_raw/HS/s1/micro/negative/s1_ne_01")
        place.mkdir(parents=True)
        for name in names:
            (place / name).write_bytes(b"bmp")
        index = read_index(Path(folder))
    (clip,) = index.clips
    assert [frame_number(frame) for frame in clip.frames] == list(range(9995, 10007))
    assert (clip.onset, clip.offset, index.remarks) == (0, 11, ())


def test_two_annotation_files_need_a_choice(corpus):
    corpus.long()
    older = corpus.annotation()
    newer = corpus.annotation(f"{LONG}/SMIC-HS-E_annotation_2019.csv")
    with pytest.raises(MerError, match=r"several annotation files of SMIC-HS \(.*2019.*name one"):
        read_index(corpus.root, "long")
    for file in (older, newer):
        assert read_index(corpus.root, "long", file).annotation == file


def test_what_is_missing_is_named_with_the_way_to_get_it(corpus):
    licence = r"The licence is asked for at https://www\.oulu\.fi/.*`mer synth`"
    with pytest.raises(
        MerError, match=rf"not at .*absent.*SMIC_all_raw/HS/s1/micro/negative/s1_ne_01.*{licence}"
    ):
        read_index(corpus.root / "absent")
    corpus.long()
    with pytest.raises(
        MerError,
        match=rf"no raw pictures of SMIC-HS: .*SMIC_all_raw, HS; .*there: long\. {licence}",
    ):
        read_index(corpus.root)
    with pytest.raises(
        MerError, match=rf"no annotation file of SMIC-HS; expected SMIC-HS-E_annotation.*{licence}"
    ):
        read_index(corpus.root, "long")
    with pytest.raises(MerError, match=r"no tree 'crop'; it has raw, cropped, long\."):
        read_index(corpus.root, "crop")
