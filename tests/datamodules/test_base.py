import pytest
import torch

from mer.errors import MerError
from mer.folds.configuration import Configuration


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


def test_a_missing_root_says_where_it_looked(words, tmp_path):
    with pytest.raises(MerError, match=str(tmp_path / "nowhere")):
        build(words, f"--data.root={tmp_path / 'nowhere'}").read_index()


def test_a_missing_store_names_the_nearest_and_what_differs(words):
    with pytest.raises(MerError, match=r"size: 64 there, 128 asked for.*mer prepare"):
        _ = build(words, "--data.preparation.size=128").store


def test_a_missing_view_names_the_file_that_has_one(corpus, store):
    from mer.datamodules import CASME2

    with pytest.raises(MerError, match=r"view is not set: add a method's file"):
        _ = CASME2(corpus, "casme2-3", "cropped", store).cache


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


def test_corrected_apexes_are_applied_by_name(words):
    with pytest.raises(MerError, match=r"meb.*xia"):
        _ = build(words, "--data.correction=nobody").clips
    assert build(words, "--data.correction=meb").clips.keys() == build(words).clips.keys()
