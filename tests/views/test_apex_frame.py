from dataclasses import replace

import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.magnification import Linear
from mer.types import Clip
from mer.views import ApexFrame, Augmentation, Magnification

CLIP = Clip("casme2/sub01/a", "casme2/sub01", (), 8, 20, 30, "annotated", "x", (), None, 200.0)
STILL = Augmentation(flip=0.0)


class Numbered:
    """A store whose frame i is a picture of value i."""

    def frames(self, key):
        values = np.arange(40, dtype=np.uint8)[:, None, None, None]
        return np.broadcast_to(values, (40, 16, 16, 3))


def test_the_apex_is_taken_and_resized():
    for size in (8, 16, 24):
        apex = ApexFrame(size).prepare(CLIP, Numbered())["apex"]
        assert (apex.shape, apex.dtype) == ((size, size, 3), np.uint8)
        assert set(apex.ravel().tolist()) == {20}


def test_the_apex_is_magnified_from_the_onset_on():
    view = ApexFrame(16, magnification=Magnification(Linear(), 3))
    assert set(view.prepare(CLIP, Numbered())["apex"].ravel().tolist()) == {8 + 3 * 12}


def test_a_clip_without_apex_is_refused():
    with pytest.raises(MerError, match=r"casme2/sub01/a has no apex.*name an apex policy"):
        ApexFrame().prepare(replace(CLIP, apex=None), Numbered())


def batch():
    torch.manual_seed(0)
    apex = torch.randint(0, 256, (4, 16, 16, 3), dtype=torch.uint8)
    return {"apex": apex, "label": torch.arange(4)}


def test_training_changes_the_pictures_and_keeps_the_rest():
    given = batch()
    view = ApexFrame(16, augmentation=Augmentation(flip=1.0))
    plain, changed = view.normalise(given), view.augment(given)
    torch.testing.assert_close(changed["apex"], plain["apex"].flip(-1))
    assert changed["label"] is given["label"]
    assert plain["apex"].shape == (4, 3, 16, 16)


def test_noise_is_added_in_training_alone():
    view = ApexFrame(16, augmentation=STILL, noise=0.1)
    torch.manual_seed(1)
    apart = view.augment(batch())["apex"] - view.normalise(batch())["apex"]
    # ImageNet's standard deviations are about 0.226
    assert apart.std().item() == pytest.approx(0.1 / 0.226, rel=0.1)
    assert apart.mean().abs() < 0.05
    quiet = replace(view, noise=0.0)
    torch.testing.assert_close(quiet.augment(batch())["apex"], quiet.normalise(batch())["apex"])


def test_the_digest_is_over_what_prepare_depends_on():
    view = ApexFrame()
    assert view.digest() == replace(view, noise=0.2, augmentation=STILL).digest()
    others = [replace(view, size=32), replace(view, magnification=Magnification()),
              replace(view, magnification=Magnification(Linear()))]  # fmt: skip
    assert len({other.digest() for other in (view, *others)}) == 4


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"size": 0}, "size is 0"), ({"noise": -1.0}, r"noise is -1\.0; it takes 0 or more"),
])  # fmt: skip
def test_bad_settings_are_refused(wrong, sentence):
    with pytest.raises(MerError, match=sentence):
        ApexFrame(**wrong)
