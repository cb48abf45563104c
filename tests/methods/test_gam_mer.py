import pytest
import torch
from lightning.pytorch import LightningDataModule, Trainer
from torch.utils.data import DataLoader

from mer.methods import GAMMER
from mer.methods.gam_mer import RECIPE
from mer.views.region_graph import region_edges, region_landmarks

SIZE = 8  # of a patch, for speed


def module(seed=0, **settings):
    torch.manual_seed(seed)
    return GAMMER(3, patch=SIZE, **settings)


def batch_of(clips=6, regions="selected", graph="optimised", channels=3):
    """Patches that differ by class, and the template of the view."""
    generator = torch.manual_seed(0)
    nodes, label = len(region_landmarks(regions)), torch.arange(clips) % 3
    shape = (nodes, channels, SIZE, SIZE)
    face = torch.randn(shape, generator=generator)
    movement = torch.randn((3, *shape), generator=generator) / 4
    noise = torch.randn((clips, *shape), generator=generator) / 10
    edges = torch.from_numpy(region_edges(regions, graph))
    return {"patches": face + movement[label] + noise, "edge_index": edges, "label": label}


class OneBatch(LightningDataModule):
    """The same batch each epoch."""

    def __init__(self, batch):
        super().__init__()
        self.batch = batch

    def train_dataloader(self):
        return DataLoader([self.batch], batch_size=None)


def fit(model, batch, epochs):
    trainer = Trainer(
        max_epochs=epochs, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    trainer.fit(model, datamodule=OneBatch(batch))
    return model


@pytest.mark.parametrize("settings", [{}, {"graph_layer": "gcn"}, {"readout": "mean"}])
def test_one_batch_is_learned_by_heart(settings):
    batch = batch_of()
    made = fit(module(dropout=0.0, **settings), batch, epochs=60)
    assert (made.eval()(batch).argmax(1) == batch["label"]).all()


def test_every_switch_changes_the_predictions():
    switches = [
        ({}, {}), ({"layers": 1}, {}), ({"layers": 3}, {}), ({"graph_layer": "gcn"}, {}),
        ({"heads": 1}, {}), ({"channels": 32}, {}), ({"readout": "mean"}, {}), ({"dropout": 0}, {}),
        ({"attention_dropout": 0.5}, {}), ({}, {"graph": "raw"}),
        ({"regions": "all"}, {"regions": "all"}), ({"input": "onset+apex"}, {"channels": 6}),
    ]  # fmt: skip
    found = []
    for settings, view in switches:
        made, batch = module(**settings), batch_of(**view)
        torch.manual_seed(1)
        found.append(fit(made, batch, epochs=2).eval().probabilities(batch))
    assert all((one - two).abs().max() > 1e-6 for i, one in enumerate(found) for two in found[:i])


def test_equal_seeds_give_equal_and_other_seeds_other_predictions():
    batch = batch_of()
    one, same, other = (module(seed).eval()(batch) for seed in (0, 0, 1))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_attention_is_for_the_plots():
    batch = batch_of()
    maps = module(layers=3).eval().attention(batch)
    assert list(maps) == ["1", "2", "3"]
    given = {tuple(edge) for edge in batch["edge_index"].T.tolist()}
    for found in maps.values():
        edges = {tuple(edge) for edge in found.edge_index.T.tolist()}
        assert edges == given | {(node, node) for node in range(28)}
        assert found.weights.shape == (6, found.edge_index.shape[1], 4)
        assert not found.weights.requires_grad
    assert module(graph_layer="gcn").attention(batch) == {}


def test_patches_without_any_contrast_are_finite_in_value_and_gradient():
    batch = batch_of()
    batch["patches"] = torch.zeros_like(batch["patches"])
    made = module()
    loss = made.training_loss(batch)
    loss.backward()
    assert loss.isfinite()
    assert all(p.grad.isfinite().all() for p in made.parameters())


def test_weights_come_back_through_safetensors(tmp_path):
    from safetensors.torch import load_file, save_file

    made, other, batch = module().eval(), module(seed=1).eval(), batch_of()
    save_file(made.state_dict(), tmp_path / "weights.safetensors")
    other.load_state_dict(load_file(tmp_path / "weights.safetensors"))
    assert torch.equal(made(batch), other(batch))


def test_the_recipe_is_the_papers():
    assert module().optimisation == RECIPE
    assert (RECIPE.optimiser, RECIPE.learning_rate, RECIPE.weight_decay) == ("adam", 1e-3, 0.0)
    (group,) = module().configure_optimizers()["optimizer"].param_groups
    assert group["betas"] == (0.9, 0.999)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("settings", [{}, {"graph_layer": "gcn", "readout": "mean"}])
def test_the_classic_exporter_makes_the_same_network(settings, tmp_path):
    ort = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    network, path = module(**settings).eval().network, tmp_path / "network.onnx"
    batch = batch_of()
    torch.onnx.export(
        network, (batch["patches"][:2], batch["edge_index"]), str(path), dynamo=False,
        opset_version=18, input_names=["patches", "edge_index"],
        dynamic_axes={"patches": {0: "clips"}},
    )  # fmt: skip
    options = ort.SessionOptions()
    options.log_severity_level = 3  # it finds the shapes of scattered sums itself, and says so
    session = ort.InferenceSession(str(path), options)
    for clips in (1, 3, 6):
        inputs = {"patches": batch["patches"][:clips], "edge_index": batch["edge_index"]}
        (logits, *_) = session.run(None, {name: value.numpy() for name, value in inputs.items()})
        torch.testing.assert_close(
            torch.from_numpy(logits), network(**inputs).logits, rtol=1e-4, atol=1e-4
        )
