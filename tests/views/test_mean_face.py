import numpy as np

from mer.landmark_sets import landmark_set
from mer.views.mean_face import MEAN_FACE


def test_the_mean_face_is_symmetric_and_in_distances_of_the_eyes():
    assert MEAN_FACE.shape == (68, 2)
    mirrored = MEAN_FACE[list(landmark_set(68).mirror)] * [-1, 1]
    np.testing.assert_allclose(mirrored, MEAN_FACE, atol=1e-6)
    left, right = MEAN_FACE[36:42].mean(axis=0), MEAN_FACE[42:48].mean(axis=0)
    np.testing.assert_allclose([left, right], [[-0.5, 0], [0.5, 0]], atol=2e-3)


def test_brows_eyes_nose_mouth_and_chin_follow_downwards():
    heights = [MEAN_FACE[i, 1] for i in (19, 37, 30, 51, 57, 8)]
    assert heights == sorted(heights)
