import pytest
import torch
from lightning.pytorch import Trainer
from torch.utils.data import DataLoader

from mer.errors import MerError
from mer.methods import GTSGN

UNITS = (1, 2, 4, 12)


def module(seed=0, **settings):
    torch.manual_seed(seed)
    return GTSGN(3, UNITS, **settings)


def fit(model, batch, epochs):
    trainer = Trainer(
        max_epochs=epochs, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    trainer.fit(model, DataLoader([batch], batch_size=None))
    return trainer


def test_the_settings_are_those_chosen_for_tables_x_and_xi():
    made = module()
    assert (made.network.layer, made.beta) == (2, 1.0)
    assert len(made.network.learned_adjacencies()) == 6
    assert made.au_weights == pytest.approx({2: 1 / 3, 3: 1 / 3, 4: 1 / 3})
    recipe = made.optimisation
    assert (recipe.optimiser, recipe.learning_rate, recipe.weight_decay, recipe.schedule) == (
        "adam", 1e-3, 1e-4, "cosine",
    )  # fmt: skip


@pytest.mark.parametrize("beta", [0.0, 0.1, 1.0])
def test_the_total_loss_is_that_of_equation_12(double, landmark_batch, beta):
    made = module(beta=beta).eval()
    batch = {n: v if n == "label" else v.double() for n, v in landmark_batch().items()}
    output = made.network(batch["landmarks"])
    chosen = output.logits.log_softmax(1)[torch.arange(4), batch["label"]]
    losses = [
        torch.nn.MultiLabelSoftMarginLoss()(head(output.pooled[layer]), batch["units"])
        for layer, head in zip((2, 3, 4), made.au_loss.heads, strict=True)
    ]
    expected = -chosen.mean() + beta * sum(losses) / 3
    torch.testing.assert_close(made.training_loss(batch), expected, rtol=0, atol=1e-8)


def test_predictions_need_no_action_units(landmark_batch):
    made, batch = module().eval(), landmark_batch()
    with_units = made.probabilities(batch)
    del batch["units"]
    assert torch.equal(made.probabilities(batch), with_units)
    assert made.loss(made(batch), batch).isfinite()


def test_every_switch_changes_what_is_learned(landmark_batch):
    found = []
    for settings in (
        {"au_loss": "none"}, {"au_loss": "single", "au_layer": 2},
        {"au_loss": "single", "au_layer": 3}, {"au_loss": "sum"}, {"au_loss": "weighted"},
        {"au_loss": "adaptive"}, {"beta": 0.3}, {"learnable_adjacency": False},
        {"learnable_adjacency": False, "au_loss": "none"}, {"layer": 1}, {"layer": 3},
        {"layer": 4, "au_loss": "none"},
    ):  # fmt: skip
        made = module(**settings)
        fit(made, landmark_batch(), epochs=2)
        found.append(made.eval().probabilities(landmark_batch()))
    assert all((one - two).abs().max() > 1e-6 for i, one in enumerate(found) for two in found[:i])


def test_equal_seeds_give_equal_and_other_seeds_other_predictions(landmark_batch):
    batch = landmark_batch()
    one, same, other = (module(seed).eval()(batch) for seed in (0, 0, 1))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_one_batch_is_learned_by_heart_and_its_facts_are_logged(landmark_batch):
    made, batch = module(layer=1), landmark_batch(clips=8)
    trainer = fit(made, batch, epochs=80)
    assert (made.eval()(batch).argmax(1) == batch["label"]).all()
    assert trainer.callback_metrics["train/loss"] < 1
    facts = made.facts()
    assert set(facts) == {"aau/weight_1", "aau/weight_2", "aau/weight_3", "aau/weight_4"}
    assert sum(facts.values()) == pytest.approx(1)
    assert max(facts.values()) != min(facts.values())
    logged = {name: trainer.callback_metrics[name].item() for name in facts}
    assert logged == pytest.approx(dict(facts))


def test_the_learned_adjacencies_are_for_the_figures(landmark_batch):
    made = module(layer=1)
    assert not any(matrix.any() for matrix in made.adjacencies.values())
    fit(made, landmark_batch(), epochs=2)
    found = made.adjacencies
    assert list(found) == ["low/1", "high/1", "fused/2", "fused/3", "fused/4"]
    for matrix in found.values():
        assert matrix.shape == (14, 14)
        assert matrix.abs().max() > 1e-4
        assert not matrix.requires_grad
    assert module(learnable_adjacency=False).adjacencies == {}


def test_features_by_layer_are_for_the_figures(landmark_batch):
    shapes = {
        n: tuple(v.shape) for n, v in module(layer=1).layer_features(landmark_batch()).items()
    }
    assert shapes == {1: (4, 64), 2: (4, 64), 3: (4, 128), 4: (4, 128)}


def test_without_an_action_unit_loss_no_units_are_needed(landmark_batch):
    made = GTSGN(3, au_loss="none")
    batch = landmark_batch()
    del batch["units"]
    assert made.training_loss(batch).isfinite()
    assert made.facts() == {}


def test_a_dataset_without_action_units_is_refused(landmark_batch):
    batch = landmark_batch()
    del batch["units"]
    with pytest.raises(MerError, match=r"This dataset has no action units.*set au_loss to none"):
        module().training_loss(batch)


def test_another_number_of_units_is_refused(landmark_batch):
    with pytest.raises(MerError, match="was given 4 action units: give the view and the method"):
        module().training_loss(landmark_batch(units=5))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"units": ()}, "au_loss is 'adaptive', but units is empty"),
        ({"layer": 4}, "only one layer comes after the fusion"),
        ({"layer": 3, "au_loss": "single", "au_layer": 2}, "after the fusion, on layer 3 to 4"),
        ({"au_loss": "all"}, "au_loss is 'all'; allowed are none, single, sum, weighted, adaptive"),
        ({"beta": -1}, "beta is -1; allowed are numbers from 0"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings, message):
    with pytest.raises(MerError, match=message):
        GTSGN(3, **{"units": UNITS} | settings)
