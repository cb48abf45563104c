from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.reports.shareable import shareable


def test_places_on_the_machine_stay_here():
    values = {
        "trainer": {"max_epochs": 3, "default_root_dir": "/home/anna", "logger": {"x": "/y"}},
        "data": {
            "init_args": {
                "root": "data/CASME2",
                "store": "store",
                "annotations": None,
                "parts": [{"root": "/mnt/samm", "tree": "cropped"}],
                "preparation": {"landmark_model": "/home/anna/models/68.dat"},
            }
        },
        "model": {"class_path": "mer.methods.MMNet", "widths": (4, 8)},
    }
    assert shareable(values) == {
        "trainer": {"max_epochs": 3},
        "data": {
            "init_args": {
                "parts": [{"tree": "cropped"}],
                "preparation": {"landmark_model": "68.dat"},
            }
        },
        "model": {"class_path": "mer.methods.MMNet", "widths": [4, 8]},
    }


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("~/models/face.dat", "face.dat"),
        ("opencv:/srv/face.onnx", "opencv:face.onnx"),
        (r"C:\Users\anna\face.dat", "face.dat"),
        (r"\\server\share\face.dat", "face.dat"),
        ("file (/srv/a b)", "file (a b)"),
        (Path("/srv/faces/one.dat"), "one.dat"),
        ("casme2/sub01", "casme2/sub01"),
        ("and/or", "and/or"),
        ("1/2", "1/2"),
        ("configs/data/x.yaml", "configs/data/x.yaml"),
    ],
)
def test_of_an_absolute_path_the_last_name_stays(text, sent):
    assert shareable({"a": text}) == {"a": sent}


@given(st.lists(st.from_regex(r"[a-z]{4,8}", fullmatch=True), min_size=2, max_size=5))
def test_no_folder_of_an_absolute_path_survives(parts):
    sent = shareable(["/" + "/".join(parts)])[0]
    assert sent == parts[-1]


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)


@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.just("a"), inner)))
def test_everything_else_is_unchanged(value):
    assert shareable(value) == value
