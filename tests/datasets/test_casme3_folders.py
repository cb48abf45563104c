import pytest

from mer.datasets.annotation import Annotation
from mer.datasets.casme3_folders import (
    clip_folders,
    clip_locator,
    colour_folder,
    holds_clips,
    video_locator,
)


def row(key):
    return Annotation(key, key.rsplit("/", 2)[0], 1, 2, 3, "others")


@pytest.mark.parametrize("level", ["color", "Color", "."])
def test_the_level_of_colour_may_be_absent(tmp_path, level):
    video = tmp_path / "a"
    (video / "depth").mkdir(parents=True)
    (video / level).mkdir(exist_ok=True)
    assert colour_folder(video) == video / level


def test_a_video_that_is_not_there_is_its_own_colour_folder(tmp_path):
    assert colour_folder(tmp_path / "a") == tmp_path / "a"


def test_videos_of_a_subject_in_two_spellings(tmp_path):
    for path in ("spNO.1/a", "spNo.1/J/color", "spNo.1/A", "spNO.12/c"):
        (tmp_path / path).mkdir(parents=True)
    locate = video_locator(tmp_path)
    assert locate(row("casme3/spNO.1/a/355")) == tmp_path / "spNO.1/a"
    assert locate(row("casme3/spNO.1/j/30")) == tmp_path / "spNo.1/J/color"
    assert locate(row("casme3/spNO.12/c/30")) == tmp_path / "spNO.12/c"


def test_what_is_not_there_is_named_as_it_should_be(tmp_path):
    (tmp_path / "spNo.1").mkdir()
    locate = video_locator(tmp_path)
    assert locate(row("casme3/spNO.1/a/355")) == tmp_path / "spNO.1/a"
    assert locate(row("casme3/spNO.2/a/355")) == tmp_path / "spNO.2/a"
    locate = clip_locator(tmp_path, {})
    assert locate(row("casme3/spNO.1/a/355")) == tmp_path / "spNO.1_a_355"


def test_cut_clips_by_key_in_every_spelling(tmp_path):
    for name in ("spNO.1_a_355", "spNo.14_J_030", "readme", "spNO.1_a", "x_a_3"):
        (tmp_path / name).mkdir()
    (tmp_path / "spNO.3_a_5.mp4").touch()
    found = clip_folders(tmp_path)
    assert found == {
        "casme3/spNO.1/a/355": tmp_path / "spNO.1_a_355",
        "casme3/spNO.14/j/30": tmp_path / "spNo.14_J_030",
    }
    assert clip_locator(tmp_path, found)(row("casme3/spNO.14/j/30")).name == "spNo.14_J_030"
    assert holds_clips(tmp_path)
    assert not holds_clips(tmp_path / "spNO.1_a_355")
