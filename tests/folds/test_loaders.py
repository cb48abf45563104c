import numpy as np
import pytest
from torch.utils.data import DataLoader

from mer.folds.loaders import check_sources, check_validation, declared, loaders
from mer.splits import make_folds
from mer.types import Sample


@pytest.fixture
def data(configuration):
    return configuration.build_data()


@pytest.fixture
def folds(data):
    return make_folds("loso", data.subjects)


def sample(clip, source):
    return Sample(clip, source, 0, {"onset": np.zeros((2, 2, 3), np.uint8)})


def key_of(data, subject):
    return next(key for key, name in data.subjects.items() if name == subject)


def test_the_samples_of_a_sound_data_module_pass(data, folds):
    found = check_sources(data, folds, folds[0])
    assert found.outcome == "pass"
    # each of 24 clips is trained on in three of four folds
    assert found.reason.startswith("72 training samples of 4 folds")
    assert f"{len(folds[0].train)} of fold casme2/sub01 were drawn" in found.reason


def test_a_copy_of_a_test_clip_fails(data, folds):
    mine, theirs = (key_of(data, f"casme2/sub0{n}") for n in (2, 1))
    data.train_dataloader = lambda: DataLoader([sample(mine, theirs)])
    found = check_sources(data, folds[:1], folds[0])
    assert found.reason == (
        f"fold casme2/sub01: training sample {mine} is made from test clip {theirs}"
    )


def test_a_test_clip_itself_fails(data, folds):
    theirs = key_of(data, "casme2/sub01")
    data.train_dataloader = lambda: DataLoader([sample(theirs, theirs)])
    assert check_sources(data, folds[:1], folds[0]).reason == (
        f"fold casme2/sub01: test clip {theirs} is a training sample"
    )


def test_samples_that_are_drawn_are_looked_at_whatever_was_declared(data, folds, monkeypatch):
    theirs = key_of(data, "casme2/sub01")
    data.use(folds[0])
    kind = type(data.train_dataloader().dataset)
    monkeypatch.setattr(kind, "__getitem__", lambda self, i: sample(self.clips[i].key, theirs))
    found = check_sources(data, folds, folds[0])
    assert found.failed
    assert len(found.details) == len(folds[0].train)


@pytest.mark.parametrize("one", ["?", 3])
def test_samples_of_unknown_origin_fail(data, folds, one):
    data.train_dataloader = lambda: DataLoader([sample("x", "x") if one == "?" else one])
    assert "says not which clip it comes from" in check_sources(data, folds[:1], folds[0]).reason


def test_no_validation_and_inner_subjects_pass(configuration, data, folds):
    assert check_validation(data, folds).reason == "no validation clips in 4 folds"
    inner = configuration.override({"data": {"init_args": {"validation": "inner"}}}).build_data()
    found = check_validation(inner, folds)
    assert found.outcome == "pass"
    assert found.reason.startswith("validation is inner: ")


def test_validation_on_test_clips_fails(data, folds):
    data.val_dataloader = data.test_dataloader
    found = check_validation(data, folds)
    assert len(found.details) == len(data.clips)
    assert found.details[0].endswith("is a validation sample")


def test_loaders_come_in_any_nesting(data, folds):
    data.use(folds[0])
    one = data.test_dataloader()
    assert list(loaders({"a": [one, one], "b": one})) == [one, one, one]
    assert list(loaders(None)) == list(loaders([])) == []
    assert declared([one]) == [(key, key) for key in folds[0].test]
