import cv2
import numpy as np
import pytest

from mer.preparation.alignment import LEFT_EYE, RIGHT_EYE, Alignment, align_eyes, fit_picture
from mer.preparation.pictures import UnusableClipError
from mer.preparation.settings import PreparationSettings


def spot(height, width, x, y, sigma):
    rows, columns = np.mgrid[0:height, 0:width]
    value = 255 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * sigma**2))
    return np.repeat(value[..., None], 3, axis=-1).astype(np.uint8)


def centre_of(picture):
    weight = picture[..., 0].astype(float)
    rows, columns = np.mgrid[0 : weight.shape[0], 0 : weight.shape[1]]
    return np.array([(columns * weight).sum(), (rows * weight).sum()]) / weight.sum()


@pytest.mark.parametrize("degrees", [-20, 0, 35])
@pytest.mark.parametrize("size", [128, 256])
def test_the_eyes_come_to_lie_where_the_settings_say(degrees, size):
    settings = PreparationSettings(size=size, eye_distance=0.4, eye_height=0.35)
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    landmarks = np.random.default_rng(0).uniform(0, 10, (68, 2)).astype(np.float32)
    landmarks[LEFT_EYE] += turn @ (-40, 0) + (150, 120)
    landmarks[RIGHT_EYE] += turn @ (40, 0) + (150, 120)
    aligned = align_eyes(landmarks, settings).points(landmarks)
    assert aligned[LEFT_EYE].mean(0) == pytest.approx((0.3 * size, 0.35 * size), abs=1e-3)
    assert aligned[RIGHT_EYE].mean(0) == pytest.approx((0.7 * size, 0.35 * size), abs=1e-3)


def test_the_transform_keeps_proportions():
    landmarks = np.random.default_rng(1).uniform(0, 300, (68, 2)).astype(np.float32)
    linear = align_eyes(landmarks, PreparationSettings()).matrix[:, :2]
    gram = linear @ linear.T
    assert gram == pytest.approx(np.eye(2) * gram[0, 0])
    assert np.linalg.det(linear) > 0


def test_eyes_at_one_place_are_refused():
    with pytest.raises(UnusableClipError, match="both eyes"):
        align_eyes(np.ones((68, 2), np.float32), PreparationSettings())


@pytest.mark.parametrize("scale", [0.2, 0.45, 0.8, 1.7])
def test_pixels_and_points_go_the_same_way(scale):
    angle = np.deg2rad(10)
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    source, target = np.array([203.0, 161.0]), np.array([100.0, 90.0])
    linear = np.array([[cosine, -sine], [sine, cosine]])
    alignment = Alignment(np.c_[linear, target - linear @ source], 200)
    frame = alignment.frame(spot(360, 480, *source, sigma=5 / scale))
    assert centre_of(frame) == pytest.approx(target, abs=0.1)
    assert alignment.points(source[None].astype(np.float32))[0] == pytest.approx(target, abs=1e-3)


def test_shrinking_averages_the_pixels_that_it_leaves_out():
    noise = np.random.default_rng(0).integers(0, 256, (800, 800, 3)).astype(np.uint8)
    matrix = np.array([[0.25, 0, 0], [0, 0.25, 0]])
    averaged = Alignment(matrix, 200).frame(noise)[20:180, 20:180]
    picked = cv2.warpAffine(noise, matrix, (200, 200))[20:180, 20:180]
    assert averaged.std() < 0.6 * picked.std()


@pytest.mark.parametrize(("height", "width"), [(340, 280), (100, 180), (256, 256)])
def test_a_whole_picture_is_centred_and_its_edges_repeated(height, width):
    picture = np.full((height, width, 3), 90, np.uint8)
    picture[[0, -1]], picture[:, [0, -1]] = 200, 200
    alignment = fit_picture(height, width, 256)
    corners = np.array([(-0.5, -0.5), (width - 0.5, height - 0.5)], np.float32)
    (left, top), (right, bottom) = alignment.points(corners)
    assert (left + right, top + bottom) == pytest.approx((255, 255))
    assert max(right - left, bottom - top) == pytest.approx(256)
    assert (right - left) / (bottom - top) == pytest.approx(width / height)
    frame = alignment.frame(picture)
    assert frame.shape == (256, 256, 3)
    assert frame[0].min() > 120
    assert frame[:, 0].min() > 120
    assert frame[128, 128, 0] == 90
