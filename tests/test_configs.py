from pathlib import Path

import pytest
import yaml

from mer.folds.configuration import Configuration, build_data

CONFIGS = Path(__file__).parents[1] / "configs"
DATA = sorted(CONFIGS.glob("data/*.yaml"))
METHODS = sorted(CONFIGS.glob("method/*.yaml"))


def name(path):
    return path.stem


def words(*files):
    return [word for file in files for word in ("-c", str(file))]


@pytest.mark.parametrize("file", sorted(CONFIGS.rglob("*.yaml")), ids=name)
def test_a_file_opens_with_what_it_is(file):
    assert file.read_text().startswith("# ")


@pytest.mark.parametrize("data", DATA, ids=name)
@pytest.mark.parametrize("method", METHODS, ids=name)
def test_every_method_builds_on_every_dataset(data, method):
    parts = Configuration.parse(words(CONFIGS / "trainer.yaml", data, method)).build()
    head = parts.model.network.head
    assert head.out_features == parts.data.num_classes
    assert parts.data.view is not None
    assert parts.trainer["max_epochs"] > 0


@pytest.mark.parametrize("data", DATA, ids=name)
def test_a_data_file_alone_is_enough_to_prepare(data):
    assert build_data(words(data)).scheme.classes


@pytest.mark.parametrize("file", [*METHODS, *DATA], ids=name)
def test_no_file_sets_the_linked_number_of_classes(file):
    assert "num_classes" not in file.read_text()


def test_the_demo_trains_every_method_there_is():
    demo = yaml.safe_load((CONFIGS / "demo.yaml").read_text())
    assert set(demo["methods"]) == {"mmnet"}
    for method, changes in demo["methods"].items():
        files = (
            CONFIGS / "trainer.yaml",
            CONFIGS / demo["data"],
            CONFIGS / f"method/{method}.yaml",
        )
        parts = Configuration.parse(words(*files)).override(changes).build()
        assert sum(p.numel() for p in parts.model.parameters()) < 1_000_000


def test_the_root_and_the_store_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("MER_DATA", "/somewhere")
    monkeypatch.setenv("MER_STORE", "/elsewhere")
    data = build_data(words(CONFIGS / "data/casme2_5.yaml"))
    assert data.root == Path("/somewhere/CASME2")
    assert data.store_folder == Path("/elsewhere")
