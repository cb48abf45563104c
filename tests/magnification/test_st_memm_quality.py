"""The weights that come with the package, on drawn faces whose motion is known.

docs/magnification.md has the figures, benchmarks/magnifier_quality.py measures them at length.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from mer.datasets.synthetic.displacement import ActionUnit
from mer.datasets.synthetic.drawing import renderer_of
from mer.datasets.synthetic.renderer import Look, add_noise
from mer.magnification import STMEMM
from mer.magnification.quality import judge, ssim

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
