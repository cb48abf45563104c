import pytest
import torch
from lightning.pytorch import Callback, Trainer
from torch.nn import functional
from torch.utils.data import DataLoader

from mer.errors import MerError
from mer.magnification.st_memm.settings import Architecture
from mer.magnification.st_memm.warping import moved
from mer.methods.base import Optimisation
from mer.methods.st_memm import STMEMMTraining

TINY = Architecture(
    channels=16, blocks=1, layers=2, heads=2, patch=4, window=4, pixel_channels=8,
    reconstruction="motion",
)  # fmt: skip


def batch(count=2, size=32):
    """Soft patterns of which the second frame is moved by half a pixel, the magnified by two."""
    torch.manual_seed(0)
    coarse = torch.rand(count, 3, 6, 6)
    first = functional.interpolate(coarse, (size, size), mode="bicubic").clamp(0, 1)
    step = torch.zeros(count, 2, size, size)
    step[0, 0], step[1, 1] = 0.5, -0.5
    second = moved(first, step)
    return {
        "first": first, "second": second, "relit": (0.9 * second + 0.05),
        "magnified": moved(first, 4 * step), "factor": torch.full((count,), 4.0),
    }  # fmt: skip


def trained(steps, **settings):
    torch.manual_seed(0)
    module = STMEMMTraining(TINY, **settings)
    optimiser = torch.optim.Adam(module.parameters(), 3e-3)
    for _ in range(steps):
        picture, features = module.losses(batch())
        optimiser.zero_grad()
        (picture + module.feature_weight * features).backward()
        optimiser.step()
    with torch.no_grad():
        return module, [float(loss) for loss in module.losses(batch())]


def test_the_losses_are_what_they_say():
    module, data = STMEMMTraining(TINY), batch()
    two, relit = (module.network.features(data[name]) for name in ("second", "relit"))
    expected = (module(data) - data["magnified"]).abs().mean(), (two - relit).abs().mean()
    torch.testing.assert_close(module.losses(data), expected)


@pytest.mark.parametrize("weight", [0.0, 0.3, 2.0])
def test_a_step_weighs_the_loss_between_features(monkeypatch, weight):
    module, data = STMEMMTraining(TINY, feature_weight=weight), batch()
    monkeypatch.setattr(module, "log_dict", lambda *_, **__: None)
    picture, features = module.losses(data)
    assert features > 1e-3
    torch.testing.assert_close(module.training_step(data, 0), picture + weight * features)


class Rates(Callback):
    """The learning rate of each step."""

    def __init__(self):
        self.seen = []

    def on_train_batch_start(self, trainer, *rest):
        self.seen.append(trainer.optimizers[0].param_groups[0]["lr"])


def test_a_training_changes_its_rate_after_every_step(tmp_path):
    recipe = Optimisation("adam", learning_rate=1e-3, schedule="cosine")
    module, rates = STMEMMTraining(TINY, warm_up=2, optimisation=recipe), Rates()
    trainer = Trainer(
        max_steps=6, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False, callbacks=[rates],
        default_root_dir=tmp_path,
    )  # fmt: skip
    trainer.fit(module, DataLoader([batch()] * 3, batch_size=None))
    assert rates.seen == pytest.approx([1e-3 * module.rate(step, 6) for step in range(6)])


def test_one_batch_is_learned_by_heart():
    data = batch()
    still = float(functional.l1_loss(data["first"], data["magnified"]))
    _, (picture, _) = trained(150, feature_weight=0.0)
    assert picture < 0.2 * still


def test_the_second_loss_keeps_features_apart_from_light():
    _, (_, without) = trained(20, feature_weight=0.0)
    _, (_, weighed) = trained(20, feature_weight=1.0)
    assert weighed < 0.5 * without


def test_the_padding_takes_no_part_in_the_loss():
    module, data = STMEMMTraining(TINY), batch(size=20)
    picture, _ = module.losses(data)
    still = functional.l1_loss(data["first"], data["magnified"])
    torch.testing.assert_close(picture, still)  # it starts from frame A


def test_the_rate_rises_and_falls_by_steps():
    cosine = Optimisation("adam", learning_rate=1e-3, schedule="cosine")
    module = STMEMMTraining(TINY, warm_up=9, optimisation=cosine)
    rates = [module.rate(step, 1000) for step in range(1001)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == pytest.approx(1, abs=1e-3)
    assert rates[505] == pytest.approx(0.5, abs=0.02)
    assert rates[1000] == pytest.approx(0)
    assert STMEMMTraining(TINY).rate(700, 1000) == 1  # the paper's rate does not fall


def test_the_default_is_the_papers():
    module = STMEMMTraining.__init__.__kwdefaults__ or {}
    assert module == {}
    recipe = STMEMMTraining(TINY).optimisation
    assert (recipe.optimiser, recipe.learning_rate, recipe.weight_decay) == ("adam", 1e-5, 0)


@pytest.mark.parametrize("name", ["feature_weight", "warm_up"])
def test_negative_settings_are_refused(name):
    with pytest.raises(MerError, match="must not be negative"):
        STMEMMTraining(TINY, **{name: -1})
