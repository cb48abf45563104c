import json
from pathlib import Path

import onnx
import onnxruntime
import pytest
import torch

from mer.errors import MerError
from mer.export import onnx_file as module
from mer.export.agreement import largest_difference
from mer.export.half import halved
from mer.export.onnx_file import export, require_own, signature, write_onnx

VARIANTS = ("mmnet_3class_script", "atm_gcn_small", "amagn_self_attention", "ststnet_fast")
METHODS = [
    pytest.param(path.stem, marks=[pytest.mark.slow] if path.stem in VARIANTS else [])
    for path in sorted((Path(__file__).parents[2] / "configs" / "method").glob("*.yaml"))
    if not path.stem.startswith("st_memm")  # the magnifier: test_magnifier.py
]
CANNOT = {"amagn", "amagn_self_attention"}  # see docs/export.md


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_exported_for_any_number_of_clips_or_says_why_not(exportable, name):
    given = exportable(name)
    if name in CANNOT:
        with pytest.raises(MerError, match=r"^AMAGN cannot be exported to ONNX: .*Sort[^.]*\.$"):
            export(given)
        return
    found = export(given)
    assert found.any_batch
    assert found.difference < 1e-4
    half = halved(found.model)
    assert largest_difference(half, given, [(1, 8), (3, 8)]) < 1e-2
    assert half.ByteSize() < found.model.ByteSize()


def test_the_file_says_what_it_is(exportable, tmp_path):
    path = tmp_path / "new" / "mmnet.onnx"
    found = export(exportable("mmnet"))
    write_onnx(found, path)
    assert [one.name for one in path.parent.iterdir()] == ["mmnet.onnx"]
    opened = onnxruntime.InferenceSession(str(path))
    facts = opened.get_modelmeta().custom_metadata_map
    assert facts["a"] == "b"
    assert facts["precision"] == "float32"
    assert float(facts["largest_difference"]) == pytest.approx(found.difference, rel=0.1)
    assert json.loads(facts["checked_batches"]) == [1, 2, 3]
    frame = "uint8[batch,32,32,3]"
    assert json.loads(facts["inputs"]) == {"onset": frame, "apex": frame}
    assert onnx.load(path).producer_name == "mer"


def test_a_network_whose_batch_the_exporter_fixed_takes_one_clip(plain, single):
    found = export(plain(single(lambda x: x.reshape(len(x), 2, 2).sum(dim=1))))
    assert not found.any_batch
    assert signature(found.model) == {"given": "float32[1,4]"}


def test_other_files_than_exported_ones_are_not_written_over(plain, single, tmp_path):
    path = tmp_path / "x.onnx"
    require_own(path)
    write_onnx(export(plain(single(lambda x: x + 1))), path)
    require_own(path)
    for content in (b"", b"a diary", path.read_bytes().replace(b"mer", b"you", 1)):
        path.write_bytes(content)
        with pytest.raises(MerError, match=r"x\.onnx is there and was not written by mer export"):
            require_own(path)


def test_what_does_not_agree_is_refused_with_the_difference(plain, single, monkeypatch):
    monkeypatch.setattr(module, "largest_difference", lambda *_: 0.25)
    with pytest.raises(MerError, match=r"^Plain in float32 differs from PyTorch by 0\.25, more"):
        export(plain(single(lambda x: x)))
    monkeypatch.setattr(module, "largest_difference", lambda *_: 2e-3)
    assert export(plain(single(lambda x: x * 1)), half=True).difference == 2e-3


def test_saturated_predictions_do_not_hide_a_difference(plain):
    """Logits are compared too: probabilities of 0 and 1 agree whatever happens."""

    class Saturated(torch.nn.Module):
        def forward(self, given):
            off = given * 0 + (1.0 if torch.jit.is_tracing() else 0.0)
            logits = 100 * given + off
            return logits, logits.softmax(-1).round()

    given = plain(Saturated())
    both = type(given)("S", given.network, given.inputs, ("logits", "probabilities"),
                       {}, given.example, {})  # fmt: skip
    with pytest.raises(MerError, match=r"^S in float32 differs from PyTorch"):
        export(both)
