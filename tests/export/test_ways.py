import pytest
import torch

from mer.export import ways as module
from mer.export.runtime import CPU
from mer.export.tracing import traced
from mer.export.ways import TENSORRT, onnx_way, torch_way, ways_of


def test_the_ways_of_a_cpu_give_the_same(exportable):
    given = exportable("gts_gn")
    found = ways_of(given, frames=8, threads=1)
    assert list(found.ways) == ["PyTorch", "ONNX Runtime", "ONNX Runtime, float16"]
    assert found.missing == {"TensorRT": f"this build of ONNX Runtime has no {TENSORRT}"}
    expected, *others = ([torch.as_tensor(one) for one in way()] for way in found.ways.values())
    for other in others:
        for one, two in zip(other, expected, strict=True):
            torch.testing.assert_close(one.float(), two, rtol=0, atol=1e-2)


def test_tensorrt_is_measured_where_onnx_runtime_has_it(exportable, monkeypatch):
    asked = []
    monkeypatch.setattr(module, "providers", lambda: [CPU, TENSORRT])
    monkeypatch.setattr(module, "onnx_way", lambda *given: asked.append(given[-1]))
    found = ways_of(exportable("gcn"), frames=8, threads=1)
    assert {"TensorRT", "TensorRT, float16"} <= set(found.ways)
    assert asked == [CPU, CPU, TENSORRT, TENSORRT]
    assert not found.missing


def test_a_network_that_cannot_be_exported_still_has_pytorch(plain, single):
    found = ways_of(plain(single(torch.special.bessel_j0)), frames=8, threads=1)
    assert list(found.ways) == ["PyTorch"]
    assert "Plain cannot be exported to ONNX" in found.missing["ONNX Runtime"]


@pytest.mark.parametrize("precision", [None, torch.bfloat16])
def test_pytorch_runs_one_clip_without_gradients(plain, precision):
    layer = torch.nn.Linear(4, 3)
    given = plain(torch.nn.Sequential(layer))
    found = torch_way(given, 8, "cpu", precision)()
    assert found.shape == (1, 3)
    assert found.dtype == (precision or torch.float32)
    assert not found.requires_grad


def test_an_onnx_model_runs_one_clip(plain, single):
    given = plain(single(lambda x: x + 1))
    assert onnx_way(traced(given), given, 8, 1)()[0].shape == (1, 4)
