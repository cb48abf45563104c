import pytest
import torch

from mer.errors import MerError
from mer.export.magnifier import (
    exportable_magnifier,
    is_magnifier,
    load_magnifier,
    smooth_pictures,
)
from mer.export.onnx_file import export, signature
from mer.export.tracing import traced
from mer.magnification.st_memm.checkpoint import Training, save_checkpoint
from mer.magnification.st_memm.network import STMEMMNetwork
from mer.magnification.st_memm.settings import RECONSTRUCTIONS, Architecture


def network(reconstruction="motion"):
    torch.manual_seed(0)
    sizes = {"channels": 12, "blocks": 1, "layers": 2, "heads": 3, "patch": 4, "window": 4}
    made = STMEMMNetwork(
        Architecture(**sizes, pixel_channels=8, reconstruction=reconstruction)
    ).eval()
    torch.nn.init.normal_(made.decoder.last.weight, std=0.05)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("reconstruction", RECONSTRUCTIONS)
@pytest.mark.parametrize("size", [32, 40])
def test_every_kind_of_magnifier_in_half_precision(reconstruction, size):
    found = export(exportable_magnifier(network(reconstruction), {}, size), half=True)
    assert found.any_batch
    assert found.difference < 1e-2


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / "small.safetensors"
    training = Training("drawn shapes", steps=7, seed=0, version="1", settings={})
    save_checkpoint(network(), training, path)
    return path


@pytest.mark.parametrize(("reconstruction", "size"), [("pixels", 32), ("motion", 40)])
def test_any_number_of_pairs_is_magnified_as_by_the_network(reconstruction, size):
    made = network(reconstruction)  # 40 pixels are padded to 48
    given = exportable_magnifier(made, {}, size)
    first, second, factor = given.example(2, 8)
    with torch.no_grad():
        expected = made(first, second, factor).clamp(0, 1)
        assert torch.equal(given.network(first, second, factor)[0], expected)
        torch.testing.assert_close(given.traced(first, second, factor)[0], expected)
    found = export(given)
    assert found.any_batch
    assert signature(found.model)["first"] == f"float32[batch,3,{size},{size}]"


def test_a_checkpoint_is_told_apart_and_says_what_it_was_trained_on(checkpoint, tmp_path):
    assert is_magnifier(checkpoint)
    facts = load_magnifier(checkpoint, 32).facts
    assert facts["trained_on"] == "drawn shapes"
    assert facts["steps"] == "7"
    (tmp_path / "text.safetensors").write_text("no")
    assert not is_magnifier(tmp_path / "text.safetensors")
    assert not is_magnifier(tmp_path / "nowhere.safetensors")


def test_the_swin_layers_compute_no_size_no_mask_and_no_roll_when_the_file_runs():
    """They cost ONNX Runtime a fifth of its time."""
    model = traced(exportable_magnifier(network(), {}, 32))
    found = {node.op_type for node in model.graph.node if "/layers" in node.name}
    assert "Softmax" in found
    assert not found & {"Shape", "Range", "Where", "Equal", "Tile", "Sqrt", "If", "Slice"}
    assert [node.op_type for node in model.graph.node].count("ConvTranspose") == 1
    layers = [node for node in model.graph.node if node.op_type == "Gemm"]
    assert len(layers) == 4 * 2 * 2 * 2  # linear layers, Swin layers, frames, encoder and decoder


def test_the_network_that_is_given_keeps_its_parts():
    made = network()
    before = {name: type(part) for name, part in made.named_modules()}
    exportable_magnifier(made, {}, 32)
    assert {name: type(part) for name, part in made.named_modules()} == before


def test_sizes_below_a_pixel_are_refused(checkpoint):
    with pytest.raises(MerError, match=r"^--size is 0; it takes 1 pixel or more"):
        load_magnifier(checkpoint, 0)


def test_pictures_are_smooth_and_the_same_for_the_same_seed():
    one, again, other = (smooth_pictures(2, 64, seed) for seed in (1, 1, 2))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert one.diff(dim=-1).abs().max() < 0.35
    assert one.min() >= 0
    assert one.max() <= 1
