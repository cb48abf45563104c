import onnx
import torch
from torch.nn import functional

from mer.export.agreement import TOLERANCE, largest_difference
from mer.export.half import _places, halved
from mer.export.tracing import traced

SIZES = ((1, 8), (2, 8))


class Reader(torch.nn.Module):
    """Moves a ramp of a hundred pixels by a learned third of a pixel."""

    def __init__(self):
        super().__init__()
        self.shift = torch.nn.Conv2d(1, 1, 1)
        torch.nn.init.zeros_(self.shift.weight)
        torch.nn.init.constant_(self.shift.bias, 1 / 3)

    def forward(self, given):
        size = given.shape[-1]
        across = torch.arange(size) - self.shift(given)[:, 0]
        down = torch.arange(size)[:, None] + 0 * across
        grid = torch.stack([2 * across / (size - 1) - 1, 2 * down / (size - 1) - 1], -1)
        return (functional.grid_sample(given, grid, mode="bicubic", align_corners=True),)


def test_weights_and_inputs_are_float16_and_the_given_model_stays(plain, single):
    layer = torch.nn.Linear(4, 3)
    given = plain(single(lambda x: layer(x).softmax(-1), layer=layer))
    model = traced(given)
    before = model.SerializeToString()
    half = halved(model)
    assert model.SerializeToString() == before
    kinds = {entry.type.tensor_type.elem_type for entry in (*half.graph.input, *half.graph.output)}
    assert kinds == {onnx.TensorProto.FLOAT16}
    assert {one.data_type for one in half.graph.initializer} == {onnx.TensorProto.FLOAT16}
    assert 1e-7 < largest_difference(half, given, SIZES) < TOLERANCE["float16"]


def test_pictures_stay_bytes(exportable):
    given = exportable("resnet18")
    half = halved(traced(given))
    assert half.graph.input[0].type.tensor_type.elem_type == onnx.TensorProto.UINT8
    assert largest_difference(half, given, SIZES) < TOLERANCE["float16"]


def test_places_in_a_picture_are_computed_in_float32(plain):
    def ramp(clips, frames):
        del frames
        return (torch.arange(100).float().expand(clips, 1, 100, 100) / 10,)

    given = plain(Reader())
    given = type(given)("R", given.network, given.inputs, given.outputs, given.axes, ramp, {})
    model = traced(given)
    assert largest_difference(model, given, SIZES) < 1e-5
    kept = _places(model)
    assert not [node for node in model.graph.node if node.op_type == "Conv" and node.name in kept]
    # a third of a pixel is 1/30 of grey on this ramp; float16 places err by a tenth of that
    assert largest_difference(halved(model), given, SIZES) < 1e-3


def test_makers_stand_before_readers_within_branches_too(exportable):
    """GAM-MER's layers have branches that read what was cast outside."""
    found = halved(traced(exportable("gam_mer")))
    assert any(node.op_type == "If" for node in found.graph.node)
    onnx.checker.check_model(found)
