from pathlib import Path

import pytest
import torch
import yaml

from mer.errors import MerError
from mer.folds.configuration import Configuration, build_data
from mer.methods.capsule import CapsuleNetwork

CONFIGS = Path(__file__).parents[1] / "configs"
DATA = sorted(CONFIGS.glob("data/*.yaml"))
# a magnifier has data of its own and no classes: tests/folds/test_magnifier.py builds it
METHODS = sorted({*CONFIGS.glob("method/*.yaml")} - {*CONFIGS.glob("method/st_memm*.yaml")})
# every method on one dataset, on one without apexes or action units and on several at a time; one
# method on the rest: all pairs would take minutes and parse the same two halves again
ENOUGH = [CONFIGS / f"data/{name}.yaml" for name in ("casme2_objective_6", "smic_3", "composite_3")]
PAIRS = [(m, d) for m in METHODS for d in DATA if d in ENOUGH or m.stem == "mmnet"]


def name(path):
    return path.stem


def words(*files):
    return [word for file in files for word in ("-c", str(file))]


@pytest.mark.parametrize("file", sorted(CONFIGS.rglob("*.yaml")), ids=name)
def test_a_file_opens_with_what_it_is(file):
    assert file.read_text().startswith("# ")


def build(data, method, *changes):
    files = (CONFIGS / "trainer.yaml", CONFIGS / f"data/{data}.yaml",
             CONFIGS / f"method/{method}.yaml")  # fmt: skip
    return Configuration.parse([*words(*files), *changes]).build()


def outputs(network):
    if isinstance(network, CapsuleNetwork):
        return network.classes.weight.shape[1]
    return network.head.out_features


@pytest.mark.parametrize(("method", "data"), PAIRS, ids=name)
def test_every_method_builds_on_every_dataset(method, data):
    parts = build(data.stem, method.stem)
    assert outputs(parts.model.network) == parts.data.num_classes
    assert parts.data.view is not None
    assert parts.trainer["max_epochs"] > 0


def test_the_sizes_of_gts_gns_table_three():
    printed = {"resnet18": 11_179_590, "capsule": 14_284_864, "ss_gn": 163_710}
    for method, count in printed.items():
        model = build("casme2_objective_6", method).model
        assert sum(p.numel() for p in model.parameters()) == count


@pytest.mark.parametrize("method", ["gts_gn", "ss_gn", "gcn"])
def test_view_and_method_share_their_landmarks(method):
    parts = build("casme2_objective_6", method, "--data.view.points=31")
    assert parts.data.view.points == 31
    logits = parts.model({"landmarks": torch.zeros(2, 3, 31, 2)})
    assert logits.shape == (2, 6)
    assert getattr(parts.model, "units", ()) == parts.data.view.units


def test_a_loss_on_action_units_without_any_is_refused():
    with pytest.raises(MerError, match="units is empty: name the action units"):
        build("smic_3", "gts_gn", "--data.view.units=[]")


def test_gts_gn_does_without_action_units_and_without_magnification():
    changes = ("--data.view.units=[]", "--model.au_loss=none", "--data.view.magnification.factor=1")
    parts = build("smic_3", "gts_gn", *changes)
    assert parts.model.au_loss is None
    assert (parts.data.view.units, parts.data.view.magnification.factor) == ((), 1)


def test_gts_gn_can_take_the_landmarks_of_the_store():
    files = words(*(CONFIGS / f"{n}.yaml" for n in ("trainer", "data/smic_3", "method/gts_gn")))
    view = {"init_args": {"magnification": None}}
    changed = Configuration.parse(files).override({"data": {"init_args": {"view": view}}})
    assert changed.build().data.view.magnification is None


@pytest.mark.parametrize("data", DATA, ids=name)
def test_a_data_file_alone_is_enough_to_prepare(data):
    assert build_data(words(data)).scheme.classes


@pytest.mark.parametrize("file", [*METHODS, *DATA], ids=name)
def test_no_file_sets_the_linked_number_of_classes(file):
    assert "num_classes" not in file.read_text()


def test_the_demo_trains_a_method_of_every_input_kind():
    demo = yaml.safe_load((CONFIGS / "demo.yaml").read_text())
    views = set()
    for method, changes in demo["methods"].items():
        files = (
            CONFIGS / "trainer.yaml",
            CONFIGS / demo["data"],
            CONFIGS / f"method/{method}.yaml",
        )
        parts = Configuration.parse(words(*files)).override(changes).build()
        assert sum(p.numel() for p in parts.model.parameters()) < 1_000_000
        views.add(type(parts.data.view).__name__)
    assert views == {
        "FramePair", "FrameSequence", "LandmarkTriplet", "LandmarkFlowGraph", "RegionPatches",
    }  # fmt: skip


def test_the_root_and_the_store_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("MER_DATA", "/somewhere")
    monkeypatch.setenv("MER_STORE", "/elsewhere")
    data = build_data(words(CONFIGS / "data/casme2_5.yaml"))
    assert data.root == Path("/somewhere/CASME2")
    assert data.store_folder == Path("/elsewhere")
