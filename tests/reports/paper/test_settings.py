import inspect
import subprocess
import sys

import pytest

from mer.reports.paper.settings import settings_of


@pytest.mark.parametrize("name", ["AMAGN", "GTSGN", "Capsule", "ResNet18", "SSGN"])
def test_the_names_are_those_of_the_constructor(name):
    from mer import methods

    taken = set(inspect.signature(getattr(methods, name)).parameters)
    assert settings_of(f"mer.methods.{name}") == taken


@pytest.mark.parametrize(("name", "network"), [
    ("ATMGCN", "atm_gcn_network.ATMGCNNetwork"),
    ("MMNet", "mmnet_network.MMNetNetwork"),
    ("GAMMER", "gam_mer_network.GAMMERNetwork"),
    ("STSTNet", "ststnet.STSTNetNetwork"),
])  # fmt: skip
def test_names_that_are_passed_on_whole_are_those_of_the_network(name, network):
    import importlib

    from mer import methods

    module, _, inner = network.partition(".")
    built = getattr(importlib.import_module(f"mer.methods.{module}"), inner)
    own = set(inspect.signature(getattr(methods, name)).parameters) - {"network"}
    taken = own | set(inspect.signature(built).parameters)
    assert settings_of(f"mer.methods.{name}") == taken


@pytest.mark.parametrize(
    "path", ["torch.nn.Linear", "mer.methods.Nobody", "mer.nowhere.A", "MMNet"]
)
def test_what_the_source_does_not_tell_is_none(path):
    assert settings_of(path) is None


def test_nothing_is_imported():
    code = (
        "import sys; from mer.reports.paper.settings import settings_of;"
        "assert 'block' in settings_of('mer.methods.MMNet');"
        "sys.exit('torch' in sys.modules or 'mer.methods' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
