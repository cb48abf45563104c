import os
from collections import Counter
from dataclasses import replace

import pytest

from mer.datasets.annotation import Annotation, AnnotationTable
from mer.datasets.frames import frame_number
from mer.datasets.index import build_index
from mer.errors import MerError
from mer.types import Remark

FIRST = Annotation("casme3/spNO.1/a/355", "casme3/spNO.1", 355, 359, 360, "others", ("5",), "II", 2)
SECOND = Annotation(
    "casme3/spNO.1/b/166", "casme3/spNO.1", 166, 175, 179, "disgust", ("4",), "III", 3
)


@pytest.fixture
def tree(release):
    release.frames("tree/spNO.1/a", range(350, 370), prefix="")
    release.frames("tree/spNO.1/b", range(160, 190), prefix="")
    return release.root / "tree"


@pytest.fixture
def build(tree):
    """Indexes rows in a tree of one folder a video."""

    def build(*rows, folders=None, remarks=(), **more):
        table = AnnotationTable("casme3", "v2", tree.parent / "label.xlsx", rows, remarks)
        chosen = folders or {}

        def locate(row):
            return chosen.get(row.key, tree.joinpath(*row.key.split("/")[1:3]))

        return build_index(table, tree, locate, 30.0, **more)

    return build


def excluded(index):
    return {remark.key: remark.text for remark in index.remarks if remark.unusable}


def positions(clip):
    return tuple(frame_number(clip.frames[i]) for i in (clip.onset, clip.apex, clip.offset))


def test_rows_and_frames_become_clips_in_the_order_of_the_rows(build, tree):
    index = build(SECOND, FIRST, companions=[tree / "beside.xlsx"])
    assert [clip.key for clip in index.clips] == [SECOND.key, FIRST.key]
    assert [positions(clip) for clip in index.clips] == [(166, 175, 179), (355, 359, 360)]
    assert {clip.fps for clip in index.clips} == {30.0}
    assert (index.dataset, index.version) == ("casme3", "v2")
    assert index.annotation == tree.parent / "label.xlsx"
    assert index.companions == (tree / "beside.xlsx",)
    assert (index.rows, index.remarks) == ((SECOND, FIRST), ())
    assert (index.corrections, index.corrected) == (None, ())


def test_a_missing_folder_is_told_with_its_row_and_stops_nothing(build, tree):
    index = build(replace(FIRST, key="casme3/spNO.1/c/1"), SECOND)
    assert excluded(index) == {
        "casme3/spNO.1/c/1": f"row 2: there is no folder {tree / 'spNO.1' / 'c'}."
    }
    assert [clip.key for clip in index.clips] == [SECOND.key]


def test_no_folder_outside_of_the_tree_is_read(build, tree, release):
    outside = release.frames("outside", range(350, 370), prefix="")
    (tree / "spNO.1" / "link").symlink_to(outside)
    (tree / "up").symlink_to(tree.parent)
    ways = [
        tree / "spNO.1" / "link",
        tree / ".." / "outside",
        outside,
        tree / "up" / "outside",
        tree.parent,
    ]
    rows = [replace(FIRST, key=f"casme3/spNO.1/{n}/355") for n in range(len(ways))]
    folders = {row.key: way for row, way in zip(rows, ways, strict=True)}
    index = build(*rows, FIRST, folders=folders)
    assert [clip.key for clip in index.clips] == [FIRST.key]
    assert excluded(index) == {
        key: f"row 2: {way} is a link that leads out of {tree}." for key, way in folders.items()
    }


def test_a_folder_beside_the_tree_that_begins_alike_is_outside(build, tree, release):
    beside = release.frames("tree2", range(350, 370), prefix="")
    assert excluded(build(FIRST, folders={FIRST.key: beside})).keys() == {FIRST.key}


def test_a_link_inside_the_tree_is_followed(build, tree):
    (tree / "spNO.1" / "c").symlink_to(tree / "spNO.1" / "a")
    row = replace(FIRST, key="casme3/spNO.1/c/355")
    assert positions(build(row).clips[0]) == (355, 359, 360)


def test_each_folder_is_listed_once_however_many_rows_share_it(build, tree, monkeypatch):
    listed = Counter()
    scan = os.scandir

    def count(folder):
        listed[str(folder)] += 1
        return scan(folder)

    monkeypatch.setattr(os, "scandir", count)
    more = [
        replace(FIRST, key=f"casme3/spNO.1/a/{onset}", onset=onset, apex=None)
        for onset in (351, 352, 353)
    ]
    index = build(FIRST, *more, SECOND)
    assert len(index.clips) == 5
    assert listed == {str(tree / "spNO.1" / "a"): 1, str(tree / "spNO.1" / "b"): 1}


def test_another_index_lists_again(build, tree, release):
    assert len(build(FIRST).clips[0].frames) == 19
    release.frames("tree/spNO.1/a", [347, 348, 349], prefix="")
    assert len(build(FIRST).clips[0].frames) == 22


def test_rows_that_the_reader_excluded_are_not_looked_for(build):
    bad = Remark(FIRST.key, "rows 2, 3 are of the same clip and disagree.", unusable=True)
    index = build(FIRST, SECOND, remarks=[bad])
    assert [clip.key for clip in index.clips] == [SECOND.key]
    assert index.remarks == (bad,)
    assert index.rows == (FIRST, SECOND)


def test_impossible_positions_are_judged_here(build):
    backwards = replace(FIRST, offset=300)
    outside = replace(SECOND, apex=150)
    index = build(backwards, outside)
    assert excluded(index) == {
        FIRST.key: "row 2: onset 355, apex 359, offset 300: the onset lies after the offset."
    }
    (clip,) = index.clips
    assert (clip.apex, clip.apex_source) == (None, "none")
    # published counts are of the rows as annotated
    assert index.rows == (backwards, outside)


def test_a_correction_comes_before_the_judgement_and_before_the_frames(build, release):
    release.frames("tree/spNO.216/d", range(2640, 2700), prefix="")
    row = Annotation(
        "casme3/spNO.216/d/3647", "casme3/spNO.216", 3647, 2668, 2694, "disgust", (), "VII", 749
    )
    assert excluded(build(row)).keys() == {row.key}
    index = build(row, corrections="meb")
    (clip,) = index.clips
    assert positions(clip) == (2647, 2668, 2694)
    assert clip.key == "casme3/spNO.216/d/3647"
    assert clip.apex_source == "annotated"  # its onset was wrong, not its apex
    assert excluded(index) == {}
    assert index.corrections == "meb"
    assert [remark.key for remark in index.corrected] == [row.key]
    assert index.rows == (row,)


def test_a_set_that_concerns_no_row_is_still_named(build):
    index = build(FIRST, corrections="xia")
    assert (index.corrections, index.corrected) == ("xia", ())
    assert index.clips == build(FIRST).clips


def test_an_unknown_set_is_an_error(build):
    with pytest.raises(MerError, match="no set of corrections 'nobody'"):
        build(FIRST, corrections="nobody")
