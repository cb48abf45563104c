import pytest
import torch
from torch import nn

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
