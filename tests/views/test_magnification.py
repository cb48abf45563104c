from dataclasses import dataclass, replace

import numpy as np
import pytest

from mer.errors import MerError
from mer.magnification import Eulerian, Linear
from mer.types import Clip
from mer.views import Magnification

CLIP = Clip("casme2/sub01/a", "casme2/sub01", (), 2, 5, 9, "annotated", "x", (), None, 200.0)


class Noise:
    """A store of one clip of 12 frames of noise."""

    def frames(self, key):
        assert key == CLIP.key
        return np.random.default_rng(0).integers(0, 255, (12, 20, 20, 3), dtype=np.uint8)


@dataclass(frozen=True)
class Other(Linear):
    pass


def test_the_clip_begins_at_its_onset():
    found = Magnification(Linear(), 2.0).frames(CLIP, Noise(), [2, 5])
    frames = Noise().frames(CLIP.key).astype(int)
    np.testing.assert_array_equal(found[0], frames[2])
    np.testing.assert_array_equal(found[1], np.clip(2 * frames[5] - frames[2], 0, 255))


def test_frames_outside_of_the_clip_do_not_count():
    inside = Noise().frames(CLIP.key)[2:10]
    found = Magnification(Eulerian(), 4.0).frames(CLIP, Noise(), [9])
    np.testing.assert_array_equal(found, Eulerian().magnify(inside, 4.0, 200.0)[7:])


def test_factor_one_gives_the_frames_back():
    found = Magnification(factor=1).frames(CLIP, Noise(), [2, 9])
    np.testing.assert_array_equal(found, Noise().frames(CLIP.key)[[2, 9]])


def test_the_identity_is_over_method_settings_and_factor():
    one = Magnification(Linear(), 3.0)
    assert one.identity() == Magnification(Linear(), 3.0).identity()
    others = [replace(one, factor=4.0), Magnification(Other(), 3.0), Magnification(),
              Magnification(Eulerian(low=1.0))]  # fmt: skip
    assert all(other.identity() != one.identity() for other in others)
    assert others[2].identity() != others[3].identity()


def test_a_factor_below_one_is_refused():
    with pytest.raises(MerError, match=r"factor is 0\.5; it takes 1 or more"):
        Magnification(factor=0.5)
