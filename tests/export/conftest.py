"""Networks at tiny sizes, untrained and without data."""

from pathlib import Path

import pytest
import torch

CONFIGS = Path(__file__).parents[2] / "configs"
FLOW = ("ststnet", "ststnet_fast", "off_apexnet")
PICTURES = ("--data.view.size=32", "--model.stem=4")
TINY = {
    "mmnet": (*PICTURES, "--model.widths=[4,4,8,8]"),
    "mmnet_3class_script": (*PICTURES, "--model.widths=[4,4,8,8]"),
    "atm_gcn": (*PICTURES, "--model.widths=[4,4]", "--model.features=8"),
    "atm_gcn_small": (*PICTURES, "--model.widths=[4,4]", "--model.features=8"),
    "resnet18": ("--data.view.size=32", "--model.width=4"),
    "capsule": ("--data.view.size=144", "--model.width=4"),
}


@pytest.fixture(scope="session")
def configured():
    """The objects of a method's file, its weights drawn and its batch norms shifted."""
    from mer.folds.configuration import Configuration

    def build(name, *overrides):
        files = ("trainer", f"data/{'flow_3' if name in FLOW else 'casme2_5'}", f"method/{name}")
        words = [word for file in files for word in ("-c", str(CONFIGS / f"{file}.yaml"))]
        torch.manual_seed(0)
        words += ["--data.root=/nowhere", *TINY.get(name, ()), *overrides]
        parts = Configuration.parse(words).build()
        for norm in parts.model.modules():
            if isinstance(norm, torch.nn.modules.batchnorm._BatchNorm):
                norm.running_mean.normal_(std=0.1)
                norm.running_var.uniform_(0.5, 2)
        parts.model.eval()
        return parts

    return build


@pytest.fixture(scope="session")
def exportable(configured):
    """A method's file as what is exported."""
    from mer.export.exportable import exportable_method

    return lambda name, *overrides: exportable_method(configured(name, *overrides), {"a": "b"})


@pytest.fixture
def plain():
    """What is exported around any module of one tensor, (B, width)."""
    from mer.export.exportable import Exportable

    def make(network, width=4, shape=None):
        def example(clips, frames):
            draws = torch.Generator().manual_seed(clips)
            return (torch.randn(clips, *(shape or (width,)), generator=draws),)

        axes = {"given": {0: "batch"}, "found": {0: "batch"}}
        return Exportable("Plain", network.eval(), ("given",), ("found",), axes, example, {})

    return make


class Single(torch.nn.Module):
    """Wraps a function of one tensor; the result is a tuple, as an exportable's."""

    def __init__(self, function, **parts):
        super().__init__()
        self.function = function
        for name, part in parts.items():
            self.add_module(name, part)

    def forward(self, given):
        return (self.function(given),)


@pytest.fixture
def single():
    return Single
