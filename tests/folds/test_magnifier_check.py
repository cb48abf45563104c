import pytest
import torch
from torch.nn import functional

from mer.datamodules import MagnificationPairs
from mer.errors import MerError
from mer.folds.magnifier_check import FIRST, MagnifierCheck


class Module:
    """A magnifier that gives frame B, and keeps what is logged."""

    device = torch.device("cpu")

    def __init__(self):
        self.logged = {}

    def __call__(self, batch):
        return batch["second"]

    def log(self, name, value):
        self.logged[name] = float(value)


class Trainer:
    datamodule = MagnificationPairs(size=16, batch_size=1, steps=1)


def test_the_pairs_are_the_same_after_every_epoch_and_belong_to_no_training():
    check, module = MagnifierCheck(2), Module()
    check.on_train_epoch_end(Trainer(), module)
    pairs = [Trainer.datamodule.pairs[FIRST + k] for k in range(2)]
    errors = [float(functional.l1_loss(pair["second"], pair["magnified"])) for pair in pairs]
    still = [float(functional.l1_loss(pair["first"], pair["magnified"])) for pair in pairs]
    expected = {"check/picture": sum(errors) / 2, "check/still": sum(still) / 2}
    assert module.logged == pytest.approx(expected)
    first = dict(module.logged)
    check.on_train_epoch_end(Trainer(), module)
    assert module.logged == first


def test_no_pair_is_refused():
    with pytest.raises(MerError, match="pairs is 0; it takes 1 or more"):
        MagnifierCheck(0)
