import cv2
import numpy as np
import pytest

from mer.datasets.synthetic.clip_files import ClipFiles, write_clip
from mer.datasets.synthetic.difficulty import PRESETS
from mer.datasets.synthetic.layouts.casme2 import CASME2
from mer.datasets.synthetic.layouts.casme3 import CASME3
from mer.datasets.synthetic.layouts.samm import SAMM
from mer.datasets.synthetic.recording import Recording
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.errors import MerError

TREES = ("raw", "selected", "cropped")
ROW = CASME2.present(SyntheticCorpus(subjects=1, clips=1, frames=(8, 8)))[0]


def draw(row, renderer):
    return Recording(row.plan, PRESETS["default"], renderer)


@pytest.fixture
def recording(renderer):
    return draw(ROW, renderer)


def numbers(folder, prefix):
    return sorted(int(path.stem.removeprefix(prefix)) for path in folder.iterdir())


def test_three_trees_have_the_releases_names_sizes_and_numbers(tmp_path, recording):
    files = ClipFiles(tmp_path, CASME2, ROW, TREES)
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
    assert files.truth.relative_to(tmp_path).parts[:2] == ("CASME2-truth", "sub01")


def test_the_pictures_are_red_where_the_drawing_is(tmp_path, recording):
    files = ClipFiles(tmp_path, CASME2, ROW, ("cropped",))
    write_clip(files, recording)
    stored = cv2.imread(str(files.folders["cropped"] / f"reg_img{ROW.apex}.jpg"))
    drawn = recording.frame(ROW.apex).cropped
    assert np.abs(stored[..., ::-1].astype(int) - drawn).mean() < 3


def test_what_a_killed_run_has_left_is_replaced(tmp_path, recording):
    files = ClipFiles(tmp_path, CASME2, ROW, ("cropped",))
    folder = files.folders["cropped"]
    for left in (folder, folder.with_name(f".{folder.name}.{ROW.onset}.tmp")):
        left.mkdir(parents=True)
        (left / "reg_img9999.jpg").write_bytes(b"half")
    write_clip(files, recording)
    assert numbers(folder, "reg_img") == list(range(ROW.onset, ROW.offset + 1))
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_folder_that_cannot_be_written_is_named(tmp_path, recording):
    (tmp_path / "CASME2").write_text("a file where the folder belongs")
    with pytest.raises(MerError, match=r"Cannot write the pictures of sub01/.*continues"):
        write_clip(ClipFiles(tmp_path, CASME2, ROW, ("cropped",)), recording)
    assert not (tmp_path / "CASME2-truth").exists()


def test_a_clip_is_incomplete_without_its_last_picture(tmp_path, recording):
    files = ClipFiles(tmp_path, CASME2, ROW, ("cropped",))
    write_clip(files, recording)
    (files.folders["cropped"] / f"reg_img{ROW.offset}.jpg").unlink()
    assert not files.complete


def test_clips_of_one_video_lie_in_one_folder_and_leave_each_other_alone(tmp_path, renderer):
    corpus = SyntheticCorpus("casme3", subjects=1, clips=2, frames=(8, 8))
    one, other = CASME3.present(corpus)
    files = [ClipFiles(tmp_path, CASME3, row, ("videos",)) for row in (one, other)]
    assert files[0].folders == files[1].folders
    folder = files[0].folders["videos"]
    for each in files:
        write_clip(each, draw(each.row, renderer))
    every = [*range(one.plan.first, one.plan.last + 1),
             *range(other.plan.first, other.plan.last + 1)]  # fmt: skip
    assert numbers(folder, "") == every
    assert [path.name for path in folder.parent.iterdir()] == ["color"]
    (folder / f"{other.plan.last}.jpg").unlink()
    assert [each.complete for each in files] == [True, False]
    write_clip(files[1], draw(other, renderer))
    assert numbers(folder, "") == every


def test_a_grey_camera_leaves_one_channel(tmp_path, renderer):
    (row,) = SAMM.present(SyntheticCorpus("samm", subjects=1, clips=1, frames=(8, 8)))
    files = ClipFiles(tmp_path, SAMM, row, ("raw", "cropped"))
    write_clip(files, draw(row, renderer))
    shapes = {
        tree: cv2.imread(str(next(folder.iterdir())), cv2.IMREAD_UNCHANGED).shape
        for tree, folder in files.folders.items()
    }
    assert shapes == {"raw": (650, 960), "cropped": (340, 280)}
