import cv2
import numpy as np
import pytest

from mer.errors import MerError
from mer.preparation.video import read_video
from mer.preparation.video_writing import write_frames

FRAMES = np.random.default_rng(0).integers(0, 256, (12, 24, 32, 3), dtype=np.uint8)


def save(path, picture):
    path.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(path), picture[..., ::-1])


@pytest.fixture
def film(tmp_path):
    write_frames(tmp_path / "film.avi", FRAMES, 200)
    return tmp_path / "film.avi"


def test_a_video_is_read_as_rgb_with_its_rate(film, tmp_path):
    video = read_video(film, tmp_path)
    np.testing.assert_array_equal(video.frames, FRAMES)
    assert isinstance(video.frames, np.memmap)
    assert (video.fps, video.missing) == (200, 0)
    assert {path.name for path in tmp_path.iterdir()} == {"film.avi"}  # the scratch has no name


def test_the_true_rate_of_a_slow_film_may_be_named(film, tmp_path):
    assert read_video(film, tmp_path, fps=1000).fps == 1000


def test_a_folder_is_read_in_natural_order(tmp_path):
    for number in (9, 10, 1, 2):
        save(tmp_path / "in" / f"img{number}.png", FRAMES[number])
    (tmp_path / "in" / "notes.txt").write_text("7")
    video = read_video(tmp_path / "in", tmp_path, fps=100)
    np.testing.assert_array_equal(video.frames, FRAMES[[1, 2, 9, 10]])


def test_a_cut_off_video_says_how_much_is_missing(film, tmp_path):
    raw = film.read_bytes()
    film.write_bytes(raw[: len(raw) * 2 // 3])
    video = read_video(film, tmp_path)
    assert 2 <= len(video.frames) < 12
    assert len(video.frames) + video.missing == 12


def refused(source, tmp_path, sentence, fps=100.0):
    with pytest.raises(MerError, match=sentence):
        read_video(source, tmp_path, fps)


def test_what_is_not_there_is_refused(tmp_path):
    refused(tmp_path / "no.avi", tmp_path, "no.avi is not there; name a video or a folder")


@pytest.mark.parametrize("content", [b"", b"plain text\n" * 50, bytes(5000)])
@pytest.mark.parametrize("name", ["in.avi", "in.mp4", "in.txt"])
def test_what_is_no_video_is_refused(tmp_path, content, name):
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, tmp_path, "is not a video that can be decoded")


def test_a_picture_is_no_video(tmp_path):
    save(tmp_path / "img1.png", FRAMES[0])
    refused(tmp_path / "img1.png", tmp_path, "frames are given as their folder")


def test_one_frame_is_no_movement(tmp_path):
    write_frames(tmp_path / "film.avi", FRAMES[:1], 100)
    refused(tmp_path / "film.avi", tmp_path, "holds 1 frame that can be read; movement takes")


def test_an_empty_folder_is_refused(tmp_path):
    (tmp_path / "in").mkdir()
    refused(tmp_path / "in", tmp_path, "holds no frames that can be read.*numbered png, jpg or bmp")


def test_frames_of_two_sizes_are_refused(tmp_path):
    save(tmp_path / "in" / "img1.png", FRAMES[0])
    save(tmp_path / "in" / "img2.png", FRAMES[1][:20])
    refused(tmp_path / "in", tmp_path, "frame 2 is 32x20, those before it are 32x24")


def test_two_sequences_in_one_folder_are_refused(tmp_path):
    save(tmp_path / "in" / "a1.png", FRAMES[0])
    save(tmp_path / "in" / "b1.png", FRAMES[1])
    refused(tmp_path / "in", tmp_path, "two pictures numbered 1; leave one sequence")


def test_a_spoilt_frame_is_named(tmp_path):
    save(tmp_path / "in" / "img1.png", FRAMES[0])
    (tmp_path / "in" / "img2.png").write_bytes(b"nothing")
    refused(tmp_path / "in", tmp_path, "in/img2.png is not a whole picture")


def test_a_folder_needs_its_rate(tmp_path):
    save(tmp_path / "in" / "img1.png", FRAMES[0])
    refused(tmp_path / "in", tmp_path, "does not say its frame rate; name it with --fps", None)


@pytest.mark.parametrize("fps", [0, -1, float("nan"), float("inf")])
def test_an_absurd_rate_is_refused(film, tmp_path, fps):
    refused(film, tmp_path, "it takes the frames a second of the recording", fps)


def test_a_scratch_that_cannot_be_written_is_named(film, tmp_path):
    refused(film, tmp_path / "none", "cannot be decoded into .*none: No such file")
