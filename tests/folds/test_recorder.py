import numpy as np
import pytest
import torch
from lightning.pytorch import Trainer, seed_everything

from mer.folds.failures import DivergedError
from mer.folds.recorder import EpochRecorder, KeptBatches, predict


def train(configuration, record):
    seed_everything(1, verbose=False)
    parts = configuration.build()
    fold_keys = list(parts.data.clips)
    parts.data.held_out = ["casme2/sub01"]
    recorder = EpochRecorder(parts.data, parts.data.fold.test)
    callbacks = [recorder] if record else []
    trainer = Trainer(**parts.trainer | {"callbacks": callbacks, "enable_progress_bar": False})
    trainer.fit(parts.model, datamodule=parts.data)
    return parts, recorder, fold_keys


def test_recording_changes_nothing_of_the_training(configuration):
    with_recorder = train(configuration, record=True)[0].model.state_dict()
    without = train(configuration, record=False)[0].model.state_dict()
    assert all(torch.equal(with_recorder[name], without[name]) for name in without)


def test_every_epoch_is_recorded_for_the_held_out_clips(configuration):
    parts, recorder, _ = train(configuration, record=True)
    found = recorder.predictions
    assert found.probabilities.shape == (2, len(parts.data.fold.test), 3)
    assert found.clips == parts.data.fold.test
    assert set(found.subjects) == {"casme2/sub01"}
    assert len(recorder.losses) == 2
    assert not (found.probabilities[0] == found.probabilities[1]).all()


def test_predicting_restores_mode_and_generators(configuration):
    parts = configuration.build()
    parts.model.train()
    before = torch.random.get_rng_state()
    first = predict(parts.model, parts.data, list(parts.data.clips)[:3])
    assert torch.equal(torch.random.get_rng_state(), before)
    assert parts.model.training
    second = predict(parts.model, parts.data, list(parts.data.clips)[:3])
    assert (first == second).all()


def test_predicting_restores_the_mode_of_every_module(configuration):
    """A method may keep a part of its network in evaluation mode while it trains."""
    parts = configuration.build()
    parts.model.train()
    frozen = next(parts.model.network.children())
    frozen.eval()
    before = [module.training for module in parts.model.modules()]
    assert {True, False} == set(before)
    predict(parts.model, parts.data, list(parts.data.clips)[:2])
    assert [module.training for module in parts.model.modules()] == before


@pytest.mark.parametrize(("limit", "reads"), [(2**30, 1), (100_000, 3)])
def test_few_clips_are_read_once_and_many_every_epoch(configuration, monkeypatch, limit, reads):
    data = configuration.build_data()
    keys = list(data.clips)
    expected = list(data.batches(keys))
    assert len(expected) == 3
    seen = []
    original = type(data).batches

    def count(self, wanted):
        seen.append(wanted)
        return original(self, wanted)

    monkeypatch.setattr(type(data), "batches", count)
    kept = KeptBatches(data, keys, limit)
    for _ in range(3):
        for found, batch in zip(kept, expected, strict=True):
            assert found.keys() == batch.keys()
            assert all(torch.equal(found[name], batch[name]) for name in batch)
    assert len(seen) == reads


def test_a_clip_alone_is_as_in_a_batch_and_in_another_order(configuration):
    parts = configuration.build()
    keys = list(parts.data.clips)[:5]
    together = predict(parts.model, parts.data, keys)
    alone = [predict(parts.model, parts.data, [key])[0] for key in keys]
    backwards = predict(parts.model, parts.data, keys[::-1])[::-1]
    torch.testing.assert_close(
        torch.tensor(together), torch.tensor(np.stack(alone)), atol=1e-5, rtol=0
    )
    np.testing.assert_allclose(together, backwards, atol=1e-5)


def test_what_was_recorded_goes_on_from_a_checkpoint(configuration):
    parts, recorder, _ = train(configuration, record=True)
    other = EpochRecorder(parts.data, parts.data.fold.test)
    other.load_state_dict(recorder.state_dict())
    assert other.losses.tobytes() == recorder.losses.tobytes()
    assert other.predictions.probabilities.tobytes() == recorder.predictions.probabilities.tobytes()


def test_a_prediction_that_is_not_finite_ends_the_training(configuration, monkeypatch):
    monkeypatch.setattr(
        "mer.folds.recorder.predict_batches",
        lambda model, batches: np.array([[0.0], [np.nan], [0.0]]),
    )
    keys = configuration.build_data().clips
    second = [key for key in keys if key.startswith("casme2/sub01/")][1]
    with pytest.raises(DivergedError, match=f"prediction of {second} after epoch 1 is not finite"):
        train(configuration, record=True)
