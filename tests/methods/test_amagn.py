import os
import subprocess
import sys

import pytest
import torch
from lightning.pytorch import Trainer
from torch.utils.data import DataLoader

from mer.errors import MerError
from mer.methods import AMAGN

LAYERS = [f"{stream}/{number}" for stream in ("position", "flow") for number in (1, 2, 3)]
READINGS = ("transformed", "raw")


def module(seed=0, **settings):
    torch.manual_seed(seed)
    return AMAGN(3, **settings)


def fit(model, batch, epochs):
    trainer = Trainer(
        max_epochs=epochs, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    trainer.fit(model, DataLoader([batch], batch_size=None))
    return trainer


def alone(batch, number):
    """One clip of a batch as a batch of its own."""
    mine = batch["graph"] == number
    first, edges = int(mine.nonzero()[0]), mine[batch["edge_index"][1]]
    return {
        "position": batch["position"][mine],
        "flow": batch["flow"][mine],
        "edge_index": batch["edge_index"][:, edges] - first,
        "edge_jaccard": batch["edge_jaccard"][edges],
        "graph": torch.zeros(int(mine.sum()), dtype=torch.long),
        "label": batch["label"][number : number + 1],
    }


@pytest.mark.parametrize("gaussian_on", READINGS)
def test_a_batch_is_its_clips_one_by_one(graph_batch, gaussian_on):
    made, batch = module(gaussian_on=gaussian_on).eval(), graph_batch()
    together = made(batch)
    singles = torch.cat([made(alone(batch, number)) for number in range(4)])
    torch.testing.assert_close(together, singles, rtol=1e-5, atol=1e-6)
    assert (together[0] - together[1]).abs().max() > 1e-3


def test_every_switch_changes_the_predictions(graph_batch):
    found = []
    for settings in (
        {}, {"attention": "self"}, {"attention": "gaussian"}, {"gaussian_on": "raw"},
        {"gaussian_on": "raw", "attention": "self"}, {"min_variance": 1.0}, {"ratio": 0.25},
        {"layers": 2}, {"channels": 16}, {"dropout": 0.0},
    ):  # fmt: skip
        made = module(**settings)
        torch.manual_seed(1)
        fit(made, graph_batch(), epochs=2)
        found.append(made.eval().probabilities(graph_batch()))
    assert all((one - two).abs().max() > 1e-6 for i, one in enumerate(found) for two in found[:i])


def test_only_the_attention_differs_between_the_kinds():
    one = "network.streams.flow.layers.1."
    kinds = [
        {name.removeprefix(one) for name in module(attention=kind).state_dict() if one in name}
        for kind in ("multi", "self", "gaussian")
    ]
    missing = [kinds[0] - kind for kind in kinds[1:]]
    assert missing == [{"gaussian.joint.weight", "balance"}, {"score.joint.weight", "balance"}]


@pytest.mark.parametrize("gaussian_on", READINGS)
def test_one_batch_is_learned_by_heart_and_lambda_moves(graph_batch, gaussian_on):
    made, batch = module(gaussian_on=gaussian_on), graph_batch(frames=(2, 1, 2, 3, 1, 2))
    trainer = fit(made, batch, epochs=120)
    assert (made.eval()(batch).argmax(1) == batch["label"]).all()
    facts = made.facts()
    assert list(facts) == [f"lambda/{name.replace('/', '_')}" for name in LAYERS]
    assert all(0 < share < 1 for share in facts.values())
    assert max(abs(share - 0.5) for share in facts.values()) > 1e-3
    logged = {name: trainer.callback_metrics[name].item() for name in facts}
    assert logged == pytest.approx(dict(facts))


def test_equal_seeds_give_equal_and_other_seeds_other_predictions(graph_batch):
    batch = graph_batch()
    one, same, other = (module(seed).eval()(batch) for seed in (0, 0, 1))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_attention_and_lambda_are_for_the_plots(graph_batch):
    made, batch = module(), graph_batch()
    attention, mixing = made.attention(batch), made.mixing()
    assert list(attention) == list(mixing) == LAYERS
    given = {tuple(edge) for edge in batch["edge_index"].T.tolist()}
    for name, found in attention.items():
        assert {tuple(edge) for edge in found.edge_index.T.tolist()} == given
        mixed = mixing[name] * found.own + (1 - mixing[name]) * found.gaussian
        torch.testing.assert_close(found.final, mixed)
        assert not found.final.requires_grad


def test_one_attention_alone_has_no_lambda(graph_batch):
    made = module(attention="self")
    assert made.mixing() == {}
    assert made.facts() == {}
    assert all(found.gaussian is None for found in made.attention(graph_batch()).values())


def test_clips_of_one_frame_and_a_still_clip_are_finite_in_value_and_gradient(graph_batch):
    batch = graph_batch(frames=(1, 1, 2))
    batch["flow"] = torch.zeros_like(batch["flow"])
    batch["position"] = torch.ones_like(batch["position"])
    made = module()
    loss = made.training_loss(batch)
    loss.backward()
    assert loss.isfinite()
    assert all(p.grad.isfinite().all() for p in made.parameters())


def test_nodes_without_edges_are_classified(graph_batch):
    batch = graph_batch(frames=(1, 1))
    keep = (batch["graph"][batch["edge_index"][0]] == 0).nonzero().squeeze(1)
    batch["edge_index"] = batch["edge_index"][:, keep]
    batch["edge_jaccard"] = batch["edge_jaccard"][keep]
    made = module()
    made.training_loss(batch).backward()
    assert made.eval()(batch).isfinite().all()


def test_weights_come_back_through_safetensors(graph_batch, tmp_path):
    from safetensors.torch import load_file, save_file

    made, other, batch = module().eval(), module(seed=1).eval(), graph_batch()
    save_file(made.state_dict(), tmp_path / "weights.safetensors")
    other.load_state_dict(load_file(tmp_path / "weights.safetensors"))
    assert torch.equal(made(batch), other(batch))


def test_no_files_are_left_behind(tmp_path):
    code = "from mer.methods import AMAGN; AMAGN(3); AMAGN(3, gaussian_on='raw')"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


def test_the_recipe_is_the_papers():
    recipe = module().optimisation
    assert (recipe.optimiser, recipe.learning_rate, recipe.weight_decay) == ("adam", 1e-3, 0.0)
    assert recipe.factor(50) == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"attention": "both"}, "attention is 'both'; allowed are multi, self, gaussian"),
        ({"gaussian_on": "pairs"}, "gaussian_on is 'pairs'; allowed are transformed, raw"),
        ({"min_variance": -1.0}, "min_variance is -1.0; allowed are numbers above 0"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings, message):
    with pytest.raises(MerError, match=message):
        AMAGN(3, **settings)
