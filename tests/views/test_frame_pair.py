from dataclasses import replace

import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.types import Clip
from mer.views import Augmentation, FramePair


class Numbered:
    """A store whose frame i is a picture of value i."""

    def __init__(self, count, size=16):
        self.count, self.size = count, size

    def frames(self, key):
        values = np.arange(self.count, dtype=np.uint8)[:, None, None, None]
        return np.broadcast_to(values, (self.count, self.size, self.size, 3))


def clip(onset=8, apex=20, offset=30):
    return Clip("casme2/sub01/a", "casme2/sub01", (), onset, apex, offset, "annotated", "x", (),
                None, 200.0)  # fmt: skip


def values(array):
    return array[:, 0, 0, 0].tolist()


def test_the_first_candidate_is_the_label_and_four_stand_around_it():
    arrays = FramePair(size=16).prepare(clip(), Numbered(40))
    assert values(arrays["onset"]) == [8, 6, 7, 9, 10]
    assert values(arrays["apex"]) == [20, 18, 19, 21, 22]


def test_candidates_stay_inside_the_clip():
    arrays = FramePair(size=16).prepare(clip(onset=0, apex=11), Numbered(12))
    assert values(arrays["onset"]) == [0, 0, 0, 1, 2]
    assert values(arrays["apex"]) == [11, 9, 10, 11, 11]


def test_one_sided_candidates_step_inwards():
    # 0.15 * (apex - onset) / 4 = 3 frames
    arrays = FramePair(size=16, draw_from="one-sided").prepare(clip(8, 88, 90), Numbered(100))
    assert values(arrays["onset"]) == [8, 8, 9, 10, 11]
    assert values(arrays["apex"]) == [88, 88, 87, 86, 85]


def test_the_label_alone():
    arrays = FramePair(size=16, draw_from="label").prepare(clip(), Numbered(40))
    assert values(arrays["onset"]) == [8]
    assert FramePair(draw_from="label").draw(arrays, training=True)["onset"][0, 0, 0] == 8


def test_evaluation_takes_the_label_and_training_never_does():
    view = FramePair(size=16)
    arrays = view.prepare(clip(), Numbered(40))
    torch.manual_seed(0)
    assert view.draw(arrays, training=False)["apex"][0, 0, 0] == 20
    drawn = {int(view.draw(arrays, training=True)["apex"][0, 0, 0]) for _ in range(60)}
    assert drawn == {18, 19, 21, 22}


def test_frames_are_resized_to_the_view():
    arrays = FramePair(size=8).prepare(clip(), Numbered(40, size=16))
    assert arrays["onset"].shape == (5, 8, 8, 3)
    assert arrays["onset"].dtype == np.uint8


def test_a_clip_without_apex_is_refused():
    with pytest.raises(MerError, match="casme2/sub01/a has no apex"):
        FramePair().prepare(replace(clip(), apex=None), Numbered(40))


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("draw_from", "anywhere", "draw_from is 'anywhere'; it takes label, around, one-sided"),
    ("size", 0, "size is 0"),
])  # fmt: skip
def test_bad_settings_are_refused(field, value, sentence):
    with pytest.raises(MerError, match=sentence):
        FramePair(**{field: value})


def test_augment_and_normalise_keep_the_other_tensors():
    view = FramePair(size=16, augmentation=Augmentation(flip=1.0))
    picture = torch.randint(0, 256, (2, 16, 16, 3), dtype=torch.uint8)
    batch = {"onset": picture, "apex": picture, "label": torch.tensor([0, 1])}
    plain, changed = view.normalise(batch), view.augment(batch)
    torch.testing.assert_close(changed["apex"], plain["apex"].flip(-1))
    assert plain["label"] is batch["label"]
    assert plain["onset"].shape == (2, 3, 16, 16)
