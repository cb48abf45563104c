"""Training never looks at the held-out subject: neither at pictures nor at labels."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.folds import blindness
from mer.folds.blindness import Replayed, check_blindness, compare, require_space
from mer.folds.leaks import on_cpu
from mer.splits import make_folds
from mer.types import EpochPredictions, FoldResult

# the mean of the test pictures, by which one weight is moved a little
PEEKING = """
import torch
from mer.methods import MMNet


class Peeking(MMNet):
    def on_train_start(self):
        batch = next(iter(self.trainer.datamodule.test_dataloader()))
        with torch.no_grad():
            next(self.parameters()).add_(1e-6 * batch["onset"].float().mean())
"""
# class weights over all subjects, the held-out one's too
COUNTING = """
import torch
from mer.methods import MMNet


class Counting(MMNet):
    def loss(self, logits, batch):
        labels = torch.tensor(list(self.trainer.datamodule.labels.values()))
        return torch.nn.functional.cross_entropy(
            logits, batch["label"], weight=1.0 / torch.bincount(labels).float()
        )
"""

# a mean face of everybody in the store, taken off before the arrays are cached
MEAN_FACE = """
from dataclasses import dataclass

import numpy as np
from mer.views import FramePair
from mer.views.images import resize


@dataclass(frozen=True)
class MeanFace(FramePair):
    def prepare(self, clip, store):
        arrays = super().prepare(clip, store)
        faces = [resize(store.frames(one.key)[one.onset], self.size) for one in store.clips()]
        mean = np.mean(faces, axis=0)
        return {
            name: np.clip(array - mean + 128, 0, 255).astype(np.uint8)
            for name, array in arrays.items()
        }
"""


def replay(configuration, folder, changes=None, number=0):
    folder.mkdir(exist_ok=True)
    chosen = on_cpu(configuration.override(changes or {}), 1, folder)
    fold = make_folds("loso", chosen.build_data().subjects)[number]
    return check_blindness(chosen, "loso", fold, folder)


def test_a_sound_method_does_not_notice_its_test_subject(configuration, tmp_path):
    found = replay(configuration, tmp_path, number=1)
    assert found.outcome == "pass"
    assert found.reason.startswith("fold casme2/sub02, 1 epochs: ")
    assert "losses and inner predictions are equal to the bit after the 6 test" in found.reason


@pytest.mark.parametrize(("name", "source"), [("Peeking", PEEKING), ("Counting", COUNTING)])
def test_a_method_that_looks_at_the_test_clips_fails(
    configuration, broken_method, tmp_path, name, source
):
    found = replay(configuration, tmp_path, broken_method(name, source))
    assert found.failed
    assert "fold casme2/sub01 notices its test subject" in found.reason
    assert "weights differ" in found.reason


def test_a_view_that_was_fitted_on_everybody_fails(configuration, broken_method, tmp_path):
    view = broken_method("MeanFace", MEAN_FACE)["model"]
    found = replay(configuration, tmp_path, {"data": {"init_args": {"view": view}}})
    assert found.failed
    assert "losses differ" in found.reason


def replayed(weight=0.0, losses=(1.0,), inner=0.2, test=0.3):
    def group(value):
        probabilities = np.full((1, 1, 2), value, np.float32)
        return EpochPredictions(("a/b/c",), ("a/b",), np.array([0]), probabilities)

    result = FoldResult("a/b", 0, "hash", ("x", "y"), group(test), group(inner),
                        np.array(losses, np.float32), 1.0, "cpu", {})  # fmt: skip
    return Replayed({"w": torch.tensor([weight])}, result)


def test_the_smallest_difference_is_named():
    clean, other = replayed(), replayed(test=0.4)
    assert compare(clean, other).outcome == "pass"
    for field, sentence in (
        (replayed(weight=1e-30, test=0.4), "1 of 1 weights differ"),
        (replayed(losses=(1.0000001,), test=0.4), "the training losses differ"),
        (replayed(inner=0.2000001, test=0.4), "the predictions of inner subjects"),
        (replace(other, result=replace(other.result, facts={"share": 0.1})), "tells that it lear"),
        (replace(other, weights={"v": torch.zeros(1)}), "the two runs have other weights"),
    ):
        found = compare(clean, field)
        assert found.failed
        assert sentence in found.reason


def test_a_method_that_never_looks_shows_nothing_and_is_a_note():
    found = compare(replayed(), replayed())
    assert found.outcome == "note"
    assert found.reason.endswith("and this shows nothing")


def test_training_clips_that_depend_on_the_test_subject_fail(configuration, tmp_path, monkeypatch):
    monkeypatch.setattr(blindness, "_same_fold", lambda *_: None)
    assert (
        "the training clips of fold casme2/sub01 depend" in replay(configuration, tmp_path).reason
    )


def test_a_disk_that_is_too_small_is_said_before(configuration, tmp_path, monkeypatch):
    data = configuration.build_data()
    data.prepare_data()
    fold = make_folds("loso", data.subjects)[0]
    need = require_space(data, fold, tmp_path)
    assert need > 0

    class Disk:
        free = need - 1

    monkeypatch.setattr(blindness.shutil, "disk_usage", lambda _: Disk)
    with pytest.raises(MerError, match=r"needs 0\.0 GiB in .*; name another place with --folder"):
        require_space(data, fold, tmp_path)
