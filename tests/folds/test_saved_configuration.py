import copy
from pathlib import Path

import pytest
import yaml

from mer.errors import MerError
from mer.files import write_json
from mer.folds.configuration import Configuration
from mer.folds.saved_configuration import find_configuration, save_configuration

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.fixture(scope="module")
def configuration():
    files = ("trainer", "data/casme2_3", "method/mmnet")
    words = [word for file in files for word in ("-c", str(CONFIGS / f"{file}.yaml"))]
    return Configuration.parse([*words, "--data.root=/nowhere", "--model.stem=4"])


def test_what_is_saved_is_found_and_is_the_same(configuration, tmp_path):
    checkpoint = tmp_path / "casme2_sub01.ckpt"
    values = {**copy.deepcopy(configuration.values), "seed_everything": 0, "ckpt_path": None}
    values["data"]["init_args"]["root"] = Path("/nowhere")
    save_configuration(values, checkpoint)
    assert [path.name for path in tmp_path.iterdir()] == ["casme2_sub01.yaml"]
    assert find_configuration(checkpoint) == configuration


def test_what_is_saved_is_a_file_for_the_command_line(configuration, tmp_path):
    save_configuration(configuration.values, tmp_path / "x.ckpt")
    again = Configuration.parse(["-c", str(tmp_path / "x.yaml")])
    assert again == configuration


@pytest.mark.parametrize(
    "place", ["run/seed0/x.yaml", "run/seed0/config.yaml", "run/config.yaml"]
)  # fmt: skip
def test_every_place_is_looked_into(place, tmp_path):
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {"trainer": {}, "data": {"a": 1}, "model": {"b": None}}
    path.write_text(yaml.safe_dump({**values, "seed_everything": 0}))
    assert find_configuration(tmp_path / "run/seed0/x.ckpt").values == values


def test_the_nearest_goes_first(tmp_path):
    write_json(tmp_path / "configuration.json", {"model": {"name": "far"}})
    (tmp_path / "seed0").mkdir()
    checkpoint = tmp_path / "seed0/x.safetensors"
    assert find_configuration(checkpoint).values["model"]["name"] == "far"
    (tmp_path / "seed0/x.yaml").write_text("model: {name: near}")
    assert find_configuration(checkpoint).values["model"]["name"] == "near"


def test_what_is_missing_or_broken_is_one_sentence(tmp_path):
    with pytest.raises(MerError, match=r"^No configuration lies beside .*x\.ckpt \(x\.yaml, conf"):
        find_configuration(tmp_path / "x.ckpt")
    for content in ("{", "[1, 2", "just text", "3"):
        (tmp_path / "x.yaml").write_text(content)
        with pytest.raises(
            MerError, match=r"^\S*x\.yaml cannot be read as a configuration: [^\n]*$"
        ):
            find_configuration(tmp_path / "x.ckpt")
