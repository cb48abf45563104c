import numpy as np
import pytest

from mer.datasets.flow_places import by_name, find_places, folded, place_of, stacked
from mer.datasets.flow_table import FlowRow
from mer.errors import MerError


def touch(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")


def row(key="samm/006/006_1_2", written=("samm", "6", "006_1_2"), file=""):
    return FlowRow(key, "negative", written, file, 2, 0)


def found(root, **fields):
    return place_of(row(**fields), by_name(find_places(root), root)).file.relative_to(root)


@pytest.mark.parametrize("name", [
    "006_006_1_2.png", "6_006_1_2.jpg", "006_1_2.PNG", "samm_006_006_1_2.bmp", "006/006_1_2.tif",
    "samm/006/006_1_2.png", "SAMM/6/006_1_2.jpeg", "deep/down/006_006_1_2.png",
    "006_006_1_2 .png", " 006_006_1_2 .png",
])  # fmt: skip
def test_a_picture_is_found_by_any_usual_name(tmp_path, name):
    touch(tmp_path, name, "007_007_1_2.png")
    assert str(found(tmp_path)) == name


def test_a_table_s_file_name_decides_with_or_without_its_ending(tmp_path):
    touch(tmp_path, "006_006_1_2.png", "x/other .png")
    for file in ("other.jpg", "other .png", "x/other", "OTHER"):
        assert str(found(tmp_path, file=file)) == "x/other .png"
    with pytest.raises(MerError, match="no picture for it; looked for 'nothing' with any ending"):
        found(tmp_path, file="nothing.png")


def test_one_name_in_several_folders_is_told_apart_by_the_subject_s(tmp_path):
    touch(tmp_path, "sub01/EP02_01f.png", "sub09/EP02_01f.png")
    key, written = "casme2/sub09/EP02_01f", ("casme2", "sub09", "EP02_01f")
    assert str(found(tmp_path, key=key, written=written)) == "sub09/EP02_01f.png"
    with pytest.raises(MerError, match=r"could be EP02_01f\.png and 1 more of the name 'ep02_01f'"):
        found(tmp_path, key="casme2/sub07/EP02_01f", written=("casme2", "sub07", "EP02_01f"))


def test_a_folder_a_fold_holds_every_picture_many_times(tmp_path):
    """As STSTNet's authors lay theirs out; the table cannot tell which of them is meant."""
    touch(tmp_path, *(f"{s}/u_train/0/006_1_2.png" for s in ("s01", "s02", "s03")))
    with pytest.raises(MerError, match="give the table a column with each file's path below the"):
        found(tmp_path)


def test_a_missing_picture_names_what_was_looked_for(tmp_path):
    touch(tmp_path, "007_007_1_2.png")
    with pytest.raises(MerError, match="no picture for it; looked for 'samm/6/006_1_2' or '6/006"):
        found(tmp_path)


def test_hidden_files_and_other_endings_are_passed_over(tmp_path):
    touch(tmp_path, "a.png", ".a.png", "._b.png", "__MACOSX/c.png", "notes.txt", ".x/d.png")
    assert [place.name for place in find_places(tmp_path)] == ["a.png"]


def test_arrays_of_a_npz_are_places_too(tmp_path):
    picture = np.zeros((8, 8, 3), np.uint8)
    np.savez(tmp_path / "x.npz", **{"samm/006/006_1_2": picture, "b": picture})
    for root in (tmp_path, tmp_path / "x.npz"):
        places = find_places(root)
        assert [place.array for place in places] == ["samm/006/006_1_2", "b"]
        assert not stacked(places)
        assert place_of(row(), by_name(places, root)).array == "samm/006/006_1_2"
        assert places[1].name == "x.npz, array b"


def test_one_array_holds_all_in_the_order_of_the_rows(tmp_path):
    np.savez(tmp_path / "x.npz", flow=np.zeros((5, 8, 8, 3), np.uint8))
    places = find_places(tmp_path)
    assert stacked(places)
    assert [place.index for place in places] == [0, 1, 2, 3, 4]
    assert places[3].name == "x.npz, array flow[3]"


def test_nothing_is_unpickled(tmp_path):
    np.savez(tmp_path / "x.npz", flow=np.array([{"a": 1}], object))
    with pytest.raises(MerError, match=r"x\.npz is not a whole \.npz without pickled objects"):
        find_places(tmp_path)


def test_what_is_no_folder_of_pictures_is_refused(tmp_path):
    with pytest.raises(MerError, match=r"There is no folder .*nowhere; expected flow pictures"):
        find_places(tmp_path / "nowhere")
    with pytest.raises(MerError, match=r"holds neither flow pictures \(.bmp, .jpeg"):
        find_places(tmp_path)
    np.savez(tmp_path / "x.npz", a=np.zeros(3))
    touch(tmp_path, "a.png")
    with pytest.raises(MerError, match=r"holds 1 \.npz and 1 pictures; leave one"):
        find_places(tmp_path)
    (tmp_path / "y.npz").write_bytes(b"PK")
    with pytest.raises(MerError, match=r"y\.npz is not a whole \.npz"):
        find_places(tmp_path / "y.npz")


def test_names_without_endings_keep_their_points():
    assert folded("spNO.1_a_355 .PNG") == "spno.1_a_355"
    assert folded("spNO.1_a_355") == "spno.1_a_355"


def test_results_of_runs_in_the_folder_are_no_flow(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    result = tmp_path / "runs/ststnet-flow-3/0123/seed0/samm_006.npz"
    result.parent.mkdir(parents=True)
    np.savez(result, probabilities=np.zeros((2, 3)))
    assert [place.name for place in find_places(tmp_path)] == ["a.png"]
