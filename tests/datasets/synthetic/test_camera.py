import cv2
import numpy as np
import pytest

from mer.datasets.synthetic.camera import Camera


@pytest.fixture
def drawn():
    picture = np.full((480, 640, 3), 60, np.uint8)
    cv2.circle(picture, (200, 300), 6, (200, 200, 200), -1)
    return picture


def centre(picture):
    weight = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if picture.ndim == 3 else picture
    weight = np.clip(weight.astype(float) - 65, 0, None)
    rows, columns = np.mgrid[: weight.shape[0], : weight.shape[1]]
    return [(columns * weight).sum() / weight.sum(), (rows * weight).sum() / weight.sum()]


@pytest.mark.parametrize(
    ("camera", "shape"),
    [
        (Camera(), (480, 640, 3)),
        (Camera(grey=True), (480, 640)),
        (Camera(960, 650, grey=True), (650, 960)),
        (Camera(1280, 720), (720, 1280, 3)),
    ],
)
def test_what_was_drawn_lies_where_scale_and_offset_say(drawn, camera, shape):
    taken = camera.raw(drawn)
    assert taken.shape == shape
    assert taken.dtype == np.uint8
    wanted = np.array([200, 300]) * camera.scale + camera.offset
    assert centre(taken) == pytest.approx(wanted, abs=0.05)


def test_a_camera_of_the_drawings_size_changes_no_pixel(drawn):
    assert np.array_equal(Camera().raw(drawn), drawn)
    assert (Camera().scale, Camera().offset) == (1.0, (0.0, 0.0))


def test_the_wall_goes_on_at_both_sides_without_a_seam():
    ramp = np.repeat(np.linspace(90, 150, 640)[None, :, None], 480, axis=0)
    taken = Camera(1280, 720).raw(np.repeat(np.uint8(ramp), 3, axis=2)).astype(int)
    assert np.abs(np.diff(taken, axis=1)).max() <= 2
    assert taken.min() >= 89


def test_cropped_pictures_keep_their_size(drawn):
    assert Camera(960, 650, grey=True).cropped(drawn[:340, :280]).shape == (340, 280)
    assert np.array_equal(Camera(1280, 720).cropped(drawn), drawn)
