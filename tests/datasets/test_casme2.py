import pytest

from mer.datasets.casme2 import (
    annotation_files,
    find_objective_file,
    read_annotations,
    read_index,
)
from mer.datasets.frames import frame_number
from mer.errors import MerError

ROWS = [
    ("01", "EP02_01f", None, 46, 59, 86, None, 12, "happiness"),
    ("01", "EP19_05f", None, 396, 416, 446, None, "4+L10", "disgust"),
    ("04", "EP12_01f", None, 261, "/", 321, None, "4+7+L10", "disgust"),
]
SPANS = {"sub01/EP02_01f": (46, 86), "sub01/EP19_05f": (396, 446), "sub04/EP12_01f": (261, 321)}


@pytest.fixture
def corpus(release):
    release.coding("2014", rows=ROWS)

    def write(base="Cropped", prefix="reg_img", subject=str, margin=0):
        for clip, (onset, offset) in SPANS.items():
            own, name = clip.split("/")
            numbers = range(onset - margin, offset + margin + 1)
            release.frames(f"{base}/{subject(own)}/{name}", numbers, prefix)
        return release

    return write


def excluded(index):
    return {remark.key: remark.text for remark in index.remarks if remark.unusable}


@pytest.mark.parametrize(
    ("tree", "base"),
    [
        ("cropped", "Cropped"),
        ("cropped", "Cropped/Cropped"),
        ("cropped", "CASME2_preprocessed_Li Xiaobai/Cropped"),
        ("cropped", "Cropped_original"),
        ("cropped", "cropped"),
        ("selected", "CASME2_RAW_selected"),
        ("selected", "CASME2_RAW_selected/CASME2_RAW_selected"),
        ("raw", "CASME2_RAW/CASME2-RAW"),
        ("raw", "CASME2-RAW"),
    ],
)
def test_every_known_tree_gives_the_same_clips(corpus, tree, base):
    release = corpus(base, "reg_img" if tree == "cropped" else "img")
    index = read_index(release.root, tree)
    assert [clip.key for clip in index.clips] == [f"casme2/{clip}" for clip in SPANS]
    first = index.clips[0]
    assert frame_number(first.frames[first.onset]) == 46
    assert frame_number(first.frames[first.apex]) == 59
    assert (first.subject, first.fps, first.dataset) == ("casme2/sub01", 200.0, "casme2")
    assert (index.dataset, index.version) == ("casme2", "2014")
    assert index.annotation == release.root / "CASME2-coding-20140508.xlsx"


def test_subject_folders_named_by_a_plain_number(corpus):
    release = corpus("Cropped-updated/Cropped", subject=lambda own: str(int(own[3:])))
    assert len(read_index(release.root).clips) == 3


def test_the_tree_asked_for_is_read(corpus):
    corpus("CASME2_RAW/CASME2-RAW", "img", margin=20)
    release = corpus("Cropped")
    assert len(read_index(release.root, "raw").clips[0].frames) == 41 + 16
    assert len(read_index(release.root, "cropped").clips[0].frames) == 41


def test_cropped_is_read_where_nothing_else_is_asked_for(corpus):
    corpus("CASME2_RAW/CASME2-RAW", "img")
    release = corpus("Cropped")
    assert read_index(release.root) == read_index(release.root, "cropped")


def test_a_clip_without_an_apex_has_none(corpus):
    index = read_index(corpus().root)
    clip = index.clips[2]
    assert (clip.apex, clip.apex_source) == (None, "none")
    told = [remark.text for remark in index.remarks if remark.key == clip.key]
    assert told == ["row 4: the file gives no apex."]


def test_an_index_keeps_all_rows_and_what_was_asked_for(corpus, release):
    corpus()
    bad = ("09", "EP09f", None, 5, 3, 1, None, 4, "others")
    release.coding("2014", rows=[*ROWS, bad])
    index = read_index(release.root)
    assert [row.key for row in index.rows] == [f"casme2/{clip}" for clip in [*SPANS, "sub09/EP09f"]]
    assert len(index.clips) == 3
    assert (index.corrections, index.corrected, index.companions) == (None, (), ())


def test_missing_empty_and_foreign_folders_are_told_and_stop_nothing(corpus, release):
    corpus()
    more = [
        (*key, None, 1, 5, 9, None, 4, "others") for key in (("09", "EP09f"), ("04", "EP13_02f"))
    ]
    release.coding("2014", rows=[*ROWS, *more])
    release.frames("Cropped/sub04/EP13_02f", [])
    release.frames("Cropped/sub09/EP02_02f", [1, 2])
    index = read_index(release.root)
    assert len(index.clips) == 3
    told = excluded(index)
    assert told.keys() == {"casme2/sub09/EP09f", "casme2/sub04/EP13_02f"}
    assert told["casme2/sub09/EP09f"].startswith("row 5: there is no folder")
    assert told["casme2/sub04/EP13_02f"] == "Its folder holds no frames."
    kept = {remark.key: remark.text for remark in index.remarks if not remark.unusable}
    assert kept["casme2/sub09/EP02_02f"] == "The folder has no row in the annotation file."


def test_a_row_never_leads_out_of_the_tree(corpus, release):
    corpus()
    outside = release.frames("outside/EP99_01f", range(1, 10))
    (release.root / "Cropped/sub01/EP99_02f").symlink_to(outside)
    bad = [
        ("01", "../../outside/EP99_01f"),
        ("01", str(outside)),
        ("../outside", "EP99_01f"),
        ("01", "EP99_02f"),
    ]
    rows = [(*key, None, 1, 5, 9, None, 4, "others") for key in bad]
    release.coding("2014", rows=[*ROWS, *rows])
    index = read_index(release.root)
    assert len(index.clips) == 3
    assert len(excluded(index)) == 4
    assert "is a link that leads out" in excluded(index)["casme2/sub01/EP99_02f"]


def test_a_linked_tree_is_the_users_own_choice(corpus, release, tmp_path_factory):
    corpus()
    elsewhere = tmp_path_factory.mktemp("disk") / "Cropped"
    (release.root / "Cropped").rename(elsewhere)
    (release.root / "Cropped").symlink_to(elsewhere)
    assert len(read_index(release.root).clips) == 3


def test_an_impossible_row_is_excluded(corpus, release):
    corpus()
    release.coding("2014", rows=[(*ROWS[0][:3], 99, *ROWS[0][4:]), *ROWS[1:]])
    index = read_index(release.root)
    assert excluded(index).keys() == {"casme2/sub01/EP02_01f"}
    assert len(index.clips) == 2
    assert len(index.rows) == 3


def test_an_impossible_apex_is_taken_as_absent(corpus, release):
    corpus()
    release.coding("2014", rows=[(*ROWS[0][:4], 99, *ROWS[0][5:]), *ROWS[1:]])
    index = read_index(release.root)
    assert excluded(index) == {}
    assert (index.clips[0].apex, index.clips[0].apex_source) == (None, "none")
    told = next(r.text for r in index.remarks if r.key == "casme2/sub01/EP02_01f")
    assert told.startswith("row 2: onset 46, apex 99, offset 86: the apex lies outside the clip")


def test_corrections_are_made_where_they_are_asked_for(corpus):
    root = corpus().root
    index = read_index(root, corrections="meb")
    clip = index.clips[2]
    assert (frame_number(clip.frames[clip.apex]), clip.apex_source) == (279, "corrected:meb")
    assert index.corrections == "meb"
    assert [remark.text for remark in index.corrected] == [
        "Correction meb: 261, none, 321 became 261, 279, 321."
    ]
    assert index.clips[:2] == read_index(root).clips[:2]
    with pytest.raises(MerError, match=r"no set of corrections 'mab'.*Did you mean 'meb'"):
        read_index(root, corrections="mab")


def test_objective_classes_beside_the_coding_file_are_read(corpus, release):
    release = corpus()
    file = release.objective()
    index = read_index(release.root)
    assert index.clips[0].objective_class in ("I", "II", "III", "IV", "V")
    assert index.companions == (file,)
    assert find_objective_file(release.root) == file
    coding = release.root / "CASME2-coding-20140508.xlsx"
    assert annotation_files(release.root) == (coding, file)
    assert read_annotations(coding).rows == index.rows


def test_the_objective_file_is_looked_for_beside_the_coding_file_alone(corpus, release):
    corpus()
    (release.root / "elsewhere").mkdir()
    coding = release.coding("2014", rows=ROWS, name="elsewhere/CASME2-coding-20140508.xlsx")
    release.objective()
    assert annotation_files(release.root, annotations=coding) == (coding,)
    assert find_objective_file(release.root / "elsewhere") is None
    index = read_index(release.root, annotations=coding)
    assert index.annotation == coding
    assert (index.companions, index.clips[0].objective_class) == ((), None)


def test_a_second_cropped_tree_is_remarked(corpus, release):
    corpus("Cropped")
    release = corpus("Cropped_original")
    remarks = {remark.key: remark.text for remark in read_index(release.root).remarks}
    assert (
        remarks["Cropped_original"] == "holds cropped pictures as well and is not read; Cropped is."
    )


def test_two_coding_files_need_a_choice(corpus, release):
    corpus()
    newer = release.coding("2019", rows=[(*row, 1) for row in ROWS])
    with pytest.raises(
        MerError,
        match=r"several annotation files of CASME II .*20140508\.xlsx, .*20190701\.xlsx.*name one",
    ):
        read_index(release.root)
    assert read_index(release.root, annotations=newer).version == "2019"


def test_locks_and_objective_classes_are_no_coding_files(corpus, release):
    corpus()
    release.objective()
    (release.root / "~$CASME2-coding-20140508.xlsx").touch()
    assert read_index(release.root).version == "2014"


def test_what_is_missing_is_named_with_the_way_to_get_it(corpus, release):
    licence = r"licence is asked for at http://casme\.psych\.ac\.cn/casme/e2.*`mer synth`"
    with pytest.raises(
        MerError, match=rf"not at .*absent.*Cropped/sub01/EP02_01f/reg_img46\.jpg.*{licence}"
    ):
        read_index(release.root / "absent")
    corpus("Cropped")
    with pytest.raises(
        MerError, match=rf"holds no raw pictures.*CASME2_RAW.*there: cropped\. .*{licence}"
    ):
        read_index(release.root, "raw")
    (release.root / "CASME2-coding-20140508.xlsx").unlink()
    with pytest.raises(
        MerError,
        match=rf"no annotation file of CASME II; expected CASME2-coding-20140508.*{licence}",
    ):
        read_index(release.root)


def test_an_unknown_tree_is_an_error(release):
    with pytest.raises(
        MerError,
        match=r"no tree 'croped'; it has cropped, raw, selected\. Did you mean 'cropped'\?",
    ):
        read_index(release.root, "croped")


def test_subjects_beyond_two_digits_have_folders_of_their_own(tmp_path):
    header = "Subject,Filename,,OnsetFrame,ApexFrame,OffsetFrame,,Action Units,Estimated Emotion"
    rows = [f"{subject},EP01_01,,1,2,3,,12,happiness" for subject in ("01", "101")]
    (tmp_path / "CASME2-coding-20140508.csv").write_text("\n".join([header, *rows]))
    for subject in ("sub01", "sub101"):
        folder = tmp_path / "Cropped" / subject / "EP01_01"
        folder.mkdir(parents=True)
        for number in (1, 2, 3):
            (folder / f"reg_img{number}.jpg").write_bytes(b"x")
    found = {clip.subject: clip.frames[0].parts[-3] for clip in read_index(tmp_path).clips}
    assert found == {"casme2/sub01": "sub01", "casme2/sub101": "sub101"}
