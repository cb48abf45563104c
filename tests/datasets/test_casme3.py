"""Part A at full size: a spreadsheet with the real file's counts and quirks, and its videos."""

from collections import Counter
from itertools import cycle, islice, product

import openpyxl
import pytest

from mer.datasets import casme3, frames
from mer.datasets.annotation import with_possible_positions
from mer.datasets.casme3 import annotation_files, read_annotations, read_index
from mer.datasets.frames import frame_number
from mer.datasets.objective_class import objective_class
from mer.datasets.schemes.catalogue import schemes_of
from mer.errors import MerError

HEADER = ("Subject", "Filename", "Onset", "Apex", "Offset", "AU", "Objective class", "emotion")
V2 = "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx"
V1 = "cas(me)3_part_A_ME_label_JpgIndex_v1.xls"
REAL = [
    ("spNO.1", "a", "355", "359", "360", "5", "II", "others"),
    ("spNO.1", "b", "166", "175", "179", "4", "III", "disgust"),
    ("spNO.216", "e", "0", "0", "25", "14", "VII", "others"),
]
# subject, video, onset, apex, offset, emotion: all that counts and quirks depend on
SPECIAL = [
    (1, "a", 355, 359, 360, "others"), (1, "b", 166, 175, 179, "disgust"),
    (14, "J", 30, 34, 40, "fear"),
    (149, "d", 112, 83, 358, "surprise"),
    (168, "a", 4, 6, 12, "Others"), (194, "a", 7, 10, 16, "Others"),
    (194, "a", 561, 565, 570, "Others"),
    (190, "m", 8, 8, 737, "disgust"), (214, "c", 5, 5, 3460, "disgust"),
    (216, "d", 3647, 2668, 2694, "disgust"), (216, "e", 0, 0, 25, "others"),
    (40, "e", 1812, 1824, 0, "fear"), (40, "e", 2327, 2363, 0, "sad"),
    (143, "a", 20, 24, 29, "others"), (159, "b", 20, 24, 29, "others"),
    (173, "c", 20, 24, 29, "others"), (185, "a", 20, 24, 29, "others"),
    (198, "f", 20, 24, 29, "others"),
    (186, "f", 448, 450, 457, "happy"), (186, "l", 3634, 3636, 3643, "surprise"),
    (186, "l", 3677, 3680, 3686, "surprise"), (217, "a", 233, 236, 242, "surprise"),
    (217, "c", 2302, 2305, 2311, "disgust"), (217, "g", 739, 742, 748, "disgust"),
    (217, "k", 1412, 1415, 1421, "fear"), (217, "l", 164, 166, 173, "anger"),
    (217, "l", 3201, 3204, 3210, "sad"), (9, "g", 234, 237, 243, "disgust"),
    (9, "g", 980, 983, 989, "disgust"), (9, "h", 4, 6, 13, "disgust"),
]  # fmt: skip
EMOTIONS = {
    "happy": 55, "disgust": 250, "surprise": 187, "fear": 86, "anger": 64, "sad": 57,
    "others": 158, "Others": 3,
}  # fmt: skip
OBJECTIVE = {"I": 15, "II": 151, "III": 234, "IV": 37, "V": 47, "VI": 3, "VII": 373}
UNITS = {
    "I": ("12", "R12", "6+L12"), "II": ("5", "L2+L1", "26+25"), "III": ("4", "B23", "4+R7"),
    "IV": ("10", "9+4"), "V": ("15", "17+15"), "VI": ("20",),
    "VII": ("14", "T28+14", "24+T18+16"),
}  # fmt: skip
# all their clips are others, or among those that HTNet's list drops without a reason
NO_FILLERS = (143, 159, 168, 173, 185, 198, 9)
SUBJECTS, PAIRS, SEVERAL = 94, 463, 191
EXPECTED = {
    "casme3-7": (
        {"happy": 55, "disgust": 250, "fear": 86, "anger": 64, "sad": 57, "surprise": 187,
         "others": 161}, 860, 94,
    ),
    "casme3-4": ({"positive": 55, "negative": 457, "surprise": 187, "others": 161}, 860, 94),
    "casme3-3": ({"positive": 55, "negative": 457, "surprise": 187}, 699, 88),
    "casme3-3-htnet": ({"positive": 54, "negative": 449, "surprise": 184}, 687, 87),
    "casme3-6-htnet": ({"happy": 54, "surprise": 184}, 687, 87),
    "casme3-objective-7": (OBJECTIVE, 860, 94),
}  # fmt: skip


def rows_v2():
    """860 rows of text with the real file's counts by emotion, class, subject and video."""
    positions = [row[:5] for row in SPECIAL] + fillers()
    labels = [row[5] for row in SPECIAL]
    left = Counter(EMOTIONS)
    left.subtract(labels)
    # what is not others first: so every subject with fillers has some
    labels += [name for name in (*sorted(left, key=str.casefold), "others") if name != "others"
               for _ in range(left[name])] + ["others"] * left["others"]  # fmt: skip
    # the first three rows keep the classes of the real ones
    left = Counter(OBJECTIVE)
    fixed = {("1", "a"): "II", ("1", "b"): "III", ("216", "e"): "VII"}
    left.subtract(fixed.values())
    rest = [name for name, count in left.items() for _ in range(count)]
    units = {name: cycle(forms) for name, forms in UNITS.items()}
    rows = []
    for (subject, video, *numbers), emotion in zip(positions, labels, strict=True):
        name = fixed.get((str(subject), video)) or rest.pop()
        fixed_units = (str(subject), video) in fixed
        unit = UNITS[name][0] if fixed_units else next(units[name])
        rows.append((f"spNO.{subject}", video, *map(str, numbers), unit, name, emotion))
    return rows


def fillers():
    """Positions of the other rows, each video's in turn, one video a subject before any second."""
    taken = Counter((row[0], row[1]) for row in SPECIAL)
    several = SEVERAL - sum(count > 1 for count in taken.values())
    single = PAIRS - SEVERAL - sum(count == 1 for count in taken.values())
    free = [n for n in {row[0] for row in SPECIAL} if n not in NO_FILLERS]
    free += islice((n for n in range(2, 300) if n not in {row[0] for row in SPECIAL}),
                   SUBJECTS - len({row[0] for row in SPECIAL}))  # fmt: skip
    pairs = [(n, v) for v, n in product("abcdefghijklm", sorted(free)) if (n, v) not in taken]
    more = 860 - len(SPECIAL) - single - several
    sizes = [1] * single + [1 + more // several + (i < more % several) for i in range(several)]
    rows = [
        [*pair, 9 + 100 * nth, 12 + 100 * nth, 18 + 100 * nth]
        for pair, size in zip(pairs, sizes, strict=False)
        for nth in range(size)
    ]
    spread(rows)
    return [tuple(row) for row in rows]


def spread(rows):
    """Give some rows an apex at the onset, some more than 60 frames, some an overlap."""
    for row in rows[:52]:
        row[3] = row[2]
    for row in rows[60:129]:
        row[4] = row[2] + 60
    seconds = [i for i in range(300, len(rows)) if rows[i][:2] == rows[i - 1][:2]]
    for nth, i in enumerate([i for i in seconds if rows[i][2] == 109][:8]):
        shift = (rows[i - 1][4] if nth < 2 else rows[i - 1][2] + 5) - rows[i][2]
        rows[i][2:] = [number + shift for number in rows[i][2:]]


def write(file, rows, header=HEADER):
    file.parent.mkdir(parents=True, exist_ok=True)
    workbook = openpyxl.Workbook()
    workbook.active.title = "label"
    for row in [header, *rows]:
        workbook.active.append(row)
    workbook.create_sheet("Sheet1")
    workbook.create_sheet("Sheet3")
    workbook.save(file)
    return file


def picture(folder, numbers, suffix=".jpg"):
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{number}{suffix}").write_bytes(b"x")


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    return write(tmp_path_factory.mktemp("full") / "annotation/partA" / V2, rows_v2()).parents[2]


@pytest.fixture(scope="module")
def table(full):
    return read_annotations(full / "annotation/partA" / V2)


@pytest.fixture(scope="module")
def videos(full):
    for subject, video, onset, _, offset, *_ in rows_v2():
        picture(full / "part_A" / subject / video / "color",
                range(max(1, int(onset)), int(offset) + 1))  # fmt: skip
    # where corrections say that the clips with impossible positions are
    picture(full / "part_A/spNO.216/d/color", range(2640, 2700))
    picture(full / "part_A/spNO.40/e/color", [*range(1812, 1846), *range(2327, 2404)])
    return full


@pytest.fixture
def small(tmp_path):
    """The three real rows, their videos and their clips, spelled as the release spells them."""
    write(tmp_path / V2, REAL)
    for (subject, video, onset, _, offset, *_), spelling in zip(
        REAL, ("spNo.1", "spNo.1", "spNO.216"), strict=True
    ):
        first, last = max(1, int(onset)), int(offset)
        picture(tmp_path / "part_A" / spelling / video / "color", range(max(1, first - 20), last))
        picture(tmp_path / "part_A" / spelling / video / "color", [last, last + 20])
        picture(tmp_path / "part_A" / spelling / video / "depth", range(first, last), ".png")
        clip = f"{subject}_{video}_{onset}"
        picture(tmp_path / "Part_A_ME_clip/frame" / clip, range(first, last + 1))
        picture(tmp_path / "Part_A_ME_clip/depth" / clip, range(first, last + 1), ".png")
    return tmp_path


def excluded(index):
    return {remark.key: remark.text for remark in index.remarks if remark.unusable}


def kept(index):
    return {remark.key: remark.text for remark in index.remarks if not remark.unusable}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_full_file_gives_the_published_counts(table, name):
    classes, total, subjects = EXPECTED[name]
    (chosen,) = (each for each in schemes_of("casme3") if each.name == name)
    found = [
        (row.subject, index) for row in table.rows if (index := chosen.class_of(row)) is not None
    ]
    counts = Counter(chosen.classes[index] for _, index in found)
    assert {each: counts[each] for each in classes} == classes
    assert (len(found), len({subject for subject, _ in found})) == (total, subjects)
    published = chosen.published_counts({"casme3": "v2"})
    assert published in (None, tuple(counts[each] for each in chosen.classes))
    assert chosen.published_total({"casme3": "v2"}) == total


def test_every_scheme_with_published_counts_is_counted_here():
    counted = {each.name for each in schemes_of("casme3") if each.published_total({"casme3": "v2"})}
    assert counted == set(EXPECTED)


def test_the_subjects_that_have_only_others_are_the_real_ones(table):
    (three,) = (each for each in schemes_of("casme3") if each.name == "casme3-3")
    with_clips = {row.subject for row in table.rows if three.class_of(row) is not None}
    without = {row.subject for row in table.rows} - with_clips
    assert without == {f"casme3/spNO.{n}" for n in (143, 159, 168, 173, 185, 198)}


def test_the_onset_tells_the_clips_of_one_video_apart(table):
    pairs = Counter(row.key.rpartition("/")[0] for row in table.rows)
    assert (len(table.rows), len(pairs), sum(n > 1 for n in pairs.values())) == (860, 463, 191)
    assert "casme3/spNO.14/j/30" in {row.key for row in table.rows}


def test_the_rule_on_action_units_gives_every_objective_class(table):
    assert all(row.objective_class == objective_class(row.action_units) for row in table.rows)


def test_broken_triples_stay_rows_and_three_of_them_no_clips(table):
    judged = with_possible_positions(table)
    assert len(judged.rows) - len(judged.unusable) == 857
    ordered = [r for r in table.rows if r.apex is not None and r.onset <= r.apex <= r.offset]
    assert len(ordered) == 856
    assert sum(row.apex == row.onset for row in ordered) == 55
    assert judged.unusable == {
        "casme3/spNO.216/d/3647", "casme3/spNO.40/e/1812", "casme3/spNO.40/e/2327",
    }  # fmt: skip


def test_overlaps_and_long_clips_are_remarked_and_exclude_nothing(table):
    overlaps = [remark for remark in table.remarks if "overlap" in remark.text]
    assert len(overlaps) == 8
    (long,) = (remark for remark in table.remarks if remark.key == V2)
    assert long.text == (
        "Clips longer than 60 frames (2 seconds): 72; the longest are casme3/spNO.214/c/5 "
        "(3456 frames), casme3/spNO.190/m/8 (730 frames), casme3/spNO.149/d/112 (247 frames)."
    )
    assert table.unusable == set()


def test_all_videos_give_857_clips_of_which_one_lost_its_apex(videos):
    index = read_index(videos)
    assert (index.version, len(index.rows), len(index.clips)) == ("v2", 860, 857)
    assert Counter(clip.apex_source for clip in index.clips) == {"annotated": 856, "none": 1}
    assert len(excluded(index)) == 3
    assert all("the onset lies after the offset" in text for text in excluded(index).values())
    assert "onset 0 reads frame 1; apex 0 reads frame 1" in kept(index)["casme3/spNO.216/e/0"]
    assert {clip.fps for clip in index.clips} == {30.0}


def test_a_video_of_several_clips_is_listed_once(videos, monkeypatch):
    listed, scan = Counter(), frames.os.scandir

    def counting(folder):
        listed[folder] += 1
        return scan(folder)

    monkeypatch.setattr(frames.os, "scandir", counting)
    read_index(videos)
    colour = {folder: n for folder, n in listed.items() if folder.name == "color"}
    # 463 videos less spNO.40 e and spNO.216 d, which have no usable clip
    assert (len(colour), set(colour.values())) == (461, {1})
    subjects = {folder: n for folder, n in listed.items() if folder.parent.name == "part_A"}
    assert (len(subjects), set(subjects.values())) == (94, {1})


def test_corrections_of_published_code_repair_the_broken_triples(videos):
    index = read_index(videos, corrections="meb")
    by_key = {clip.key: clip for clip in index.clips}
    clip = by_key["casme3/spNO.149/d/112"]
    assert (frame_number(clip.frames[clip.apex]), clip.apex_source) == (123, "corrected:meb")
    moved = by_key["casme3/spNO.216/d/3647"]
    assert frame_number(moved.frames[moved.onset]) == 2647
    assert (len(index.clips), excluded(index)) == (860, {})


@pytest.mark.parametrize("tree", ["videos", "clips"])
def test_both_trees_give_the_real_rows(small, tree):
    index = read_index(small, tree)
    assert [clip.key for clip in index.clips] == [
        "casme3/spNO.1/a/355", "casme3/spNO.1/b/166", "casme3/spNO.216/e/0",
    ]  # fmt: skip
    first = index.clips[0]
    assert first.subject == "casme3/spNO.1"
    assert [frame_number(first.frames[i]) for i in (first.onset, first.apex, first.offset)] == [
        355, 359, 360,
    ]  # fmt: skip
    assert {frame.suffix for clip in index.clips for frame in clip.frames} == {".jpg"}
    assert (first.emotion, first.action_units, first.objective_class) == ("others", ("5",), "II")
    assert (index.dataset, index.version, index.annotation.name) == ("casme3", "v2", V2)


def test_videos_keep_frames_around_a_clip_and_clips_do_not(small):
    # 347 to 360; 361 is not on disk and 380 is too far
    assert [frame_number(f) for f in read_index(small).clips[0].frames] == [*range(347, 361)]
    assert len(read_index(small, "clips").clips[0].frames) == 6


@pytest.mark.parametrize("base", ["part_A", "Part_a", "part_A/part_A", "ME_A"])
def test_videos_at_every_known_place(tmp_path, base):
    write(tmp_path / V2, REAL[:1])
    picture(tmp_path / base / "SPNO.1/A", range(350, 370))
    assert len(read_index(tmp_path).clips) == 1


def test_folders_of_clips_in_other_spellings_and_without_a_row(small):
    (small / "Part_A_ME_clip/frame/spNO.1_a_355").rename(
        small / "Part_A_ME_clip/frame/spNo.01_A_0355"
    )
    picture(small / "Part_A_ME_clip/frame/spNO.2_b_7", [7])
    index = read_index(small, "clips")
    assert len(index.clips) == 3
    assert kept(index)["casme3/spNO.2/b/7"] == "The folder has no row in the annotation file."


def test_first_frames_that_were_not_recorded_move_the_onset(tmp_path):
    write(tmp_path / V2, [("spNO.3", "b", "2", "2", "20", "4", "III", "fear")])
    picture(tmp_path / "part_A/spNO.3/b/color", range(8, 40))
    index = read_index(tmp_path)
    (clip,) = index.clips
    assert frame_number(clip.frames[clip.onset]) == frame_number(clip.frames[clip.apex]) == 8
    texts = [remark.text for remark in index.remarks]
    assert any("6 of 19 from 2 to 20; onset 2 reads frame 8; apex 2 reads" in t for t in texts)


def test_missing_folders_are_told_and_stop_nothing(small):
    row = ("4", "III", "fear")
    more = [("spNO.1", "c", "9", "9", "12", *row), ("spNO.7", "a", "9", "9", "12", *row)]
    write(small / V2, [*REAL, *more])
    for tree, name in (("videos", "spNO.7/a"), ("clips", "spNO.7_a_9")):
        index = read_index(small, tree)
        assert len(index.clips) == 3
        told = excluded(index)
        assert told.keys() == {"casme3/spNO.1/c/9", "casme3/spNO.7/a/9"}
        assert told["casme3/spNO.7/a/9"].startswith("row 6: there is no folder")
        assert told["casme3/spNO.7/a/9"].endswith(f"{name}.")


def test_a_row_never_leads_out_of_the_tree(small):
    outside = small / "outside"
    picture(outside, range(1, 30))
    (small / "part_A/spNo.1/k").symlink_to(outside)
    row = ("9", "10", "12", "4", "III", "fear")
    bad = [
        ("spNO.1", "k"),
        ("spNO.1", "../../outside"),
        ("spNO.1", str(outside)),
        ("../outside", "a"),
    ]
    write(small / V2, [*REAL, *((*key, *row) for key in bad)])
    index = read_index(small)
    assert (len(index.clips), len(excluded(index))) == (3, 4)
    assert "is a link that leads out" in excluded(index)["casme3/spNO.1/k/9"]


@pytest.mark.parametrize(
    "place", ["", "annotation", "annotation/partA", "Annotation/PartA", "part_A"]
)
def test_the_annotation_is_found_at_every_known_place(small, place):
    (small / place).mkdir(parents=True, exist_ok=True)
    (small / V2).rename(small / place / V2)
    # of the official repository, and not this one
    for name in ("CAS(ME)3_part_C_ME.xlsx", "casme3_partA_error_list_ZhouJu.xlsx",
                 "CAS(ME)3_part_A_wrongly_labeled_me_in_V1.xlsx", "CAS(ME)3_part_C.xls",
                 "CAS(ME)3_part_A_v1.xls", "CAS(ME)3_part_A_v2.xls"):  # fmt: skip
        (small / name).touch()
    assert annotation_files(small) == (small / place / V2,)
    assert len(read_index(small).clips) == 3


def test_version_2_is_read_where_the_official_folder_holds_both(small):
    folder = small / "annotation/partA"
    folder.mkdir(parents=True)
    (small / V2).rename(folder / V2)
    (folder / V1).touch()
    index = read_index(small)
    assert index.annotation == folder / V2
    assert kept(index)[V1] == f"lies beside {V2}, which its authors ask to use, and is not read."


def test_several_files_elsewhere_need_a_choice(small):
    (small / V1).touch()
    with pytest.raises(MerError, match=r"several annotation files .*v1\.xls, .*v2\.xlsx.*name one"):
        read_index(small)
    assert annotation_files(small, annotations=small / V2) == (small / V2,)
    assert len(read_index(small, annotations=small / V2).clips) == 3


def test_the_file_of_all_expressions_alone_says_what_is_needed(small):
    (small / V2).unlink()
    header = (*HEADER[:6], "Expression type", "Objective class")
    rows = [(*REAL[0][:6], "Micro-expression", "II"), (*REAL[1][:6], "Macro-expression", "III")]
    write(small / "CAS(ME)3_part_A_v2.xlsx", rows, header)
    text = "2 expressions, 1 of them micro, without an emotion for each; the file that is needed is"
    with pytest.raises(MerError, match=rf"lists {text} cas\(me\)3_part_A_ME_label_JpgIndex_v2"):
        read_index(small)


def test_what_is_missing_is_named_with_the_way_to_get_it(tmp_path, small):
    licence = r"http://casme\.psych\.ac\.cn/casme/e4.*`mer synth`"
    with pytest.raises(MerError, match=rf"part A is not at .*absent.*part_A/spNO\.1.*{licence}"):
        read_index(tmp_path / "absent")
    (small / "Part_A_ME_clip").rename(small / "gone")
    with pytest.raises(MerError, match=rf"no clips pictures.*there: videos\. .*{licence}"):
        read_index(small, "clips")
    (small / V2).unlink()
    with pytest.raises(MerError, match=rf"no annotation file of CAS\(ME\)\^3 part A.*{licence}"):
        read_index(small)
    with pytest.raises(MerError, match=r"no tree 'video'; it has videos, clips\. Did you mean"):
        read_index(small, "video")


def test_the_facts_agree_with_the_reader():
    assert casme3.RELEASE.default_tree == "videos"
    assert set(casme3.RELEASE.examples) == set(casme3.RELEASE.trees)
