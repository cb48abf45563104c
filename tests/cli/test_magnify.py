import json

import numpy as np
import pytest
import torch
from scipy.special import ndtr

from mer.cli import main
from mer.files import file_digest
from mer.magnification import STMEMM, Eulerian
from mer.magnification.st_memm.checkpoint import Training, save_checkpoint
from mer.magnification.st_memm.network import STMEMMNetwork
from mer.magnification.st_memm.settings import Architecture
from mer.preparation.video import read_video
from mer.preparation.video_writing import write_frames
from mer.workers import ONE_THREAD

COUNT, FPS = 24, 100


def clip():
    """A soft edge in colours that moves right by 0.5 px and back."""
    course = 0.25 - 0.25 * np.cos(2 * np.pi * np.arange(COUNT) / (COUNT - 1))
    x = np.arange(48) - 23.5
    rows = [ndtr((x - place) / 2.5)[:, None] * [100, 60, -40] + [60, 80, 150] for place in course]
    return np.rint(np.repeat(np.array(rows)[:, None], 32, axis=1)).astype(np.uint8)


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    """The command sets these for itself, and for nobody after it."""
    for name in ONE_THREAD:
        monkeypatch.setenv(name, "1")


@pytest.fixture
def film(tmp_path):
    write_frames(tmp_path / "film.avi", clip(), FPS)
    return tmp_path / "film.avi"


def magnify(*words):
    return main(["magnify", *map(str, words)])


def frames_of(path):
    return read_video(path, path.parent, FPS).frames


@pytest.mark.parametrize("out", ["new/out.avi", "out.mkv", "out"])
def test_a_video_is_magnified(film, tmp_path, out, capsys):
    assert magnify(film, tmp_path / out) == 0
    np.testing.assert_array_equal(frames_of(tmp_path / out), Eulerian().magnify(clip(), 4, FPS))
    said = capsys.readouterr()
    assert said.out == (
        f"{tmp_path / out}: 24 frames of 48x32 at 100 a second, movements 4 times as large "
        "(eulerian).\n"
    )
    assert not said.err


def test_a_folder_of_frames_is_magnified(tmp_path):
    write_frames(tmp_path / "in", clip(), FPS)
    assert magnify(tmp_path / "in", tmp_path / "out", "--fps", FPS, "--factor", 2) == 0
    np.testing.assert_array_equal(frames_of(tmp_path / "out"), Eulerian().magnify(clip(), 2, FPS))


def test_original_and_magnified_stand_side_by_side(film, tmp_path, capsys):
    assert magnify(film, tmp_path / "out", "--compare") == 0
    found = frames_of(tmp_path / "out")
    np.testing.assert_array_equal(found[:, :, :48], clip())
    np.testing.assert_array_equal(found[:, :, 48:], Eulerian().magnify(clip(), 4, FPS))
    assert "the original at the left" in capsys.readouterr().out


def test_settings_reach_the_method_and_the_description(film, tmp_path):
    words = ("--low", 0.5, "--high", 30, "--cutoff", 16, "--chrominance", 0.1, "--fps", 200)
    assert magnify(film, tmp_path / "out.avi", *words) == 0
    expected = Eulerian(low=0.5, high=30, cutoff=16, chrominance=0.1).magnify(clip(), 4, 200)
    np.testing.assert_array_equal(frames_of(tmp_path / "out.avi"), expected)
    told = json.loads((tmp_path / "out.avi.json").read_text())
    assert told.pop("mer")
    assert told == {
        "method": "eulerian",
        "settings": {"low": 0.5, "high": 30.0, "cutoff": 16.0, "chrominance": 0.1},
        "trained on": {},
        "factor": 4.0, "fps": 200.0, "frames": 24, "side by side": False,
    }  # fmt: skip


@pytest.mark.parametrize("out", ["out.avi", "out"])
def test_nothing_written_tells_where_it_came_from(film, tmp_path, out):
    magnify(film, tmp_path / out)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path != film]
    assert len(files) == (2 if out == "out.avi" else COUNT + 1)
    for path in files:
        raw = path.read_bytes()
        assert b"film" not in raw
        assert str(tmp_path).encode() not in raw


def test_the_linear_method(film, tmp_path, capsys):
    assert magnify(film, tmp_path / "out", "--method", "linear", "--factor", 3) == 0
    first, middle = clip()[[0, 11]].astype(int)
    np.testing.assert_array_equal(frames_of(tmp_path / "out")[11], 3 * middle - 2 * first)
    assert magnify(film, tmp_path / "b", "--method", "linear", "--low", 1) == 1
    assert capsys.readouterr().err == "mer magnify: --method linear takes no --low.\n"


def weights(path):
    """Of a network too small to magnify well, but one that reacts to what it is given."""
    torch.manual_seed(0)
    network = STMEMMNetwork(Architecture(8, 1, 2, 2, 4, 2, pixel_channels=4))
    save_checkpoint(network, Training("noise", 0, 0, "0", {}), path)
    return path


def test_the_learned_method(film, tmp_path, monkeypatch):
    file = weights(tmp_path / "weights.safetensors")
    monkeypatch.setattr("mer.magnification.magnifier.PART", 5)
    for mode, words in (("static", ()), ("dynamic", ("--mode", "dynamic"))):
        out = tmp_path / f"{mode}.avi"
        assert magnify(film, out, "--method", "st-memm", "--checkpoint", file, *words) == 0
        expected = STMEMM(file, mode).magnify(clip(), 4, FPS)
        np.testing.assert_array_equal(frames_of(out), expected)
        found = json.loads(out.with_name(f"{out.name}.json").read_text())
        assert found["method"] == "st-memm"
        assert found["settings"] == {"checkpoint": file_digest(file), "mode": mode}
        assert found["trained on"] == {"magnifier": "noise"}
        assert str(tmp_path) not in str(found)


@pytest.mark.parametrize(("name", "said"), [
    ("none", "There is no checkpoint"), ("text", "is no checkpoint of ST-MEMM, or is damaged"),
    ("folder", "folder is a folder, not a checkpoint of ST-MEMM; name the .safetensors in it"),
])  # fmt: skip
def test_weights_that_are_none_are_said_before_the_video_is_read(tmp_path, name, said, capsys):
    (tmp_path / "text").write_text("no weights")
    (tmp_path / "folder").mkdir()
    words = ("--method", "st-memm", "--checkpoint", tmp_path / name)
    assert magnify(tmp_path / "no.avi", tmp_path / "new/out.avi", *words) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "new").exists()


def test_a_factor_that_no_number_holds_leaves_nothing(film, tmp_path, capsys):
    out = tmp_path / "out.avi"
    assert magnify(film, out, "--method", "st-memm", "--factor", "1e30") == 1
    error = capsys.readouterr().err
    assert "at a factor of 1e+30 its network makes numbers that are not finite" in error
    assert [path.name for path in tmp_path.iterdir()] == ["film.avi"]


def test_a_factor_beyond_the_training_is_said(film, tmp_path, capsys):
    words = ("--method", "st-memm", "--factor")
    assert magnify(film, tmp_path / "near.avi", *words, 20) == 0
    assert capsys.readouterr().err == ""
    assert magnify(film, tmp_path / "far.avi", *words, 21) == 0
    assert "trained on factors up to 20; nobody knows what they make at 21" in (
        capsys.readouterr().err
    )


def test_the_weights_that_come_with_the_package_magnify(film, tmp_path):
    assert magnify(film, tmp_path / "out.avi", "--method", "st-memm", "--factor", 2) == 0
    expected = STMEMM().magnify(clip(), 2, FPS)
    np.testing.assert_array_equal(frames_of(tmp_path / "out.avi"), expected)


def test_what_is_there_stays_without_force(film, tmp_path, capsys):
    for out in (tmp_path / "out.avi", tmp_path / "out"):
        assert magnify(film, out) == 0
        assert magnify(film, out, "--factor", 2) == 1
        assert f"{out} exists; name another OUT" in capsys.readouterr().err
        assert magnify(film, out, "--factor", 2, "--force") == 0
        np.testing.assert_array_equal(frames_of(out), Eulerian().magnify(clip(), 2, FPS))


@pytest.mark.parametrize(("words", "sentence"), [
    (("--factor", 0.5), "--factor is 0.5; it takes 1 or more."),
    (("--factor", "nan"), "--factor is nan; it takes 1 or more."),
    (("--low", 5, "--high", 2), "the band from 5.0 to 2.0 Hz is empty"),
    (("--chrominance", 2), "chrominance is 2.0; it takes a share"),
    (("--fps", 0), "--fps is 0.0; it takes the frames a second"),
])  # fmt: skip
def test_bad_settings_are_one_sentence_and_leave_nothing(film, tmp_path, words, sentence, capsys):
    assert magnify(film, tmp_path / "out.avi", *words) == 1
    error = capsys.readouterr().err
    assert error.startswith("mer magnify: ")
    assert sentence in error
    assert [path.name for path in tmp_path.iterdir()] == ["film.avi"]


def test_bad_inputs_are_one_sentence(film, tmp_path, capsys):
    (tmp_path / "text.avi").write_text("no video")
    write_frames(tmp_path / "in", clip(), FPS)
    for source, sentence in [
        (film, "is IN and OUT"),
        (tmp_path / "text.avi", "is not a video"),
        (tmp_path / "none", "is not there"),
        (tmp_path / "in", "does not say its frame rate; name it with --fps"),
    ]:
        out = film if source is film else tmp_path / "out.avi"
        assert magnify(source, out, "--force") == 1
        assert sentence in capsys.readouterr().err


def test_a_cut_off_video_is_said_to_be_one(film, tmp_path, capsys):
    raw = film.read_bytes()
    film.write_bytes(raw[: len(raw) * 3 // 4])
    assert magnify(film, tmp_path / "out.avi") == 0
    assert "promises could not be decoded; it may be cut off." in capsys.readouterr().err


def test_a_long_video_is_magnified_part_by_part(film, tmp_path, monkeypatch):
    monkeypatch.setattr("mer.magnification.eulerian.ROOM", 1)
    assert magnify(film, tmp_path / "out.avi") == 0
    whole = Eulerian().magnify(clip(), 4, FPS).astype(int)
    assert np.abs(frames_of(tmp_path / "out.avi") - whole).max() <= 1
