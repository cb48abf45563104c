import cv2
import numpy as np
import pytest

from mer.preparation.pictures import UnusableClipError, read_picture


@pytest.fixture
def picture():
    rows, columns = np.mgrid[0:40, 0:60]
    return np.stack([4 * columns, 6 * rows, 255 - 4 * columns], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("suffix", [".png", ".bmp"])
def test_pictures_are_read_as_rgb(tmp_path, picture, suffix):
    path = tmp_path / f"img1{suffix}"
    cv2.imwrite(str(path), picture[..., ::-1])
    assert np.array_equal(read_picture(path), picture)


def test_a_grey_picture_gets_three_equal_channels(tmp_path, picture):
    path = tmp_path / "img1.png"
    cv2.imwrite(str(path), picture[..., 0])
    read = read_picture(path)
    assert all(np.array_equal(read[..., channel], picture[..., 0]) for channel in range(3))


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_cut_off_picture_is_refused_by_name(tmp_path, picture, suffix, share):
    path = tmp_path / f"img7{suffix}"
    cv2.imwrite(str(path), picture)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(UnusableClipError, match=rf"img7\{suffix}"):
        read_picture(path)


def test_a_jpeg_that_lacks_only_its_end_marker_is_refused(tmp_path, picture):
    path = tmp_path / "img7.jpg"
    cv2.imwrite(str(path), picture)
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(UnusableClipError, match="cut off"):
        read_picture(path)


def test_a_jpeg_with_bytes_after_its_end_is_read(tmp_path, picture):
    path = tmp_path / "img7.jpg"
    cv2.imwrite(str(path), picture)
    path.write_bytes(path.read_bytes() + bytes(16))
    assert read_picture(path).shape == picture.shape


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty"), (b"<html>", "not a whole")])
def test_what_is_no_picture_is_refused(tmp_path, content, reason):
    path = tmp_path / "img7.jpg"
    path.write_bytes(content)
    with pytest.raises(UnusableClipError, match=reason):
        read_picture(path)


def test_a_missing_picture_is_refused(tmp_path):
    with pytest.raises(UnusableClipError, match="No such file"):
        read_picture(tmp_path / "img7.jpg")
