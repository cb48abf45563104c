import cv2
import numpy as np
import pytest

from mer.errors import MerError
from mer.preparation.faces import Box, FaceFinder, jittered_boxes, training_boxes


@pytest.fixture(scope="module")
def grey(drawn):
    return [
        [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in clip.frames]
        for clip in drawn.clips[::2]
    ]


@pytest.fixture(scope="module")
def found(drawn, finder, grey):
    """Landmarks of three clips, plain and averaged, and the truth: each (3, T, 68, 2)."""
    plain, averaged = [], []
    for clip, frames in zip(drawn.clips[::2], grey, strict=True):
        box = finder.detect(frames[clip.onset], 0)
        boxes = jittered_boxes(box, clip.key)
        plain.append([finder.landmarks(frame, box) for frame in frames])
        averaged.append([finder.averaged(frame, boxes) for frame in frames])
    truth = [drawn.truth[clip.key] for clip in drawn.clips[::2]]
    return np.array(plain), np.array(averaged), np.array(truth)


def test_landmarks_lie_within_five_percent_of_the_eye_distance(found):
    plain, averaged, truth = found
    eyes = np.linalg.norm(truth[:, :, 36] - truth[:, :, 45], axis=-1)[..., None]
    for points in (plain, averaged):
        error = np.linalg.norm(points - truth, axis=-1) / eyes
        assert (error.mean(axis=(1, 2)) < 0.05).all()


def test_averaging_at_least_halves_the_jitter(found):
    plain, averaged, truth = found
    jitter = [np.diff(points - truth, axis=1).std(axis=1).mean() for points in (plain, averaged)]
    assert jitter[1] < jitter[0] / 2


def test_the_largest_of_two_faces_is_taken(finder, grey):
    face = grey[0][0]
    small = cv2.resize(face, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    both = np.full((face.shape[0], face.shape[1] + small.shape[1]), 128, np.uint8)
    both[: small.shape[0], : small.shape[1]] = small
    both[:, small.shape[1] :] = face
    box = finder.detect(both, 0)
    assert box.left > small.shape[1]


def test_a_small_face_is_found_after_doubling(finder, grey):
    small = cv2.resize(grey[0][0], None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA)
    assert finder.detect(small, 0) is None
    box = finder.detect(small, 1)
    assert 30 <= box.right - box.left < 80


def test_a_dim_face_is_found_after_equalising(finder, grey):
    dim = (118 + grey[0][0] * 0.02).astype(np.uint8)
    assert not list(finder._detector(dim, 0))
    assert finder.detect(dim, 0) is not None


def test_no_face_is_none(finder):
    assert finder.detect(np.full((300, 300), 128, np.uint8), 1) is None


def test_jitter_depends_on_the_key_alone():
    box = Box(50, 60, 229, 239)
    boxes = jittered_boxes(box, "casme2/sub01/EP02_01f")
    assert boxes == jittered_boxes(box, "casme2/sub01/EP02_01f")
    assert boxes != jittered_boxes(box, "casme2/sub01/EP03_02")
    assert len(set(boxes)) == 7
    assert np.abs(np.subtract(boxes, box)).max() <= 0.06 * 180 + 1


def test_training_draws_from_other_boxes_than_the_mean():
    box, key = Box(50, 60, 229, 239), "casme2/sub01/EP02_01f"
    boxes = training_boxes(box, key, 20)
    assert len(set(boxes)) == 20
    assert not set(boxes) & set(jittered_boxes(box, key))
    assert boxes[:8] == training_boxes(box, key, 8)
    assert len({right - left for left, _, right, _ in boxes}) > 3
    assert np.abs(np.subtract(boxes, box)).max() <= 0.06 * 180 + 1


def test_the_mean_is_over_the_runs(finder, grey):
    boxes = training_boxes(Box(50, 60, 229, 239), "a", 3)
    runs = finder.runs(grey[0][0], boxes)
    assert runs.shape == (3, 68, 2)
    np.testing.assert_array_equal(runs[1], finder.landmarks(grey[0][0], boxes[1]))
    np.testing.assert_allclose(finder.averaged(grey[0][0], boxes), runs.mean(0), atol=1e-4)


def test_what_is_no_model_is_refused(tmp_path):
    path = tmp_path / "model.dat"
    path.write_bytes(b"not a model")
    with pytest.raises(MerError, match=r"model\.dat"):
        FaceFinder(path)
