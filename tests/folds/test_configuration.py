import json
import shutil

import pytest
import torch

from mer.folds.configuration import Configuration, build_data


def digest(words, *more):
    configuration = Configuration.parse([*words, *more])
    return configuration.digest(configuration.build_data())


def test_values_are_plain_and_complete(configuration):
    values = configuration.values
    assert json.loads(json.dumps(values)) == values
    assert values["model"]["init_args"]["attention"] == "continuous"
    assert values["data"]["init_args"]["view"]["init_args"]["size"] == 32
    assert values["model"]["init_args"]["size"] == 32


def test_the_configuration_rebuilds_from_its_values(configuration):
    torch.manual_seed(0)
    first = configuration.build().model.state_dict()
    torch.manual_seed(0)
    second = Configuration(json.loads(json.dumps(configuration.values))).build().model.state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_callbacks_from_yaml_are_plain_and_hashed(words, tmp_path):
    (tmp_path / "callbacks.yaml").write_text(
        "trainer: {callbacks: [{class_path: lightning.pytorch.callbacks.EarlyStopping, "
        "init_args: {monitor: train/loss}}]}"
    )
    more = ["-c", str(tmp_path / "callbacks.yaml")]
    configuration = Configuration.parse([*words, *more])
    assert json.loads(json.dumps(configuration.values)) == configuration.values
    assert len(configuration.build().trainer["callbacks"]) == 1
    assert digest(words, *more) != digest(words)


def test_an_override_replaces_only_what_it_names(configuration):
    changed = configuration.override({"model": {"init_args": {"depth": 1}}})
    assert changed.values["model"]["init_args"]["depth"] == 1
    assert configuration.values["model"]["init_args"]["depth"] == 2
    assert changed.values["data"] == configuration.values["data"]


@pytest.mark.parametrize("more", [
    ["--model.depth=1"], ["--trainer.max_epochs=3"], ["--data.batch_size=4"],
    ["--data.view.augmentation.flip=0.1"], ["--data.permuted_labels=1"],
    ["--model.optimisation.learning_rate=0.1"],
], ids=str)  # fmt: skip
def test_what_changes_a_result_changes_the_hash(words, more):
    assert digest(words, *more) != digest(words)


def test_the_protocol_is_hashed(configuration):
    data = configuration.build_data()
    protocols = ("loso", "k-fold:2", "k-fold:3", "cross-dataset")
    hashes = {protocol: configuration.digest(data, protocol) for protocol in protocols}
    assert len(set(hashes.values())) == 4
    assert configuration.digest(data) == hashes["loso"]


def test_the_apex_policy_is_hashed(words):
    # the same apexes come out of both, and the clips of another store might tell them apart
    assert digest(words, "--data.apex=[annotated]") != digest(words)
    assert digest(words, "--data.apex=[middle]") != digest(words)


def test_corrections_are_hashed_and_so_is_their_store(words, corrected_store):
    corrected = [f"--data.store={corrected_store('meb')}", "--data.corrections=meb"]
    assert digest(words, *corrected) != digest(words)
    meb, xia = (
        Configuration.parse([*words, f"--data.store={corrected_store(name)}",
                             f"--data.corrections={name}"]).build_data().stores["casme2"].hash
        for name in ("qq", "xia")
    )  # fmt: skip
    assert meb != xia


def test_where_the_annotation_lies_is_not_hashed(words, corpus, tmp_path):
    (coding,) = corpus.glob("*coding*.xlsx")
    shutil.copy(coding, tmp_path / "CASME2-coding-mine.xlsx")
    moved = f"--data.annotations={tmp_path / 'CASME2-coding-mine.xlsx'}"
    assert digest(words, moved) == digest(words)


@pytest.mark.parametrize("more", [
    ["--trainer.enable_progress_bar=false"], ["--data.held_out=casme2/sub01"],
    ["--trainer.log_every_n_steps=7"],
], ids=str)  # fmt: skip
def test_what_changes_no_result_does_not(words, more):
    assert digest(words, *more) == digest(words)


def test_a_moved_dataset_and_store_keep_the_hash(words, corpus, store, tmp_path):
    shutil.copytree(store, tmp_path / "store")
    shutil.copytree(corpus, tmp_path / "CASME2")
    moved = [f"--data.root={tmp_path / 'CASME2'}", f"--data.store={tmp_path / 'store'}"]
    assert digest(words, *moved) == digest(words)


def test_a_data_file_makes_a_data_module_without_a_view(corpus, store, words):
    data = build_data([word for word in words[:4] if "trainer" not in word][-2:])
    assert data.view is None
    assert data.num_classes == 3
