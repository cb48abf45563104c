import subprocess
import sys

import cv2
import numpy as np
import pytest

from mer.errors import MerError
from mer.preparation.video import read_video
from mer.preparation.video_writing import (
    SIDECAR,
    is_video,
    require_free,
    sidecar_of,
    write_frames,
)

FRAMES = np.random.default_rng(0).integers(0, 256, (7, 24, 32, 3), dtype=np.uint8)


@pytest.mark.parametrize("name", ["out.avi", "OUT.AVI", "out.mkv", "out"])
def test_every_byte_is_kept(tmp_path, name):
    assert write_frames(tmp_path / "new" / name, FRAMES, 100) == 7
    video = read_video(tmp_path / "new" / name, tmp_path, None if is_video_name(name) else 100)
    np.testing.assert_array_equal(video.frames, FRAMES)
    assert video.fps == pytest.approx(100)
    assert [path.name for path in (tmp_path / "new").iterdir()] == [name]


def is_video_name(name):
    return "." in name


@pytest.mark.parametrize("name", ["out.mp4", "out.mov"])
@pytest.mark.parametrize("fps", [25, 29.97, 200])
def test_a_smaller_video_has_all_frames_and_its_rate(tmp_path, name, fps):
    smooth = np.stack([cv2.GaussianBlur(f, (0, 0), 5) for f in FRAMES])
    write_frames(tmp_path / name, smooth, fps)
    video = read_video(tmp_path / name, tmp_path)
    assert video.frames.shape == smooth.shape
    assert np.abs(video.frames.astype(int) - smooth).mean() < 6
    assert video.fps == pytest.approx(fps, rel=1e-3)


def test_odd_sides_of_a_video_get_one_more_row_or_column(tmp_path):
    write_frames(tmp_path / "out.avi", FRAMES[:, :23, :31], 100)
    found = read_video(tmp_path / "out.avi", tmp_path).frames
    assert found.shape == (7, 24, 32, 3)
    np.testing.assert_array_equal(found[:, :23, :31], FRAMES[:, :23, :31])
    np.testing.assert_array_equal(found[:, 23], found[:, 22])
    write_frames(tmp_path / "out", FRAMES[:, :23, :31], 100)
    assert read_video(tmp_path / "out", tmp_path, 100).frames.shape == (7, 23, 31, 3)


def stopped():
    yield from FRAMES[:3]
    raise KeyboardInterrupt


@pytest.mark.parametrize("name", ["out.avi", "out"])
def test_what_is_stopped_leaves_nothing(tmp_path, name):
    with pytest.raises(KeyboardInterrupt):
        write_frames(tmp_path / name, stopped(), 100)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["out.avi", "out.mp4", "out"])
def test_a_full_disk_is_one_sentence_and_keeps_what_was_there(tmp_path, name):
    write_frames(tmp_path / name, FRAMES[:2], 100)
    code = f"""
import resource, numpy as np
from pathlib import Path
from mer.errors import MerError
from mer.preparation.video_writing import write_frames
frames = np.random.default_rng(0).integers(0, 256, (9, 240, 320, 3), dtype=np.uint8)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    write_frames(Path({str(tmp_path / name)!r}), frames, 100)
except MerError as error:
    print("refused:", error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("refused: ")
    assert "reached" in done.stdout or "File too large" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert len(read_video(tmp_path / name, tmp_path, 100).frames) == 2


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(MerError, match=r"Cannot write .*out: "):
        write_frames(tmp_path / "file" / "out", FRAMES, 100)


def test_what_is_free_and_what_is_not(tmp_path):
    (tmp_path / "empty").mkdir()
    for name in ("new.avi", "new", "empty"):
        require_free(tmp_path / name, force=False)
    write_frames(tmp_path / "a.avi", FRAMES, 100)
    write_frames(tmp_path / "a", FRAMES, 100)
    (tmp_path / "a" / SIDECAR).write_text("{}")
    for name in ("a.avi", "a"):
        with pytest.raises(MerError, match="exists; name another OUT, or replace it with --force"):
            require_free(tmp_path / name, force=False)
        require_free(tmp_path / name, force=True)


def test_force_never_takes_what_is_not_ours(tmp_path):
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "photo.png").write_text("")
    (tmp_path / "folder.avi").mkdir()
    (tmp_path / "file").write_text("")
    for name in ("holiday", "folder.avi", "file"):
        with pytest.raises(MerError, match="delete it yourself"):
            require_free(tmp_path / name, force=True)


def test_an_unknown_ending_is_refused(tmp_path):
    with pytest.raises(MerError, match=r"written as \.avi, \.mkv, \.mp4, \.mov; a folder"):
        require_free(tmp_path / "out.gif", force=False)


def test_the_settings_stand_beside_a_video_and_in_a_folder(tmp_path):
    assert is_video(tmp_path / "x.Mp4")
    assert sidecar_of(tmp_path / "x.mp4") == tmp_path / "x.mp4.json"
    assert sidecar_of(tmp_path / "x") == tmp_path / "x" / SIDECAR
