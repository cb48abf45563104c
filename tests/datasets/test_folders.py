import pytest

from mer.datasets.folders import (
    find_trees,
    holds_subjects,
    is_inside,
    is_safe_name,
    subfolders,
    subject_folders,
    subject_number,
)
from mer.errors import MerError


@pytest.mark.parametrize(
    ("text", "number"),
    [("01", 1), ("1", 1), ("sub26", 26), ("Sub01", 1), ("s3", 3), ("spNO.216", 216),
     ("spNo.1", 1), ("S03", 3), ("006", 6), ("EP02_01f", None), ("", None), ("subs1", None),
     ("sub01x", None), ("\u0661", None), ("part_A", None), ("20140508", None)],
)  # fmt: skip
def test_subject_number_in_every_spelling(text, number):
    assert subject_number(text) == number


def test_a_safe_name_has_no_way_out():
    assert all(map(is_safe_name, ["EP02_01f", "EP06_02_01", "a b"]))
    assert not any(map(is_safe_name, ["", ".", "..", ".x", "../x", "a/b", "a\\b", "C:x", "a\0b"]))


def test_links_are_followed_before_a_path_counts_as_inside(tmp_path):
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "link").symlink_to(tmp_path)
    assert is_inside(tmp_path / "tree" / "x", tmp_path / "tree")
    assert not is_inside(tmp_path / "tree" / "link", tmp_path / "tree")


def test_subfolders_are_sorted_and_leave_out_files_and_hidden(tmp_path):
    for name in ("b", "a", ".git"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").touch()
    assert [folder.name for folder in subfolders(tmp_path)] == ["a", "b"]
    with pytest.raises(MerError, match="Cannot list the folder"):
        subfolders(tmp_path / "absent")


def test_subject_folders_by_number(tmp_path):
    for name in ("sub01", "sub10", "readme"):
        (tmp_path / name).mkdir()
    assert subject_folders(tmp_path) == {1: tmp_path / "sub01", 10: tmp_path / "sub10"}


def test_a_folder_that_holds_subjects_is_known_by_their_names(tmp_path):
    (tmp_path / "frames").mkdir()
    assert not holds_subjects(tmp_path)
    (tmp_path / "s01").touch()
    assert not holds_subjects(tmp_path)
    (tmp_path / "s02").mkdir()
    assert holds_subjects(tmp_path)


def test_a_tree_is_searched_three_folders_deep_and_never_below_subjects(tmp_path):
    for path in ("one/a/b/sub01", "two/sub01/x/sub01", "three/a/b/c/sub01", "four/a/s1/s2/s3"):
        (tmp_path / path).mkdir(parents=True)
    assert find_trees(tmp_path, ("one", "two", "three", "four")) == (
        tmp_path / "one/a/b",
        tmp_path / "two",
        tmp_path / "four/a",
    )


def test_the_root_itself_counts_only_where_it_is_named(tmp_path):
    (tmp_path / "006").mkdir()
    (tmp_path / "SAMM" / "007").mkdir(parents=True)
    assert find_trees(tmp_path, ("SAMM",)) == (tmp_path / "SAMM",)
    assert find_trees(tmp_path, ("SAMM", ".")) == (tmp_path, tmp_path / "SAMM")
    assert find_trees(tmp_path / "SAMM" / "007", (".",)) == ()


def test_another_question_finds_another_tree(tmp_path):
    (tmp_path / "frame" / "inner" / "spNO.1_a_355").mkdir(parents=True)

    def holds_clips(folder):
        return any("_a_" in found.name for found in subfolders(folder))

    assert find_trees(tmp_path, ("frame",)) == ()
    assert find_trees(tmp_path, ("frame",), holds_clips) == (tmp_path / "frame" / "inner",)


def test_trees_are_found_below_their_names_in_the_given_order(tmp_path):
    for path in ("Cropped-updated/Cropped/1/EP02_01f", "Cropped/sub01/1", "empty/a/b/c/sub01"):
        (tmp_path / path).mkdir(parents=True)
    names = ("Cropped-updated", "cropped", "empty", "absent")
    assert find_trees(tmp_path, names) == (
        tmp_path / "Cropped-updated/Cropped",
        tmp_path / "Cropped",
    )
