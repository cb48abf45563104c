import re

import pytest
import torch
from lightning.pytorch import Trainer, seed_everything

from mer.folds.failures import DivergedError
from mer.folds.finite_loss import FiniteLoss
from mer.methods.base import MERModule


@pytest.fixture
def fit(configuration, monkeypatch):
    """Train for two epochs of three batches; the loss of one step is spoilt."""

    def run(step, value, **options):
        seed_everything(1, verbose=False)
        parts = configuration.build()
        parts.data.held_out = ["casme2/sub01"]
        seen, original = [], MERModule.training_step

        def spoilt(self, batch, batch_idx):
            loss = original(self, batch, batch_idx)
            seen.append(batch["label"].tolist())
            return loss * value if len(seen) == step else loss

        monkeypatch.setattr(MERModule, "training_step", spoilt)
        silent = {"enable_progress_bar": False, "callbacks": [FiniteLoss("casme2/sub01")]}
        Trainer(**parts.trainer | silent | options).fit(parts.model, datamodule=parts.data)
        return parts, seen

    return run


def test_a_sound_training_is_left_alone(fit):
    _, seen = fit(0, 1.0)
    assert len(seen) == 6


@pytest.mark.parametrize(("value", "name"), [(torch.nan, "nan"), (torch.inf, "inf")])
def test_epoch_step_batch_and_clips_are_named(fit, monkeypatch, configuration, value, name):
    with pytest.raises(DivergedError) as caught:
        fit(5, value)
    found = re.fullmatch(
        rf"Fold casme2/sub01: the loss is {name} at step 5, in epoch 2, batch 2 of 3 "
        r"\((casme2/\S+), (casme2/\S+), (casme2/\S+) and (\d+) more\); lower the learning rate, "
        r"or look at these clips\.",
        str(caught.value),
    )
    assert found
    assert all(key.startswith("casme2/") and "sub01" not in key for key in found.groups()[:3])


def test_the_named_clips_are_those_of_the_batch(fit, monkeypatch):
    seen = []
    original = MERModule.loss

    def note(self, logits, batch):
        seen.append(batch["label"].tolist())
        return original(self, logits, batch)

    monkeypatch.setattr(MERModule, "loss", note)
    with pytest.raises(DivergedError) as caught:
        fit(2, torch.nan)
    keys = re.search(r"\((.*) and", str(caught.value))[1].split(", ")
    monkeypatch.setattr(MERModule, "loss", original)
    parts, _ = fit(0, 1.0)
    assert [parts.data.labels[key] for key in keys] == seen[1][:3]
