import math

import pytest
import torch
from lightning.pytorch import Callback, LightningDataModule, Trainer
from torch import nn
from torch.utils.data import DataLoader

from mer.errors import MerError
from mer.methods.base import MERModule, Optimisation


class Linear(MERModule):
    def __init__(self, optimisation):
        super().__init__(nn.Linear(2, 3), optimisation)

    def forward(self, batch):
        return self.network(batch["x"])


def batch():
    return {"x": torch.ones(4, 2), "label": torch.tensor([0, 1, 2, 0])}


def test_the_learning_rate_decays_until_the_last_epoch_of_decay():
    optimisation = Optimisation(decay=0.5, decay_epochs=2)
    assert [optimisation.factor(epoch) for epoch in range(5)] == [1, 0.5, 0.25, 0.25, 0.25]
    assert Optimisation(decay=0.5).factor(10) == 0.5**10


@pytest.mark.parametrize(
    ("name", "cls"), [("adamw", torch.optim.AdamW), ("adam", torch.optim.Adam)]
)
def test_the_optimiser_has_the_settings(name, cls):
    made = Linear(Optimisation(name, 0.25, weight_decay=0.125)).configure_optimizers()
    optimiser = made["optimizer"]
    assert type(optimiser) is cls
    assert optimiser.param_groups[0]["lr"] == 0.25
    assert optimiser.param_groups[0]["weight_decay"] == 0.125


@pytest.mark.parametrize("name", ["adamw", "adam"])
def test_the_fused_kernel_moves_the_weights_as_the_plain_one(name):
    weights = []
    for fused in (False, True):
        torch.manual_seed(0)
        module = Linear(Optimisation(name, 0.1, weight_decay=0.1, fused=fused))
        optimiser = module.configure_optimizers()["optimizer"]
        assert bool(optimiser.param_groups[0]["fused"]) == fused
        for _ in range(5):
            optimiser.zero_grad()
            module.training_loss(batch()).backward()
            optimiser.step()
        weights.append(module.network.weight.detach())
    torch.testing.assert_close(*weights)


def test_an_unknown_optimiser_is_refused_with_those_there_are():
    with pytest.raises(MerError, match="optimiser is 'sgd'; it takes adamw, adam"):
        Optimisation("sgd")


@pytest.mark.parametrize("field", ["learning_rate", "weight_decay", "decay"])
def test_values_that_cannot_be_used_are_refused(field):
    with pytest.raises(MerError, match="must be positive"):
        Optimisation(**{field: -1.0})


def test_the_loss_is_cross_entropy():
    module = Linear(Optimisation())
    logits = module(batch())
    expected = -logits.log_softmax(1)[torch.arange(4), batch()["label"]].mean()
    torch.testing.assert_close(module.loss(logits, batch()), expected)


def test_probabilities_sum_to_one():
    torch.testing.assert_close(Linear(Optimisation()).probabilities(batch()).sum(1), torch.ones(4))


class Rates(Callback):
    def __init__(self):
        self.seen = []

    def on_train_epoch_start(self, trainer, pl_module):
        self.seen.append(trainer.optimizers[0].param_groups[0]["lr"])


def trainer(epochs, *callbacks, **options):
    return Trainer(
        max_epochs=epochs, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, callbacks=list(callbacks),
        **options,
    )  # fmt: skip


def test_the_cosine_schedule_goes_down_in_half_a_wave_over_the_trainer_s_epochs():
    rates = Rates()
    module = Linear(Optimisation("adam", 0.5, schedule="cosine"))
    trainer(4, rates).fit(module, DataLoader([batch()], batch_size=None))
    assert rates.seen == pytest.approx(
        [0.5 * (1 + math.cos(math.pi * e / 4)) / 2 for e in range(4)]
    )


def test_the_cosine_schedule_ends_at_zero_and_stays_there():
    optimisation = Optimisation(schedule="cosine")
    assert optimisation.factor(10, 10) == pytest.approx(0)
    assert optimisation.factor(20, 10) == pytest.approx(0)
    assert optimisation.factor(0, 0) == 1  # a trial builds the optimiser for no epochs


def test_the_cosine_schedule_needs_a_number_of_epochs():
    module = Linear(Optimisation(schedule="cosine"))
    endless = trainer(-1, max_steps=1)
    with pytest.raises(MerError, match=r"must know the number of epochs: set trainer\.max_epochs"):
        endless.fit(module, DataLoader([batch()], batch_size=None))


def test_an_unknown_schedule_is_refused_with_those_there_are():
    with pytest.raises(MerError, match="schedule is 'step'; it takes exponential, cosine"):
        Optimisation(schedule="step")


@pytest.mark.parametrize("settings", [{"decay": 0.9}, {"decay_epochs": 5}])
def test_a_decay_beside_the_cosine_schedule_is_refused(settings):
    with pytest.raises(MerError, match="belong to the exponential schedule"):
        Optimisation(schedule="cosine", **settings)


class Constrained(Linear):
    def training_loss(self, batch):
        return super().training_loss(batch) + 1

    def facts(self):
        return {"spread": 0.5, "note": "text"}


def test_a_method_may_train_on_more_than_its_loss_and_tell_facts():
    module = Constrained(Optimisation())
    loss = module.loss(module(batch()), batch())
    torch.testing.assert_close(module.training_loss(batch()), loss + 1)
    run = trainer(1)
    run.fit(module, DataLoader([batch()], batch_size=None))
    assert run.callback_metrics["spread"] == 0.5
    assert "note" not in run.callback_metrics
    assert Linear(Optimisation()).facts() == {}


class Halved(Linear):
    def loss(self, logits, batch):
        return super().loss(logits, batch) / 2


def test_held_out_clips_are_scored_by_the_method_s_own_loss():
    module = Halved(Optimisation())
    found = trainer(1).validate(module, DataLoader([batch()], batch_size=None), verbose=False)
    expected = nn.functional.cross_entropy(module(batch()), batch()["label"]) / 2
    assert found[0]["validation/loss"] == pytest.approx(expected.item())


class Counted(Linear):
    seen = ()

    def use_class_counts(self, counts, digest):
        self.seen = (*counts, digest)


class Data(LightningDataModule):
    def train_dataloader(self):
        return DataLoader([batch()], batch_size=None)


class CountingData(Data):
    def class_counts(self):
        return (2, 1, 1)

    def training_digest(self):
        return "abc"


def test_a_method_is_told_the_classes_where_the_data_knows_them():
    for data, expected in ((CountingData(), (2, 1, 1, "abc")), (Data(), ())):
        module = Counted(Optimisation())
        trainer(1).fit(module, datamodule=data)
        assert module.seen == expected
    module = Linear(Optimisation())
    trainer(1).fit(module, datamodule=CountingData())  # which does not care
    assert not hasattr(module, "fitted")
