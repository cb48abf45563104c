import dataclasses
from pathlib import Path

import numpy as np
import pytest

from mer.errors import MerError
from mer.evaluation.predictions import load_result, load_results, result_path, save_result


def same(one, other):
    for field in dataclasses.fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if dataclasses.is_dataclass(a):
            same(a, b)
        elif isinstance(a, np.ndarray):
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(a, b)
        else:
            assert a == b, field.name


def test_the_path_of_a_fold():
    path = result_path(Path("runs/demo/c0ffee"), 3, "casme2/sub01")
    assert path == Path("runs/demo/c0ffee/seed3/casme2_sub01.npz")


def test_a_result_comes_back_as_it_was(tmp_path, two_folds, make_result):
    bare = make_result("set/c", [0, 1], [[0, 1]])
    for result in [*two_folds, bare]:
        path = result_path(tmp_path, 0, result.fold)
        save_result(result, path)
        same(result, load_result(path))
    assert bare.inner is None


def test_equal_results_give_equal_files(tmp_path, two_folds):
    save_result(two_folds[0], tmp_path / "one.npz")
    save_result(two_folds[0], tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_nothing_is_pickled(tmp_path, two_folds):
    save_result(two_folds[0], tmp_path / "one.npz")
    with np.load(tmp_path / "one.npz", allow_pickle=False) as file:
        assert all(file[name].dtype.kind in "fiu" for name in file.files)


def test_a_truncated_file_is_noticed(tmp_path, two_folds):
    path = tmp_path / "fold.npz"
    save_result(two_folds[0], path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 41):
        path.write_bytes(whole[:length])
        with pytest.raises(MerError, match=r"fold\.npz is damaged"):
            load_result(path)


def test_a_garbled_file_is_noticed_or_harmless(tmp_path, two_folds):
    path = tmp_path / "fold.npz"
    save_result(two_folds[0], path)
    whole = path.read_bytes()
    noticed = 0
    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        try:
            # dates and the like in the archive's directory carry nothing
            same(two_folds[0], load_result(path))
        except MerError:
            noticed += 1
    assert noticed > len(whole) / 3 / 2


def test_changed_content_in_a_sound_archive_is_noticed(tmp_path, two_folds):
    path = tmp_path / "fold.npz"
    save_result(two_folds[0], path)
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["test_truth"][0] = 1
    np.savez(path, **arrays)
    with pytest.raises(MerError, match="checksum"):
        load_result(path)


def test_another_kind_of_file_is_noticed(tmp_path):
    path = tmp_path / "fold.npz"
    for content in (b"", b"not an archive"):
        path.write_bytes(content)
        with pytest.raises(MerError, match="damaged"):
            load_result(path)
    with path.open("wb") as stream:
        np.save(stream, np.zeros(3))
    with pytest.raises(MerError, match="damaged"):
        load_result(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MerError, match=r"none\.npz; run the fold"):
        load_result(tmp_path / "none.npz")


def test_a_diverged_training_is_not_written(tmp_path, make_result):
    result = make_result("set/a", [0, 1], [[0, 1], [0, 1]])
    result.test.probabilities[1, 0, 0] = np.nan
    with pytest.raises(MerError, match="epoch 2 is not finite"):
        save_result(result, tmp_path / "fold.npz")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"truth": np.array([0, 2])}, "outside of 0..1"),
        ({"truth": np.array([0])}, "truth of shape"),
        ({"subjects": ("set/a",)}, "1 subjects"),
        ({"probabilities": np.zeros((0, 2, 2), np.float32)}, "probabilities of shape"),
        ({"probabilities": np.zeros((1, 2, 3), np.float32)}, "probabilities of shape"),
    ],
)
def test_an_inconsistent_result_is_not_written(tmp_path, make_result, change, message):
    result = make_result("set/a", [0, 1], [[0, 1]])
    result = dataclasses.replace(result, test=dataclasses.replace(result.test, **change))
    with pytest.raises(MerError, match=message):
        save_result(result, tmp_path / "fold.npz")


def test_all_results_of_a_configuration(tmp_path, make_result):
    for seed in (10, 2):
        for fold in ("set/b", "set/a"):
            result = make_result(fold, [0, 1], [[0, 1]], seed=seed)
            save_result(result, result_path(tmp_path, seed, fold))
    order = [(result.seed, result.fold) for result in load_results(tmp_path)]
    assert order == [(2, "set/a"), (2, "set/b"), (10, "set/a"), (10, "set/b")]


def test_broken_and_misplaced_files_are_all_named(tmp_path, make_result):
    result = make_result("set/a", [0, 1], [[0, 1]])
    save_result(result, result_path(tmp_path, 0, "set/a"))
    save_result(result, result_path(tmp_path, 1, "set/a"))
    result_path(tmp_path, 0, "set/b").write_bytes(b"half a fi")
    with pytest.raises(MerError) as error:
        load_results(tmp_path)
    assert "set_b.npz is damaged" in str(error.value)
    assert "holds fold set/a of seed 0" in str(error.value)


def test_a_file_being_written_is_no_result(tmp_path):
    (tmp_path / "seed0").mkdir()
    (tmp_path / "seed0" / ".set_a.npz.77.tmp").write_bytes(b"half")
    assert load_results(tmp_path) == []
