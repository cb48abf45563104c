import cv2
import numpy as np
import pytest

from mer.datasets.synthetic.clip_files import ClipFiles, write_clip
from mer.datasets.synthetic.difficulty import PRESETS
from mer.datasets.synthetic.layouts import casme2
from mer.datasets.synthetic.recording import Recording
from mer.datasets.synthetic.settings import TREES, SyntheticCorpus
from mer.errors import MerError

ROW = casme2.present(SyntheticCorpus(subjects=1, clips=1, frames=(8, 8)))[0]


@pytest.fixture
def recording(renderer):
    return Recording(ROW.plan, PRESETS["default"], renderer)


def numbers(folder, prefix):
    return sorted(int(path.stem.removeprefix(prefix)) for path in folder.iterdir())


def test_three_trees_have_the_releases_names_sizes_and_numbers(tmp_path, recording):
    files = ClipFiles(tmp_path, ROW, TREES)
    assert not files.complete
    assert write_clip(files, recording) == ROW.plan.count
    assert files.complete
    base = tmp_path / "CASME2"
    raw = base / "CASME2_RAW" / "CASME2-RAW" / ROW.folder
    selected = base / "CASME2_RAW_selected" / ROW.folder
    cropped = base / "Cropped" / ROW.folder
    assert numbers(raw, "img") == list(range(ROW.plan.first, ROW.plan.last + 1))
    assert numbers(selected, "img") == list(range(ROW.onset, ROW.offset + 1))
    assert numbers(cropped, "reg_img") == list(range(ROW.onset, ROW.offset + 1))
    assert cv2.imread(str(raw / f"img{ROW.apex}.jpg")).shape == (480, 640, 3)
    assert cv2.imread(str(cropped / f"reg_img{ROW.apex}.jpg")).shape == (340, 280, 3)
    name = f"img{ROW.apex}.jpg"
    assert (raw / name).read_bytes() == (selected / name).read_bytes()


def test_the_pictures_are_red_where_the_drawing_is(tmp_path, recording):
    files = ClipFiles(tmp_path, ROW, ("cropped",))
    write_clip(files, recording)
    stored = cv2.imread(str(files.folders["cropped"] / f"reg_img{ROW.apex}.jpg"))
    drawn = recording.frame(ROW.apex).cropped
    assert np.abs(stored[..., ::-1].astype(int) - drawn).mean() < 3


def test_the_truth_says_what_happened(tmp_path, recording):
    files = ClipFiles(tmp_path, ROW, ("cropped",))
    write_clip(files, recording)
    assert files.truth == tmp_path / "CASME2-truth" / f"{ROW.folder}.npz"
    with np.load(files.truth, allow_pickle=False) as truth:
        assert truth["numbers"].tolist() == list(range(ROW.plan.first, ROW.plan.last + 1))
        assert [int(truth[k]) for k in ("onset", "apex", "offset")] == [
            ROW.plan.onset, ROW.plan.apex, ROW.plan.offset,
        ]  # fmt: skip
        assert truth["landmarks"].shape == (ROW.plan.count, 68, 2)
        assert truth["units"].tolist() == [str(unit) for unit in ROW.plan.units]
        assert truth["intensity"].shape == (len(ROW.plan.units), ROW.plan.count)
        course = truth["intensity"][0]
        assert truth["numbers"][np.argmax(course)] == ROW.plan.apex
        assert str(truth["emotion"]) == ROW.plan.emotion


def test_what_a_killed_run_has_left_is_replaced(tmp_path, recording):
    files = ClipFiles(tmp_path, ROW, ("cropped",))
    folder = files.folders["cropped"]
    for left in (folder, folder.with_name(f".{folder.name}.tmp")):
        left.mkdir(parents=True)
        (left / "reg_img9999.jpg").write_bytes(b"half")
    write_clip(files, recording)
    assert numbers(folder, "reg_img") == list(range(ROW.onset, ROW.offset + 1))
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_folder_that_cannot_be_written_is_named(tmp_path, recording):
    (tmp_path / "CASME2").write_text("a file where the folder belongs")
    with pytest.raises(MerError, match=r"Cannot write the pictures of sub01/.*continues"):
        write_clip(ClipFiles(tmp_path, ROW, ("cropped",)), recording)
    assert not (tmp_path / "CASME2-truth").exists()
