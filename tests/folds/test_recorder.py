import numpy as np
import pytest
import torch
from lightning.pytorch import Trainer, seed_everything

from mer.folds.failures import DivergedError
from mer.folds.recorder import EpochRecorder, predict


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
        "mer.folds.recorder.predict",
        lambda model, data, keys: np.where(np.arange(len(keys)) == 1, np.nan, 0)[:, None],
    )
    keys = configuration.build_data().clips
    second = [key for key in keys if key.startswith("casme2/sub01/")][1]
    with pytest.raises(DivergedError, match=f"prediction of {second} after epoch 1 is not finite"):
        train(configuration, record=True)
