import pytest

from mer.folds.monitors import check_monitors
from mer.folds.trial import try_out
from mer.splits import make_folds

PLATEAU = """
from torch.optim import SGD
from torch.optim.lr_scheduler import ReduceLROnPlateau
from mer.methods import MMNet


class Plateau(MMNet):
    def configure_optimizers(self):
        optimiser = SGD(self.parameters(), 0.1)
        return {
            "optimizer": optimiser,
            "lr_scheduler": {"scheduler": ReduceLROnPlateau(optimiser), "monitor": "test/loss"},
        }
"""


def verdict(configuration, changes):
    chosen = configuration.override(changes)
    fold = make_folds("loso", chosen.build_data().subjects)[0]
    return check_monitors(try_out(chosen, fold, 0))


def stopping(quantity):
    arguments = {"monitor": quantity}
    callback = "lightning.pytorch.callbacks.EarlyStopping"
    return {"trainer": {"callbacks": [{"class_path": callback, "init_args": arguments}]}}


def inner(validation):
    return {"data": {"init_args": {"validation": validation}}}


def test_nothing_is_monitored_by_default(configuration):
    found = verdict(configuration, {})
    assert (found.outcome, found.reason) == (
        "pass", "no callback and no schedule monitors anything",
    )  # fmt: skip


def test_the_training_and_inner_subjects_may_be_monitored(configuration):
    found = verdict(configuration, stopping("train/loss"))
    assert (found.outcome, found.reason) == ("pass", "EarlyStopping monitors train/loss")
    changes = stopping("validation/loss") | inner("inner")
    assert verdict(configuration, changes).outcome == "pass"


@pytest.mark.parametrize("quantity", ["test/loss", "validation/loss", "UF1"])
def test_a_callback_that_monitors_anything_else_fails(configuration, quantity):
    found = verdict(configuration, stopping(quantity))
    assert found.failed
    assert found.reason.startswith(f"EarlyStopping monitors {quantity!r}, which is no quantity")


def test_a_plateau_of_the_test_loss_fails(configuration, broken_method):
    found = verdict(configuration, broken_method("Plateau", PLATEAU))
    assert found.reason.startswith("ReduceLROnPlateau monitors 'test/loss'")
