import pytest

from mer.datasets.mmew_folders import clip_folders, key_of, micro_tree


def make(root, *paths):
    for path in paths:
        (root / path).mkdir(parents=True)
    return root


@pytest.mark.parametrize(
    "path",
    ["happiness/S01-01-001", "Repression/s1-4-1", "S01/happiness/S01-01-001", "S01-01-001",
     "S01/S01-01-001", "1/other/S01-04-001"],
)  # fmt: skip
def test_every_known_arrangement_is_a_tree(tmp_path, path):
    assert micro_tree(tmp_path)(make(tmp_path, path))


@pytest.mark.parametrize(
    "path", ["S01/happiness", "clips/S01-01-001", "S01/anger/S01/S01-07-001", "happiness/EP02_01f"]
)
def test_what_is_no_tree(tmp_path, path):
    assert not micro_tree(tmp_path)(make(tmp_path, path))


def test_macro_expressions_are_no_tree_and_never_searched(tmp_path):
    make(tmp_path, "Macro_Expression/S01/anger/S01-07-001", "happiness/S01-01-001")
    is_tree = micro_tree(tmp_path)
    assert not is_tree(tmp_path / "Macro_Expression")
    assert not is_tree(tmp_path / "Macro_Expression/S01")
    assert is_tree(tmp_path)
    assert set(clip_folders(tmp_path)[0]) == {"S01-01-001"}


def test_clips_by_name_and_those_in_two_places(tmp_path):
    make(tmp_path, "others/S01-04-001", "repression/S01-04-001", "anger/s2-7-3", "anger/notes")
    folders, (remark,) = clip_folders(tmp_path)
    assert folders == {
        "S01-04-001": tmp_path / "others/S01-04-001",
        "S02-07-003": tmp_path / "anger/s2-7-3",
    }
    assert (remark.key, remark.unusable) == ("mmew/S01/S01-04-001", False)
    assert remark.text == (
        "lies in others/S01-04-001 and repression/S01-04-001; the first is read."
    )


def test_the_key_of_a_name():
    assert key_of("S12-03-004") == "mmew/S12/S12-03-004"
