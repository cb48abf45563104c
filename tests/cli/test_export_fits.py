"""What `mer fit` leaves of every method is exported without a word about its configuration."""

import re
from pathlib import Path

import onnx
import pytest

from mer.cli import main

CONFIGS = Path(__file__).parents[2] / "configs"
STILL = "--data.view.magnification=null"
PICTURES = ("--data.view.size=32", "--model.stem=4")
TINY = {
    "mmnet": (*PICTURES, "--model.widths=[4,4,8,8]"),
    "atm_gcn": (*PICTURES, "--model.widths=[4,4]", "--model.features=8", "--data.view.frames=4"),
    "gts_gn": (STILL, "--data.view.jitters=0", "--data.view.variant=plain"),
    "ss_gn": (STILL, "--data.view.jitters=0", "--data.view.variant=plain"),
    "gcn": (STILL, "--data.view.jitters=0", "--data.view.variant=plain"),
    "gam_mer": (STILL, "--data.view.factors=[]", "--data.view.patch=16"),
    "resnet18": (STILL, "--data.view.size=32", "--model.width=4"),
    "capsule": (STILL, "--data.view.size=144", "--model.width=4"),
    "ststnet": ("--data.view.method=dis",),
    "off_apexnet": ("--data.view.method=dis",),
    "amagn": (
        "--data.view.magnification.factor=1",
        "--data.view.factors=[]",
        "--data.view.frames=4",
    ),
}
CANNOT = {"amagn"}
pytestmark = pytest.mark.slow


def test_every_method_has_its_case():
    variants = {"mmnet_3class_script", "atm_gcn_small", "ststnet_fast", "amagn_self_attention"}
    methods = {path.stem for path in (CONFIGS / "method").glob("*.yaml")}
    assert {name for name in methods if "st_memm" not in name} - variants == set(TINY)


@pytest.mark.parametrize("name", TINY)
def test_a_tiny_fit_is_exported_in_both_precisions(name, corpus, store, tmp_path, capsys):
    files = ("trainer", "data/casme2_3", f"method/{name}")
    words = [word for file in files for word in ("-c", str(CONFIGS / f"{file}.yaml"))]
    words += [f"--data.root={corpus}", f"--data.store={store}", "--data.preparation.size=64"]
    words += ["--trainer.max_epochs=1", "--trainer.accelerator=cpu", "--data.batch_size=8"]
    words += [f"--trainer.default_root_dir={tmp_path}", "--data.held_out=casme2/sub01", *TINY[name]]
    assert main(["fit", *words]) == 0
    checkpoint = tmp_path / "runs/fit/casme2_sub01.ckpt"
    for extra, most in ([], 1e-4), (["--half"], 1e-2):
        capsys.readouterr()
        status = main(["export", str(checkpoint), *extra])
        said = capsys.readouterr()
        if name in CANNOT:
            assert status == 1
            assert re.fullmatch(r"mer export: AMAGN cannot be exported to ONNX: .*\.\n", said.err)
            continue
        assert status == 0, said.err
        with capsys.disabled():
            print(f"{name} {' '.join(extra)}:", said.out.splitlines()[1])
        (difference,) = re.findall(r"differs from PyTorch by (\S+) at most", said.out)
        assert float(difference) <= most
    written = sorted(path.name for path in checkpoint.parent.glob("*.onnx"))
    expected = ["casme2_sub01-half.onnx", "casme2_sub01.onnx"]
    assert written == ([] if name in CANNOT else expected)
    for file in written:
        onnx.checker.check_model(str(checkpoint.with_name(file)))
