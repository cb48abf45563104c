import argparse
from types import SimpleNamespace

import pytest

from mer.cli.places import add_places, devices, open_backend
from mer.errors import MerError
from mer.folds.backends import LocalSlots


@pytest.fixture
def sweep(tmp_path):
    values = {"trainer": {"accelerator": "cpu", "devices": 1, "num_nodes": 1}}
    configuration = SimpleNamespace(values=values)
    return SimpleNamespace(configuration=configuration, folder=tmp_path)


def parse(*words):
    parser = argparse.ArgumentParser()
    add_places(parser)
    return parser.parse_args(words)


def test_this_machine_is_the_default(sweep):
    options = parse("--workers", "3")
    assert len(devices(options, sweep)) == 3
    backend = open_backend(options, sweep)
    assert isinstance(backend, LocalSlots)
    assert options.checkpoint_minutes == 10.0


def test_a_cluster_is_named_by_its_file(sweep, tmp_path):
    options = parse("--slurm", str(tmp_path / "absent.yaml"))
    assert devices(options, sweep) == ["Slurm"]
    with pytest.raises(MerError, match=r"absent\.yaml"):
        open_backend(options, sweep)


def test_several_devices_a_fold_need_a_cluster(sweep):
    sweep.configuration.values["trainer"]["devices"] = 2
    with pytest.raises(MerError, match="trained on one device here"):
        open_backend(parse(), sweep)
    assert devices(parse("--slurm", "slurm.yaml"), sweep) == ["Slurm"]
