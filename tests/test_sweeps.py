"""Every sweep file is valid for W&B, and the command that its agent would run can be parsed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from mer.cli.loso import _parser
from mer.folds.configuration import Configuration

ROOT = Path(__file__).parents[1]
SWEEPS = sorted(ROOT.glob("configs/sweep/*.yaml"))
SCHEMA = json.loads((Path(__file__).parent / "sweeps/schema.json").read_text())


def load(path):
    return yaml.safe_load(path.read_text())


def name(path):
    return path.stem


@pytest.fixture(autouse=True)
def _in_the_folder_that_holds_configs(monkeypatch):
    monkeypatch.chdir(ROOT)


def violations(sweep):
    return [error.message for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(sweep)]


@pytest.mark.parametrize("path", SWEEPS, ids=name)
def test_a_file_fits_the_schema_of_sweeps(path):
    sweep = load(path)
    assert violations(sweep) == []
    for parameter in sweep["parameters"].values():
        if "min" in parameter:
            assert parameter["min"] < parameter["max"]


def test_the_schema_finds_what_is_wrong():
    sweep = load(SWEEPS[0])
    assert violations(sweep | {"method": "guess"})
    assert violations(sweep | {"metric": {"name": "inner/uf1", "goal": "most"}})
    assert violations(sweep | {"parameter": {}})


@pytest.mark.parametrize("path", SWEEPS, ids=name)
def test_a_search_sees_inner_subjects_alone(path):
    sweep = load(path)
    assert sweep["metric"] == {"name": "inner/uf1", "goal": "maximize"}
    assert "--inner" in sweep["command"]
    assert "early_terminate" not in sweep


def expand(command, arguments):
    """As `wandb agent` makes a command line of a file's command and the chosen values."""
    from_agent = {
        "${env}": ["/usr/bin/env"],
        "${interpreter}": ["python"],
        "${args}": [f"--{key}={value}" for key, value in arguments.items()],
    }
    return [word for part in command for word in from_agent.get(part, [str(part)])]


def extremes(parameters):
    """The first and the last that the search may choose, and a number written with an exponent."""
    for end in (0, -1):
        yield {
            key: one["values"][end] if "values" in one else (one["min"], one["max"])[end]
            for key, one in parameters.items()
        }
    yield {key: one["min"] * 1e-5 + 1e-7 for key, one in parameters.items() if "min" in one}


def composed(words):
    """What remains for the parser of configurations, once loso has taken its own flags."""
    assert words[:5] == ["/usr/bin/env", "python", "-m", "mer", "loso"]
    options, rest = _parser().parse_known_args(words[5:])
    assert options.wandb == "online"
    return rest


def at(values, key):
    """The value under a dotted key as a command line takes it, without `init_args`."""
    for part in key.split("."):
        values = values.get("init_args", values)[part]
    return values


@pytest.mark.parametrize("path", SWEEPS, ids=name)
def test_the_command_that_an_agent_runs_can_be_parsed(path):
    sweep = load(path)
    plain = Configuration.parse(composed(expand(sweep["command"], {})))
    for chosen in extremes(sweep["parameters"]):
        found = Configuration.parse(composed(expand(sweep["command"], chosen)))
        assert found.method == plain.method
        for key, value in chosen.items():
            assert at(found.values, key) == pytest.approx(value)
            assert type(at(found.values, key)) is type(at(plain.values, key))
        found.build()


@pytest.mark.parametrize("path", SWEEPS, ids=name)
def test_the_method_as_published_lies_within_the_search(path):
    sweep = load(path)
    plain = Configuration.parse(composed(expand(sweep["command"], {})))
    for key, parameter in sweep["parameters"].items():
        value = at(plain.values, key)
        if "values" in parameter:
            assert value in parameter["values"], key
        else:
            assert parameter["min"] <= value <= parameter["max"], key


@pytest.mark.parametrize("path", SWEEPS, ids=name)
def test_wandbs_own_agent_expands_a_command_alike(path):
    utils = pytest.importorskip("wandb.sdk.launch.sweeps.utils")
    sweep = load(path)
    chosen = next(extremes(sweep["parameters"]))
    command = {"args": {key: {"value": value} for key, value in chosen.items()}}
    flags = utils.create_sweep_command_args(command)["args"]
    assert flags == expand(["${args}"], chosen)
    assert utils.create_sweep_command(list(sweep["command"])) == sweep["command"]


def test_every_method_has_a_sweep():
    methods = {load(path)["model"]["class_path"] for path in ROOT.glob("configs/method/*.yaml")}
    methods.remove("mer.methods.STMEMMTraining")  # a magnifier has no inner UF1 to search for
    searched = set()
    for path in SWEEPS:
        words = load(path)["command"]
        (method,) = (word for word in words if word.startswith("configs/method/"))
        assert Path(method).stem == path.stem
        searched.add(load(ROOT / method)["model"]["class_path"])
    assert searched == methods


def test_the_command_of_an_agent_runs(small_words, store, tmp_path):
    """As an agent starts it, offline and at a tiny size; it reports what the search optimises."""
    sweep = load(ROOT / "configs/sweep/mmnet.yaml")
    words = expand(sweep["command"], next(extremes(sweep["parameters"])))
    tiny = [word for word in small_words(store) if word.startswith("--")]
    words = ["offline" if word == "online" else word for word in words]
    agent = {"WANDB_SWEEP_ID": "abc123", "WANDB_RUN_ID": "draw1", "WANDB_PROJECT": "mer"}
    folders = {"WANDB_DIR": str(tmp_path), "WANDB_DATA_DIR": str(tmp_path / "staging")}
    done = subprocess.run(
        [sys.executable, *words[2:], *tiny, "--data.scheme=casme2-3", f"--runs={tmp_path}"],
        env={**os.environ, **agent, **folders}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "searched: a search for hyper-parameters proposed this configuration" in done.stdout
    summary = json.loads(next(tmp_path.rglob("summary.json")).read_text())
    assert 0 <= summary["inner/uf1"] <= 1
    assert any("draw1" in path.name for path in tmp_path.rglob("*.wandb"))
