import argparse
from pathlib import Path
from types import SimpleNamespace

import pytest

from mer.cli.places import add_places, devices, open_backend
from mer.errors import MerError
from mer.folds.backends import LocalSlots

EXAMPLE = Path(__file__).parents[2] / "configs" / "slurm.yaml"


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
    assert len(devices(options, sweep.configuration)) == 3
    backend = open_backend(options, sweep)
    assert isinstance(backend, LocalSlots)
    assert options.checkpoint_minutes == 10.0


def test_a_cluster_is_named_by_its_file(sweep, tmp_path):
    (tmp_path / "mine.yaml").write_text("minutes: 5")
    options = parse("--slurm", str(tmp_path / "mine.yaml"))
    assert devices(options, sweep.configuration) == ["Slurm"]
    absent = parse("--slurm", str(tmp_path / "absent.yaml"))
    for ask in (lambda: devices(absent, sweep.configuration), lambda: open_backend(absent, sweep)):
        with pytest.raises(MerError, match=r"absent\.yaml: No such file .* is an example"):
            ask()


@pytest.mark.parametrize(("words", "sentence"), [
    (["--workers", "0"], "--workers is 0; it takes 1 or more"),
    (["--per-device", "0"], "--per-device is 0; it takes 1 or more"),
    (["--devices", "7"], "trainer.accelerator cpu uses none here"),
    (["--checkpoint-minutes", "-1"], "--checkpoint-minutes is -1; it takes 0 or more"),
    (["--checkpoint-minutes", "nan"], "--checkpoint-minutes is nan; it takes 0 or more"),
])  # fmt: skip
def test_places_that_cannot_be_are_refused_before_anything_is_planned(sweep, words, sentence):
    with pytest.raises(MerError, match=sentence):
        devices(parse(*words), sweep.configuration)


def test_several_devices_a_fold_need_a_cluster(sweep):
    sweep.configuration.values["trainer"]["devices"] = 2
    with pytest.raises(MerError, match="trained on one device here"):
        open_backend(parse(), sweep)
    with pytest.raises(MerError, match="trained on one device here"):
        devices(parse(), sweep.configuration)
    assert devices(parse("--slurm", str(EXAMPLE)), sweep.configuration) == ["Slurm"]
