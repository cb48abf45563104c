import numpy as np

from mer.reports.figures.arrays import arrays_path, read_arrays, write_arrays

FACTS = {"config_hash": "c0ffee", "folds": ["casme2/sub01", "casme2/sub02"]}
ARRAYS = {
    "low/1": np.arange(6, dtype=np.float32).reshape(2, 3),
    "held_out": np.array([True, False]),
}


def test_arrays_come_back_as_they_were(tmp_path):
    path = arrays_path(tmp_path, "features-casme2/sub01-seed0")
    assert path == tmp_path / "figures" / "features-casme2_sub01-seed0.npz"
    write_arrays(path, ARRAYS, FACTS)
    found = read_arrays(path, FACTS)
    assert set(found) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array)


def test_those_of_other_folds_are_not_taken(tmp_path):
    write_arrays(tmp_path / "a.npz", ARRAYS, FACTS)
    assert read_arrays(tmp_path / "a.npz", FACTS | {"folds": ["casme2/sub01"]}) is None


def test_what_is_missing_or_damaged_is_none(tmp_path):
    path = tmp_path / "a.npz"
    assert read_arrays(path, FACTS) is None
    write_arrays(path, ARRAYS, FACTS)
    path.write_bytes(path.read_bytes()[:100])
    assert read_arrays(path, FACTS) is None
    path.write_bytes(b"nothing")
    assert read_arrays(path, FACTS) is None
