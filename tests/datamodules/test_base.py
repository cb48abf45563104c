from dataclasses import replace

import pytest
import torch

import mer.datamodules
from mer.datamodules import CASME2, SAMM, SMIC, MERDataModule
from mer.datasets.readers import READERS, reader
from mer.datasets.schemes.catalogue import scheme
from mer.errors import MerError
from mer.folds.configuration import Configuration
from mer.views import FrameSequence


class SMIC_IN_TWO(SMIC):  # noqa: N801
    """SMIC below the folder of all datasets."""

    def part_root(self, release):
        return self.root / release.folder


class OutsideOfThePackage(CASME2):
    """A dataset that brings its own classes and reader."""

    dataset = "outside"

    def find_scheme(self, name):
        return replace(scheme("casme2-3"), name=name, dataset="outside")

    def find_reader(self, dataset):
        assert dataset == "outside"
        return reader("casme2")


@pytest.fixture
def data(words):
    return Configuration.parse([*words, "--data.held_out=casme2/sub01"]).build_data()


def build(words, *more):
    return Configuration.parse([*words, *more]).build_data()


def test_the_held_out_subject_is_tested_and_never_trained_on(data):
    subjects = data.subjects
    assert {subjects[key] for key in data.fold.test} == {"casme2/sub01"}
    assert "casme2/sub01" not in {subjects[key] for key in data.fold.train}
    assert data.fold.name == "casme2/sub01"


def test_fitting_gets_no_validation_clips_by_default(data):
    assert data.val_dataloader() == []


def test_inner_validation_leaves_the_training(words):
    data = build(words, "--data.held_out=casme2/sub01", "--data.validation=inner")
    trained = {clip.key for clip in data.train_dataloader().dataset.clips}
    validated = {clip.key for clip in data.val_dataloader().dataset.clips}
    assert trained.isdisjoint(validated)
    assert trained | validated == set(data.fold.train)
    assert {clip.key for clip in data.test_dataloader().dataset.clips} == set(data.fold.test)


def test_nothing_held_out_names_a_subject_to_hold_out(words):
    with pytest.raises(MerError, match=r"add --data.held_out casme2/sub01, or run all folds"):
        _ = build(words).fold


def test_an_unknown_validation_is_refused(words):
    with pytest.raises(MerError, match="validation is 'outer'; it takes none, inner"):
        build(words, "--data.validation=outer")


@pytest.mark.parametrize("size", [0, 1])
def test_batches_of_one_are_refused(words, size):
    with pytest.raises(MerError, match=f"batch_size is {size}; it takes 2 or more"):
        build(words, f"--data.batch_size={size}")


def test_an_unknown_scheme_is_refused(words):
    with pytest.raises(MerError, match="casme2-3"):
        build(words, "--data.scheme=casme2-33")


def test_a_scheme_of_another_dataset_is_refused(words, two):
    with pytest.raises(MerError, match=r"Class scheme samm-3 is of samm, not of casme2\."):
        build(words, "--data.scheme=samm-3")
    with pytest.raises(MerError, match=r"composite-3 is of casme2 and samm and smic, not of cas"):
        build(words, "--data.scheme=composite-3")


def test_every_dataset_has_a_data_module_of_its_name():
    # the pairs that a magnifier learns from are of no dataset
    names = set(mer.datamodules.__all__) - {"MagnificationPairs"}
    kinds = [getattr(mer.datamodules, name) for name in names]
    assert all(issubclass(kind, MERDataModule) for kind in kinds)
    names = [kind.dataset for kind in kinds if kind is not MERDataModule]
    assert sorted(names) == sorted(["composite", "flow", *(each.RELEASE.name for each in READERS)])


def test_a_missing_root_says_where_it_looked(words, tmp_path):
    data = build(words, f"--data.root={tmp_path / 'nowhere'}")
    with pytest.raises(MerError, match=str(tmp_path / "nowhere")):
        data.parts[0].read_index()
    with pytest.raises(MerError, match=str(tmp_path / "nowhere")):
        _ = data.stores


def test_one_dataset_takes_its_tree_and_annotations_as_they_are(two):
    root = two.root / "SAMM"
    data = SAMM(root, "samm-3", two.store, tree="cropped", annotations=root / "x.csv")
    (part,) = data.parts
    assert (part.root, part.tree, part.annotations) == (root, "cropped", root / "x.csv")
    named = SAMM(root, "samm-3", two.store, tree={"samm": "cropped"})
    assert named.parts[0].tree == "cropped"
    assert SAMM(root, "samm-3", two.store).parts[0].tree == "raw"
    with pytest.raises(MerError, match="data: tree names smic; the datasets are samm"):
        SAMM(root, "samm-3", two.store, tree={"smic": "raw"})


@pytest.mark.parametrize(("apex", "sentence"), [
    ("[middel]", r"no apex policy 'middel'; there are annotated, middle, .*Did you mean 'middle'"),
    ("[spotted]", "no apex policy 'spotted'"),
    ("[]", "There is no apex policy; give one or more"),
    ("[middle,annotated]", "annotated never decides"),
])  # fmt: skip
def test_an_impossible_apex_policy_is_refused_before_anything_is_read(words, apex, sentence):
    with pytest.raises(MerError, match=sentence):
        build(words, f"--data.apex={apex}")


def test_annotated_apexes_come_first_and_the_middle_after(two, data):
    assert {clip.apex_source for clip in data.clips.values()} == {"annotated"}
    assert data.apex == ("annotated", "middle")
    smic = two.data("smic-3", SMIC_IN_TWO)
    assert {clip.apex_source for clip in smic.clips.values()} == {"middle"}
    for clip in smic.clips.values():
        assert clip.apex == (clip.onset + clip.offset) // 2


def test_a_missing_store_names_the_nearest_and_what_differs(words):
    with pytest.raises(MerError, match=r"size: 64 there, 128 asked for.*mer prepare"):
        _ = build(words, "--data.preparation.size=128").stores


def test_a_missing_view_names_the_file_that_has_one(corpus, store):
    with pytest.raises(MerError, match=r"view is not set: add a method's file"):
        _ = CASME2(corpus, "casme2-3", store).cache


def test_a_dataset_outside_of_the_package_brings_its_scheme_and_reader(corpus, store):
    outside = OutsideOfThePackage(corpus, "outside-3", store)
    assert outside.scheme.name == "outside-3"
    assert [part.reader for part in outside.parts] == [reader("casme2")]


def test_a_scheme_with_an_empty_class_is_refused(words):
    with pytest.raises(MerError, match=r"no clip of class .* of scheme casme2-5"):
        _ = build(words, "--data.scheme=casme2-5").clips


def test_permuted_labels_keep_the_counts_and_follow_their_seed(words, data):
    permuted = build(words, "--data.permuted_labels=1").labels
    assert sorted(permuted.values()) == sorted(data.labels.values())
    assert permuted != data.labels
    assert build(words, "--data.permuted_labels=1").labels == permuted
    assert build(words, "--data.permuted_labels=2").labels != permuted


def test_evaluation_batches_are_normalised_and_in_order(data):
    keys = list(data.clips)[:5]
    batches = list(data.batches(keys))
    assert batches[0]["onset"].shape == (5, 3, 32, 32)
    assert batches[0]["onset"].dtype == torch.float32
    assert batches[0]["label"].tolist() == [data.labels[key] for key in keys]


def test_corrections_need_a_store_of_their_own(words):
    with pytest.raises(MerError, match=r"corrections: None there, 'meb' asked for.*mer prepare"):
        _ = build(words, "--data.corrections=meb").stores
    with pytest.raises(MerError, match=r"no set of corrections 'nobody'; there are meb, xia"):
        build(words, "--data.corrections=nobody")


@pytest.fixture
def sequences(two):
    data = two.data(view=FrameSequence(size=32), held_out="samm/006", batch_size=2)
    data.prepare_data()
    return data


def test_clips_of_different_lengths_train_in_padded_bytes(sequences):
    torch.manual_seed(0)
    batches = list(sequences.train_dataloader())
    assert sum(len(batch["label"]) for batch in batches) == len(sequences.fold.train)
    for batch in batches:
        assert batch["frames"].dtype == torch.uint8
        assert batch["frames"].shape[:2] == batch["mask"].shape == batch["index"].shape
        assert batch["mask"].any(dim=0).all()
    assert len({batch["mask"].shape[1] for batch in batches}) > 1


def test_a_clip_alone_is_what_it_is_in_a_padded_batch(sequences):
    keys = list(sequences.clips)
    assert len({clip.fps for clip in sequences.clips.values()}) == 2
    rows = [row for batch in sequences.batches(keys) for row in unpadded(batch)]
    assert [row["label"] for row in rows] == [sequences.labels[key] for key in keys]
    for key, row in zip(keys, rows, strict=True):
        (alone,) = unpadded(next(sequences.batches([key])))
        assert row.keys() == alone.keys()
        assert all(torch.equal(row[name], part) for name, part in alone.items())


def unpadded(batch):
    """Return the tensors of each clip without its padding."""
    for i, mask in enumerate(batch["mask"]):
        own = {name: part[i] for name, part in batch.items()}
        yield own | {name: own[name][mask] for name in ("frames", "index", "mask")}
