from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.types import Clip, Sample
from mer.views import Augmentation, FrameSequence
from mer.views.images import normalise_bytes

EVERYTHING = Augmentation(0.5, 3, 5.0, 0.2, 0.2, 0.2, 0.05)


class Numbered:
    """A store whose frame i is a picture of value i."""

    def __init__(self, count, size=8):
        self.count, self.size = count, size

    def frames(self, key):
        values = np.arange(self.count, dtype=np.uint8)[:, None, None, None]
        return np.broadcast_to(values, (self.count, self.size, self.size, 3))


def clip(onset=2, apex=5, offset=9, fps=30.0, frames=()):
    return Clip("casme3/spNO.1/a/2", "casme3/spNO.1", frames, onset, apex, offset, "annotated", "x",
                (), None, fps)  # fmt: skip


def prepare(of, count=14, **settings):
    return FrameSequence(size=8, **settings).prepare(of, Numbered(count))


def values(arrays):
    return arrays["frames"][:, 0, 0, 0].tolist()


def samples(lengths, size=8, labels=None):
    """Return a sample of random pictures a length, as `prepare` shapes them."""
    generator = np.random.default_rng(0)
    arrays = [
        {"frames": generator.integers(0, 256, (length, size, size, 3), dtype=np.uint8),
         "index": np.arange(length), "apex": np.array(1), "apex_moved": np.array(False)}
        for length in lengths
    ]  # fmt: skip
    return [Sample(f"a{i}", f"a{i}", i, array) for i, array in enumerate(arrays)]


def test_frames_go_from_onset_to_offset():
    arrays = prepare(clip())
    assert values(arrays) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert arrays["index"].tolist() == list(range(8))
    assert (arrays["apex"], bool(arrays["apex_moved"])) == (3, False)
    assert arrays["frames"].dtype == np.uint8
    assert arrays["index"].dtype == np.int64


def test_a_faster_camera_is_resampled():
    arrays = prepare(clip(2, 9, 22, fps=200.0), 30)
    assert values(arrays) == [2, 9, 15, 22]
    assert values(prepare(clip(2, 9, 22, fps=200.0), 30, rate=200.0)) == list(range(2, 23))


def test_a_frame_that_is_missing_on_disk_leaves_a_gap_in_time():
    files = tuple(Path(f"img{n}.jpg") for n in (10, 11, 12, 15, 16, 17))
    arrays = prepare(clip(1, 3, 5, frames=files), 6)
    assert values(arrays) == [1, 2, 3, 4, 5]
    assert arrays["index"].tolist() == [0, 1, 4, 5, 6]


def test_an_apex_on_the_onset_gives_way_to_the_next_frame_and_says_so():
    arrays = prepare(clip(apex=2))
    assert (int(arrays["apex"]), bool(arrays["apex_moved"])) == (1, True)


def test_a_clip_of_one_frame_goes_on_to_the_next_instant():
    assert values(prepare(clip(2, 2, 2))) == [2, 3]
    assert values(prepare(clip(2, 2, 2, fps=15.0))) == [2, 3]
    assert values(prepare(clip(2, 2, 2, fps=200.0))) == [2, 9]


def test_a_clip_of_one_frame_with_nothing_after_it_is_refused():
    with pytest.raises(MerError, match=r"casme3/spNO\.1/a/2 has a single frame and none after it"):
        prepare(clip(13, 13, 13))


def test_a_clip_without_apex_is_refused():
    with pytest.raises(MerError, match=r"casme3/spNO\.1/a/2 has no apex"):
        prepare(replace(clip(), apex=None))


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("size", 0, "size is 0"),
    ("rate", 0.0, "rate is 0.0"),
    ("frames", 1, "frames is 1; it takes 2 or more"),
])  # fmt: skip
def test_bad_settings_are_refused(field, value, sentence):
    with pytest.raises(MerError, match=sentence):
        FrameSequence(**{field: value})


def test_the_cache_knows_all_but_the_augmentation():
    view = FrameSequence()
    assert view.cached_by() == {"size": 224, "rate": 30.0, "frames": 32}
    assert view.digest() == replace(view, augmentation=EVERYTHING).digest()
    assert view.digest() != replace(view, frames=16).digest()


def test_a_batch_is_padded_to_its_longest_clip():
    view = FrameSequence(size=8)
    given = samples([3, 5, 2])
    batch = view.collate(given)
    assert batch["frames"].shape == (3, 5, 8, 8, 3)
    assert batch["frames"].dtype == torch.uint8
    assert batch["mask"].dtype == batch["apex_moved"].dtype == torch.bool
    assert batch["mask"].sum(dim=1).tolist() == [3, 5, 2]
    assert batch["mask"][:, :2].all()
    assert batch["index"].tolist() == [[0, 1, 2, 0, 0], [0, 1, 2, 3, 4], [0, 1, 0, 0, 0]]
    assert batch["label"].tolist() == [0, 1, 2]
    assert [view.length(sample.arrays) for sample in given] == [3, 5, 2]
    for i, sample in enumerate(given):
        np.testing.assert_array_equal(batch["frames"][i][batch["mask"][i]], sample.arrays["frames"])


@pytest.mark.parametrize("augmentation", [Augmentation(flip=0.0), Augmentation(flip=1.0)])
def test_padding_is_zero_in_training_and_evaluation(augmentation):
    view = FrameSequence(size=8, augmentation=augmentation)
    batch = view.collate(samples([3, 5]))
    for changed in (view.normalise(batch), view.augment(batch)):
        assert changed["frames"].shape == (2, 5, 3, 8, 8)
        assert changed["frames"].dtype == torch.float32
        assert (changed["frames"][0, 3:] == 0).all()
        assert (changed["frames"][0, :3] != 0).any()
        assert changed["index"] is batch["index"]


def test_a_padded_clip_is_normalised_as_it_is_alone():
    view, (short, long) = FrameSequence(size=8), samples([3, 5])
    alone = view.normalise(view.collate([short]))["frames"]
    together = view.normalise(view.collate([short, long]))["frames"]
    assert torch.equal(together[:1, :3], alone)
    expected = normalise_bytes(torch.from_numpy(short.arrays["frames"]))
    torch.testing.assert_close(alone[0], expected)


def test_normalising_leaves_the_given_batch_as_it_was():
    view = FrameSequence(size=8, augmentation=EVERYTHING)
    batch = view.collate(samples([3, 5]))
    before = batch["frames"].clone()
    view.normalise(batch)
    view.augment(batch)
    assert torch.equal(batch["frames"], before)


@pytest.mark.parametrize("seed", range(4))
def test_a_still_clip_stays_still_whatever_is_drawn(seed):
    view = FrameSequence(size=16, augmentation=EVERYTHING)
    given = samples([6, 4, 5], size=16)
    for sample in given:
        sample.arrays["frames"][:] = sample.arrays["frames"][0]
    batch = view.collate(given)
    torch.manual_seed(seed)
    changed = view.augment(batch)["frames"]
    movement = (changed - changed[:, :1])[batch["mask"]]
    assert (movement == 0).all()
    assert not torch.equal(changed, view.normalise(batch)["frames"])


def test_clips_of_a_batch_change_differently_and_follow_the_seed():
    view = FrameSequence(size=16, augmentation=EVERYTHING)
    one = samples([4], size=16)[0]
    batch = view.collate([one] * 6)
    found = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        found.append(view.augment(batch)["frames"])
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])
    assert not all(torch.equal(found[0][0], other) for other in found[0][1:])


def test_all_frames_of_a_clip_are_mirrored_together():
    view = FrameSequence(size=8, augmentation=Augmentation(flip=0.5))
    batch = view.collate(samples([4] * 8))
    torch.manual_seed(0)
    plain, changed = view.normalise(batch)["frames"], view.augment(batch)["frames"]
    mirrored = torch.isclose(changed, plain.flip(-1), atol=1e-6).flatten(1).all(dim=1)
    kept = torch.isclose(changed, plain, atol=1e-6).flatten(1).all(dim=1)
    assert 0 < mirrored.sum() < 8
    assert (mirrored ^ kept).all()


def test_a_clip_survives_the_cache(tmp_path):
    from mer.files import write_array

    arrays = prepare(clip())
    for name, array in arrays.items():
        write_array(tmp_path / f"{name}.npy", array)
    read = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in arrays}
    batch = FrameSequence(size=8).collate([Sample("a", "a", 0, read)] * 2)
    assert batch["apex"].tolist() == [3, 3]
    assert batch["apex"].dtype == torch.int64
    assert batch["apex_moved"].tolist() == [False, False]


def test_a_configuration_can_name_it():
    from mer.cli.locations import configs_folder
    from mer.folds.configuration import build_data

    view = {"class_path": "mer.views.FrameSequence", "init_args": {"size": 32, "frames": 8}}
    words = ["-c", str(configs_folder() / "data/casme3_4.yaml"), f"--data.view={view}"]
    assert build_data(words).view == FrameSequence(size=32, frames=8)
    jitter = "--data.view.augmentation.brightness=0.2"
    assert build_data([*words, jitter]).view.augmentation == Augmentation(0.0, brightness=0.2)
