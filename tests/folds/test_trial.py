import pytest
import torch

from mer.errors import MerError
from mer.folds.trial import try_out
from mer.splits import make_folds


@pytest.fixture
def fold(configuration):
    return make_folds("loso", configuration.build_data().subjects)[0]


def weights(trial):
    return torch.cat([part.detach().flatten() for part in trial.parts.model.parameters()])


def test_no_step_sets_everything_up_and_trains_nothing(configuration, fold):
    trial = try_out(configuration, fold, 0)
    assert trial.trainer.global_step == 0
    assert trial.trainer.lr_scheduler_configs
    assert trial.parts.data.fold is fold


def test_a_few_steps_move_the_weights_and_end(configuration, fold):
    trial = try_out(configuration, fold, 2)
    assert trial.trainer.global_step == 2
    assert not torch.equal(weights(trial), weights(try_out(configuration, fold, 0)))


def test_it_leaves_no_checkpoint(configuration, fold, tmp_path):
    callback = {"class_path": "lightning.pytorch.callbacks.ModelCheckpoint"}
    changes = {"callbacks": [callback], "default_root_dir": str(tmp_path)}
    try_out(configuration.override({"trainer": changes}), fold, 1)
    assert not list(tmp_path.rglob("*.ckpt"))


def test_a_setting_that_the_trainer_refuses_is_one_sentence(configuration, fold):
    wrong = configuration.override({"trainer": {"limit_val_batches": -1}})
    with pytest.raises(MerError, match="trainer: You have passed invalid value"):
        try_out(wrong, fold, 0)
