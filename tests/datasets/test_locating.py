from dataclasses import replace

import pytest

from mer.datasets.folders import subfolders
from mer.datasets.locating import (
    by_folded_name,
    find_tree,
    only_file,
    spreadsheets,
    spreadsheets_below,
    unannotated,
)
from mer.datasets.release import Release
from mer.errors import MerError
from mer.types import Remark

RELEASE = Release(
    name="nets",
    folder="NETS",
    title="NETS II",
    fps=90.0,
    trees={"faces": ("Faces", "Faces_2"), "raw": ("Raw",)},
    examples={"faces": "Faces/s01/1.jpg", "raw": "Raw/s01/1.jpg"},
    annotation="nets.xlsx",
    citation="Nobody",
    licence="http://nets.example",
)


def make(root, *names):
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def test_spreadsheets_of_every_kind_are_listed_without_the_locks_of_excel(tmp_path):
    make(tmp_path, "b.xlsx", "a.CSV", "c.xls", "~$b.xlsx", ".hidden.csv", "note.txt", "below/d.csv")
    assert [file.name for file in spreadsheets(tmp_path, RELEASE)] == ["a.CSV", "b.xlsx", "c.xls"]


def test_a_root_that_is_not_there_says_how_to_get_it(tmp_path):
    with pytest.raises(MerError, match=r"There is no folder .*absent\. The licence is asked for"):
        spreadsheets(tmp_path / "absent", RELEASE)


def test_spreadsheets_below_are_found_whatever_their_folders_capitals(tmp_path):
    make(tmp_path, "top.csv", "Annotation/PartA/v2.xlsx", "annotation2/x.csv", "other/y.csv")
    found = spreadsheets_below(tmp_path, ("annotation/partA", "annotation/partB"), RELEASE)
    assert [str(file.relative_to(tmp_path)) for file in found] == [
        "top.csv", "Annotation/PartA/v2.xlsx",
    ]  # fmt: skip


def test_the_only_candidate_is_taken(tmp_path):
    assert only_file([tmp_path / "a.csv"], tmp_path, RELEASE) == tmp_path / "a.csv"


def test_several_candidates_need_a_choice_and_none_is_named(tmp_path):
    files = [tmp_path / "a.csv", tmp_path / "annotation" / "b.csv"]
    with pytest.raises(MerError) as caught:
        only_file(files, tmp_path, RELEASE)
    assert str(caught.value) == (
        f"{tmp_path} holds several annotation files of NETS II (a.csv, annotation/b.csv), and they "
        "may disagree; name one with --annotations (--data.annotations where a YAML is given), or "
        "leave only one there."
    )
    with pytest.raises(MerError) as caught:
        only_file([], tmp_path, RELEASE)
    assert str(caught.value) == (
        f"{tmp_path} holds no annotation file of NETS II; expected nets.xlsx there. {RELEASE.hint}"
    )


def test_the_best_name_is_read_and_every_other_tree_is_told(tmp_path):
    make(tmp_path, "Faces_2/s01/1.jpg", "faces/inner/s01/1.jpg", "Raw/s01/1.jpg")
    tree, remarks = find_tree(tmp_path, RELEASE, "faces")
    assert tree == tmp_path / "faces" / "inner"
    text = "holds faces pictures as well and is not read; faces/inner is."
    assert remarks == (Remark("Faces_2", text),)
    assert find_tree(tmp_path, RELEASE, "raw") == (tmp_path / "Raw", ())


def test_a_tree_of_another_kind_is_found_by_another_question(tmp_path):
    make(tmp_path, "Raw/anger/S01-07-001/1.jpg")
    with pytest.raises(MerError, match="holds no raw pictures"):
        find_tree(tmp_path, RELEASE, "raw")

    def holds_anger(folder):
        return any(found.name == "anger" for found in subfolders(folder))

    assert find_tree(tmp_path, RELEASE, "raw", holds_anger) == (tmp_path / "Raw", ())


def test_an_unknown_tree_is_an_error_with_the_closest(tmp_path):
    with pytest.raises(
        MerError, match=r"^NETS II has no tree 'face'; it has faces, raw\. Did you mean 'faces'\?$"
    ):
        find_tree(tmp_path, RELEASE, "face")


def test_a_missing_root_or_tree_is_named_with_what_is_there(tmp_path):
    absent = tmp_path / "absent"
    with pytest.raises(MerError) as caught:
        find_tree(absent, RELEASE, "faces")
    assert str(caught.value) == (
        f"NETS II is not at {absent}: there is no such folder; expected Faces/s01/1.jpg and the "
        f"annotation in it. {RELEASE.hint}"
    )
    make(tmp_path, "Raw/s01/1.jpg")
    with pytest.raises(MerError) as caught:
        find_tree(tmp_path, RELEASE, "faces")
    assert str(caught.value) == (
        f"{tmp_path} holds no faces pictures of NETS II: looked for folders Faces, Faces_2; "
        f"expected Faces/s01/1.jpg. Trees that are there: raw. {RELEASE.hint}"
    )
    with pytest.raises(MerError, match=r"Trees that are there: none\."):
        find_tree(tmp_path / "Raw" / "s01", RELEASE, "faces")


def test_the_release_may_lie_in_the_root_itself(tmp_path):
    make(tmp_path, "s01/1.jpg")
    here = replace(RELEASE, trees={"raw": ("Raw", ".")})
    assert find_tree(tmp_path, here, "raw") == (tmp_path, ())


def test_folders_without_a_row_are_told(tmp_path):
    found = unannotated(iter(["nets/s01/a", "nets/s01/b"]), {"nets/s01/a"})
    assert found == (Remark("nets/s01/b", "The folder has no row in the annotation file."),)


def test_folders_are_found_by_name_whatever_their_capitals(tmp_path):
    make(tmp_path, "spNo.1/a/1.jpg", "spNO.2/1.jpg", "file")
    assert by_folded_name(tmp_path) == {
        "spno.1": tmp_path / "spNo.1",
        "spno.2": tmp_path / "spNO.2",
    }
