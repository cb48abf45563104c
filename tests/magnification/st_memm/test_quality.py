"""The weights that come with the package, on drawn faces whose motion is known.

docs/magnification.md has the figures, benchmarks/magnifier_quality.py measures them at length.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.drawing import renderer_of
from mer.datasets.synthetic.renderer import Look, add_noise
from mer.magnification import STMEMM
from mer.magnification.quality import judge, ssim, travelled

FACTOR, NOISE, FPS = 5.0, 2.2, 100.0  # the synthetic corpus' own noise
SMILE = ActionUnit(12)


@dataclass(frozen=True)
class Face:
    """A drawn person who smiles; the weights have never seen a face."""

    renderer: object

    def picture(self, intensity):
        return self.renderer.cropped(Look({SMILE: intensity}))

    def landmarks(self, intensity):
        return self.renderer.landmarks(Look({SMILE: intensity}))

    def intensity(self, motion):
        """At which the fastest landmark moves so many pixels."""
        found = motion
        for _ in range(20):
            moved = np.hypot(*(self.landmarks(found) - self.landmarks(0)).T).max()
            found *= motion / moved
        return found


@pytest.fixture(scope="module")
def face():
    return Face(renderer_of(0, 5))


def noisy(picture, seed):
    return add_noise(picture, np.random.default_rng(seed), NOISE)


@pytest.mark.parametrize("motion", [0.5, 1.0, 2.0])
def test_a_motion_becomes_five_times_as_large_within_thirty_percent(face, motion):
    one = face.intensity(motion)
    clip = np.stack([noisy(face.picture(0), 0), noisy(face.picture(one), 1)])
    found = STMEMM().magnify(clip, FACTOR, FPS, [1])[0]
    truth, moved = face.picture(FACTOR * one), face.landmarks(FACTOR * one)
    quality = judge(found, truth, face.picture(0), face.landmarks(0), moved)
    assert 0.7 < quality.reached < 1.3
    untouched = judge(clip[1], truth, face.picture(0), face.landmarks(0), moved)
    assert quality.ssim > untouched.ssim
    assert quality.psnr_moving > untouched.psnr_moving + 3


@pytest.mark.parametrize(("motion", "factor"), [(0.5, 5.0), (2.0, 5.0), (1.0, 10.0)])
def test_a_frame_that_moves_as_a_whole_moves_as_much_farther(face, motion, factor):
    """Against the frame moved that far: what is left to move from there to the magnified one."""
    frame, points = face.picture(0), face.landmarks(0)

    def shifted(by):
        matrix = np.array([[1, 0, 0.8 * by], [0, 1, 0.6 * by]], np.float32)
        moved = cv2.warpAffine(frame, matrix, frame.shape[1::-1], flags=cv2.INTER_LANCZOS4,
                               borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
        return np.asarray(moved)

    clip = np.stack([noisy(frame, 0), noisy(shifted(motion), 1)])
    found = STMEMM().magnify(clip, factor, FPS, [1])[0]
    far, way = factor * motion, np.array([0.8, 0.6])
    left = travelled(shifted(far), found, np.float32(points + far * way)) @ way
    assert 0.8 < 1 + np.median(left) / far < 1.1


def test_the_same_frame_twice_gives_that_frame(face):
    frame = noisy(face.picture(0), 0)
    found = STMEMM().magnify(np.stack([frame, frame]), 20, FPS)
    np.testing.assert_allclose(found.astype(int), [frame, frame], atol=1)


@pytest.mark.parametrize("mode", ["static", "dynamic"])
def test_a_still_clip_stays_still(face, mode):
    """Noise is no motion, though it is not the same in any two frames."""
    clip = np.stack([noisy(face.picture(0), seed) for seed in range(3)])
    for frame, magnified in zip(clip, STMEMM(mode=mode).magnify(clip, FACTOR, FPS), strict=True):
        assert ssim(magnified, face.picture(0)) > ssim(frame, face.picture(0)) - 0.01
