import re

import cv2
import numpy as np
import pytest

from mer.datasets.flow import FlowIndex
from mer.datasets.flow_places import FlowPlace
from mer.errors import MerError
from mer.preparation.flow_pictures import read_flow_pictures, write_flow_picture
from mer.types import Clip

KEY = "casme2/sub01/EP02_01f"


def noise(seed=0, size=10):
    return np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)


def index_of(*places):
    keys = [f"{KEY}{i}" for i in range(len(places))]
    clips = tuple(
        Clip(key, "casme2/sub01", (), 0, None, 0, "unknown", "negative", (), None, 0.0)
        for key in keys
    )
    root = places[0].file.parent
    return FlowIndex(root, root / "t.csv", clips, dict(zip(keys, places, strict=True)))


def read_one(place, channels="uvs"):
    found = read_flow_pictures(index_of(place), channels)
    return found.pictures.get(f"{KEY}0"), [remark.text for remark in found.remarks]


def test_a_png_holds_u_v_and_strain_as_red_green_and_blue(tmp_path):
    write_flow_picture(tmp_path / "a.png", noise())
    np.testing.assert_array_equal(cv2.imread(str(tmp_path / "a.png"))[..., ::-1], noise())
    picture, remarks = read_one(FlowPlace(tmp_path / "a.png"))
    np.testing.assert_array_equal(picture, noise())
    assert (picture.dtype, remarks) == (np.uint8, [])


def test_the_pictures_that_others_write_with_opencv_are_read_alike(tmp_path):
    """Strain, v and u as blue, green and red: the order in which one public release was written."""
    u, v, strain = np.moveaxis(noise(), -1, 0)
    cv2.imwrite(str(tmp_path / "a.png"), np.dstack([strain, v, u]))
    np.testing.assert_array_equal(read_one(FlowPlace(tmp_path / "a.png"))[0], noise())
    cv2.imwrite(str(tmp_path / "b.png"), np.dstack([u, v, strain]))
    np.testing.assert_array_equal(read_one(FlowPlace(tmp_path / "b.png"), "svu")[0], noise())


def test_arrays_are_read_by_name_and_by_place_and_opened_once(tmp_path, monkeypatch):
    file = tmp_path / "x.npz"
    np.savez(file, a=noise(1), b=noise(2).astype(np.float64) / 7)
    loads, load = [], np.load
    monkeypatch.setattr(np, "load", lambda *a, **k: loads.append(1) or load(*a, **k))
    found = read_flow_pictures(index_of(FlowPlace(file, "a"), FlowPlace(file, "b"))).pictures
    assert len(loads) == 1
    one, other = found.values()
    np.testing.assert_array_equal(one, noise(1))
    assert other.dtype == np.float32
    np.testing.assert_allclose(other, noise(2) / 7, rtol=1e-6)
    np.savez(file, flow=np.stack([noise(1), noise(2)]))
    np.testing.assert_array_equal(read_one(FlowPlace(file, "flow", 1))[0], noise(2))


@pytest.mark.parametrize(("array", "sentence"), [
    (np.zeros((10, 10), np.uint8), r"array a has shape \(10, 10\); a flow picture is"),
    (np.zeros((10, 10, 4), np.uint8), r"shape \(10, 10, 4\)"),
    (np.zeros((7, 10, 3), np.uint8), r"8 pixels or more a side"),
    (np.full((9, 9, 3), np.nan), "holds values that are not finite"),
    (np.full((9, 9, 3), "x"), "holds <U1, no numbers"),
])  # fmt: skip
def test_what_is_no_flow_picture_gets_a_sentence(tmp_path, array, sentence):
    np.savez(tmp_path / "x.npz", a=array)
    picture, remarks = read_one(FlowPlace(tmp_path / "x.npz", "a"))
    assert picture is None
    assert len(remarks) == 1
    assert re.search(sentence, remarks[0])


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "is empty"), (b"no picture", "is not a whole picture"), (None, "cannot be read"),
])  # fmt: skip
def test_bad_files_get_a_sentence(tmp_path, content, sentence):
    file = tmp_path / "a.png"
    if content is not None:
        file.write_bytes(content)
    picture, (remark,) = read_one(FlowPlace(file))
    assert picture is None
    assert sentence in remark


def test_a_damaged_npz_and_unknown_channels_are_refused(tmp_path):
    (tmp_path / "x.npz").write_bytes(b"PK\x03\x04 not whole")
    with pytest.raises(MerError, match=r"x\.npz is damaged"):
        read_one(FlowPlace(tmp_path / "x.npz", "a"))
    with pytest.raises(MerError, match="channels is 'uvw'; it takes u, v and s"):
        read_one(FlowPlace(tmp_path / "x.npz", "a"), "uvw")
