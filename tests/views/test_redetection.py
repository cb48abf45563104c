from dataclasses import replace

import numpy as np
import pytest

from mer.errors import MerError
from mer.preparation.faces import Box
from mer.preparation.record import ClipRecord
from mer.views.redetection import prepared_box, redetect

QUARTER_TURN = ((0.0, -0.5, 100.0), (0.5, 0.0, 10.0))  # and half the size


def some(faces, variant="averaged", jitters=2):
    clip = faces.clips[0]
    places = [clip.onset, clip.apex]
    frames = faces.store.frames(clip.key)[places]
    found = redetect(frames, faces.store.record(clip.key), variant, jitters)
    return found, faces.truth[clip.key][places]


def test_the_landmarks_of_prepared_frames_lie_on_the_face(faces):
    found, truth = some(faces)
    assert (found.shape, found.dtype) == ((3, 2, 68, 2), np.float32)
    eyes = np.linalg.norm(truth[0, 36] - truth[0, 45])
    assert (np.linalg.norm(found - truth, axis=-1).mean(axis=(1, 2)) < 0.05 * eyes).all()


def test_the_mean_comes_first_and_the_runs_differ(faces):
    mean, plain = (some(faces, variant, 2)[0] for variant in ("averaged", "plain"))
    assert not np.array_equal(mean[0], plain[0])
    np.testing.assert_array_equal(mean[1:], plain[1:])
    assert not np.array_equal(plain[1], plain[2])
    # one run gives whole pixels, the mean of seven does not
    np.testing.assert_array_equal(plain, np.rint(plain))
    assert not np.array_equal(mean[0], np.rint(mean[0]))


def test_with_a_box_no_frame_can_lack_its_landmarks(faces):
    # nothing to see in the second frame: the model answers within the onset's box
    record = faces.store.record(faces.clips[0].key)
    frames = np.array(faces.store.frames(faces.clips[0].key)[:2])
    frames[1] = 0
    found = redetect(frames, record, "averaged", 2)
    left, top, right, bottom = prepared_box(record)
    width = right - left
    assert np.isfinite(found).all()
    assert (found[:, 1] > (left - width / 2, top - width / 2)).all()
    assert (found[:, 1] < (right + width / 2, bottom + width / 2)).all()


def test_no_jitters_leave_the_variant_alone(faces):
    assert some(faces, jitters=0)[0].shape == (1, 2, 68, 2)


def test_the_box_moves_with_the_face(faces):
    record = faces.store.record(faces.clips[0].key)
    turned = replace(record, box=Box(10, 20, 50, 80), matrix=QUARTER_TURN)
    # centre (30, 50) goes to (75, 25); 40 x 60 pixels become 20 x 30
    assert prepared_box(turned) == Box(65, 10, 85, 40)


def test_the_box_covers_the_face(faces):
    key = faces.clips[0].key
    box, truth = prepared_box(faces.store.record(key)), faces.truth[key][0]
    left, top, right, bottom = box
    inner = truth[17:]
    assert ((inner > (left, top)) & (inner < (right, bottom))).all(axis=1).mean() > 0.9


def test_a_clip_without_a_face_is_named(faces):
    record = replace(faces.store.record(faces.clips[0].key), box=None)
    assert isinstance(record, ClipRecord)
    with pytest.raises(
        MerError, match=r"No face was found in the onset of casme2/sub01/.*`face: d"
    ):
        redetect(faces.store.frames(faces.clips[0].key)[:1], record, "plain", 0)
