import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch

from mer.datamodules import SAMM, SMIC, Composite
from mer.datasets.synthetic.marker import MARKER
from mer.errors import MerError
from mer.folds.configuration import Configuration, build_data
from mer.folds.sweep import plan_sweep
from mer.splits import make_folds

CONFIGS = Path(__file__).parents[2] / "configs"
KEYS = [
    "samm/006/006_1_1", "samm/006/006_1_2", "samm/007/007_2_1", "samm/007/007_2_2",
    "samm/028/028_4_1", "smic/s01/s01_ne_01", "smic/s01/s01_po_01", "smic/s02/s02_sur_01",
]  # fmt: skip
BOTH = "samm, smic"


@pytest.fixture
def data(two):
    return two.data()


def test_each_part_is_read_from_its_own_folder(two, data):
    assert [(part.dataset, part.root, part.tree) for part in data.parts] == [
        ("samm", two.root / "SAMM", "raw"),
        ("smic", two.root / "SMIC", "raw"),
    ]
    assert [len(part.read_index().clips) for part in data.parts] == [6, 3]
    assert data.versions == {"samm": "v2", "smic": "hs"}
    assert list(data.stores) == ["samm", "smic"]


def test_the_clips_are_those_of_all_parts_in_one_set_of_classes(data):
    assert list(data.clips) == KEYS
    assert data.num_classes == 3
    assert data.labels == dict(zip(KEYS, (0, 1, 2, 0, 2, 0, 1, 2), strict=True))
    assert Counter(clip.apex_source for clip in data.clips.values()) == {
        "annotated": 4, "middle": 4,
    }  # fmt: skip


def test_a_clip_s_arrays_come_from_its_own_store(data):
    for key in (KEYS[0], KEYS[-1]):
        clip = data.clips[key]
        wanted = data.view.prepare(clip, data.stores[clip.dataset])
        np.testing.assert_array_equal(data.cache.arrays(clip)["apex"], wanted["apex"])


def test_batches_mix_the_datasets(data):
    (batch,) = data.batches(KEYS)
    assert batch["onset"].shape == (8, 3, 32, 32)
    assert batch["label"].tolist() == list(data.labels.values())
    (alone,) = data.batches(KEYS[-1:])
    assert torch.equal(alone["apex"][0], batch["apex"][-1])


def test_a_fold_is_a_subject_or_a_dataset(two, data):
    folds = make_folds("loso", data.subjects)
    assert [fold.name for fold in folds] == [
        "samm/006", "samm/007", "samm/028", "smic/s01", "smic/s02",
    ]  # fmt: skip
    crossed = make_folds("cross-dataset", data.subjects)
    assert [(fold.name, len(fold.test)) for fold in crossed] == [("samm", 5), ("smic", 3)]
    data.use(crossed[1])
    assert {clip.dataset for clip in data.train_dataloader().dataset.clips} == {"samm"}
    assert {clip.dataset for clip in data.test_dataloader().dataset.clips} == {"smic"}
    assert two.data(held_out="smic").fold.test == crossed[1].test


def test_a_policy_that_gives_no_apex_leaves_the_clip_out_and_says_so(two):
    data = two.data(apex=["annotated"])
    assert list(data.clips) == KEYS[:4]
    assert [remark.key for remark in data.left_out] == KEYS[4:]
    assert all("no apex by the policies asked for (annotated)" in r.text for r in data.left_out)


def test_apexes_are_spotted_in_the_store_of_each_part(two):
    data = two.data(apex=["annotated", "spotted:flow"])
    assert Counter(clip.apex_source for clip in data.clips.values()) == {
        "annotated": 4, "spotted:flow": 4,
    }  # fmt: skip
    assert data.left_out == ()
    for clip in data.clips.values():
        assert clip.onset <= clip.apex <= clip.offset


def test_corrections_concern_every_part_and_need_stores_of_their_own(two, tmp_path):
    with pytest.raises(
        MerError, match=r"samm.*differs in corrections: None there, 'meb' asked for"
    ):
        _ = two.data(corrections="meb").stores
    for name in ("samm", "smic"):
        two.prepare(name, tmp_path, "meb")
    data = type(two)(two.root, tmp_path).data(corrections="meb")
    sources = {key: clip.apex_source for key, clip in data.clips.items()}
    assert sources["samm/028/028_4_1"] == "corrected:meb"
    assert Counter(sources.values()) == {"annotated": 4, "corrected:meb": 1, "middle": 3}
    assert [r.key for store in data.stores.values() for r in store.corrected] == [KEYS[4]]


def test_a_part_that_was_not_prepared_is_named(two, tmp_path):
    two.prepare("samm", tmp_path)
    with pytest.raises(MerError, match=r"no prepared store of smic .*mer prepare"):
        _ = type(two)(two.root, tmp_path).data().stores


def test_trees_and_annotations_are_given_a_dataset(two):
    data = two.data(tree={"smic": "long"}, annotations={"samm": two.root / "mine.csv"})
    assert [(part.tree, part.annotations) for part in data.parts] == [
        ("raw", two.root / "mine.csv"),
        ("long", None),
    ]
    with pytest.raises(MerError, match=f"data: tree is one value for {BOTH}; give one a dataset"):
        two.data(tree="raw")
    with pytest.raises(MerError, match=f"data: annotations is one value for {BOTH}; give one"):
        two.data(annotations=two.root / "mine.csv")
    with pytest.raises(MerError, match=f"data: tree names casme2; the datasets are {BOTH}"):
        two.data(tree={"casme2": "raw", "samm": "raw"})
    with pytest.raises(MerError, match=f"data: annotations names mmew; the datasets are {BOTH}"):
        two.data(annotations={"mmew": two.root / "x.csv"})


def test_a_scheme_of_one_dataset_is_refused_and_so_is_the_reverse(two):
    with pytest.raises(MerError, match=r"Class scheme samm-3 is of samm, not of composite\."):
        two.data("samm-3")
    for kind in (SAMM, SMIC):
        name = kind.dataset
        with pytest.raises(MerError, match=f"-smic-3 is of samm and smic, not of {name}\\."):
            two.data(kind=kind)


def test_drawn_data_in_any_part_makes_the_whole_drawn(two, data, tmp_path):
    assert not data.is_synthetic
    (tmp_path / "SMIC").mkdir()
    (tmp_path / "SMIC" / MARKER).touch()
    assert Composite(tmp_path, "composite-samm-smic-3", two.store).is_synthetic


@pytest.fixture
def files(two, tmp_path):
    """A YAML of the two datasets."""
    (tmp_path / "data.yaml").write_text(
        f"""data:
  class_path: mer.datamodules.Composite
  init_args:
    root: {two.root}
    store: {two.store}
    scheme: composite-samm-smic-3
    tree: {{smic: raw}}
    annotations: {{samm: {two.root / "SAMM" / "SAMM_Micro_FACS_Codes_v2.csv"}}}
    preparation: {{size: 32, face: dataset, landmarks: []}}
"""
    )
    return ["-c", str(tmp_path / "data.yaml")]


def test_yaml_names_trees_and_annotations_a_dataset(two, files):
    data = build_data(files)
    assert list(data.clips) == KEYS
    assert data.parts[0].annotations == two.root / "SAMM" / "SAMM_Micro_FACS_Codes_v2.csv"


def test_a_sweep_across_datasets_says_what_it_is_of(files, tmp_path):
    trainer, method = CONFIGS / "trainer.yaml", CONFIGS / "method/mmnet.yaml"
    words = ["-c", str(trainer), *files, "-c", str(method), "--data.view.size=32",
             "--trainer.accelerator=cpu", "--model.stem=4", "--model.widths=[4,4,8,8]"]  # fmt: skip
    configuration = Configuration.parse(words)
    assert json.loads(json.dumps(configuration.values)) == configuration.values
    sweep = plan_sweep(configuration, (0,), tmp_path / "runs", protocol="cross-dataset")
    assert [(fold.name, len(fold.test)) for fold in sweep.plan.folds] == [("samm", 5), ("smic", 3)]
    context = sweep.context
    assert (context["dataset"], context["scheme"]) == ("composite", "composite-samm-smic-3")
    assert context["annotation_version"] == "samm v2, smic hs"
    assert context["apex"] == "annotated 4, middle 4"
    assert context["corpus"] == "as delivered"
    assert plan_sweep(configuration, (0,), tmp_path / "runs").config_hash != sweep.config_hash
