from dataclasses import replace
from functools import partial

import pytest

from mer.batches import ClipSamples
from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.evaluation.verdict import Verdict
from mer.folds import leaks
from mer.folds.leaks import find_leaks, on_cpu
from mer.splits import make_folds
from mer.types import Sample

CHECKS = [
    "overlap", "counts", "excluded", "apex", "duplicates", "duplicates", "sources", "validation",
    "pretrained", "monitors", "access", "fitted", "batch statistics", "blindness",
]  # fmt: skip


def test_every_check_runs_and_a_sound_configuration_fails_none(configuration, tmp_path):
    said = []
    found = list(find_leaks(configuration, fold="casme2/sub03", epochs=1, folder=tmp_path,
                            say=said.append))  # fmt: skip
    assert [verdict.check for verdict in found] == CHECKS
    assert {v.check for v in found if v.outcome == "pass"} >= {
        "overlap", "sources", "validation", "monitors", "access", "fitted", "batch statistics",
        "blindness",
    }  # fmt: skip
    assert "fold casme2/sub03" in found[-1].reason
    assert "MiB in" in said[-1]
    assert not list(tmp_path.iterdir())


class Stolen(ClipSamples):
    """The first training sample is a copy of a test clip; it says so, lies, or reads the store."""

    stolen, way = None, "told"

    @property
    def sources(self):
        named = self.stolen.key if self.way == "told" else self.clips[0].key
        return (named, *super().sources[1:])

    def __getitem__(self, index):
        if index:
            return super().__getitem__(index)
        view, stores = self._cache.view, self._cache.stores
        arrays = (
            view.prepare(self.stolen, stores[self.stolen.dataset])
            if self.way == "stored"
            else self._cache.arrays(self.stolen)
        )
        return Sample(self.clips[0].key, self.sources[0], self.labels[0], view.draw(arrays, True))


def steal(monkeypatch, way):
    original = MERDataModule._samples

    def samples(self, keys, training):
        made = original(self, keys, training)
        if training:
            made.__class__ = Stolen
            made.stolen, made.way = self.clips[self.fold.test[0]], way
        return made

    monkeypatch.setattr(MERDataModule, "_samples", samples)


def mix(monkeypatch):
    """One test clip is in the training, too, under another subject's name."""

    def folds(protocol, subjects):
        first, *others = make_folds(protocol, subjects)
        key = first.test[0]
        lie = {**first.subjects, key: "casme2/sub02"}
        return (replace(first, train=(*first.train, key), test=first.test[1:], subjects=lie),
                *others)  # fmt: skip

    monkeypatch.setattr(leaks, "make_folds", folds)


def validate(monkeypatch):
    monkeypatch.setattr(MERDataModule, "val_dataloader", MERDataModule.test_dataloader)


@pytest.mark.parametrize(
    ("leak", "caught"),
    [
        (mix, {"overlap", "sources"}),
        (validate, {"validation", "access"}),
        (partial(steal, way="told"), {"sources", "access"}),
        (partial(steal, way="untold"), {"access"}),
    ],
)
def test_each_leak_is_caught(configuration, tmp_path, monkeypatch, leak, caught):
    leak(monkeypatch)
    monkeypatch.setattr(leaks, "check_blindness", lambda *_: Verdict("blindness", "note", ""))
    found = {v.check for v in find_leaks(configuration, folder=tmp_path) if v.failed}
    # what is trained on may be opened within the three steps, or not
    assert caught <= found <= caught | {"access"}


def test_a_copy_that_goes_round_the_cache_is_caught_by_the_replay(
    configuration, tmp_path, monkeypatch
):
    steal(monkeypatch, "stored")
    found = list(find_leaks(configuration, epochs=1, folder=tmp_path))
    assert [v.check for v in found if v.failed] == ["blindness"]
    assert "weights differ" in found[-1].reason


def test_what_is_monitored_is_mended_first(configuration, tmp_path):
    callback = {
        "class_path": "lightning.pytorch.callbacks.EarlyStopping",
        "init_args": {"monitor": "test/loss"},
    }
    wrong = configuration.override({"trainer": {"callbacks": [callback]}})
    outcomes = {v.check: v.outcome for v in find_leaks(wrong, folder=tmp_path)}
    assert list(outcomes)[-5:] == ["monitors", "access", "fitted", "batch statistics", "blindness"]
    assert list(outcomes.values())[-5:] == ["FAIL", "note", "note", "note", "note"]


def test_an_unknown_label_fails_where_it_is_met(configuration, monkeypatch):
    original = MERDataModule.stores.func

    def stores(self):
        found = original(self)
        self.scheme = replace(self.scheme, mapping={"joy": "positive"})
        return found

    monkeypatch.setattr(MERDataModule, "stores", property(stores))
    (verdict,) = find_leaks(configuration)
    assert verdict.failed
    assert "the labels are not sound: casme2/" in verdict.reason
    assert "unknown emotion label" in verdict.reason


@pytest.mark.parametrize(("options", "sentence"), [
    ({"fold": "casme2/sub99"}, "There is no fold 'casme2/sub99'; there are casme2/sub01, "),
    ({"protocol": "k-fold:9"}, "4 subjects cannot be put into 9 folds"),
    ({"epochs": 0}, "The replay takes 1 epoch or more, not 0"),
])  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(configuration, options, sentence):
    with pytest.raises(MerError, match=sentence):
        list(find_leaks(configuration, **options))


def test_a_store_that_is_not_there_is_no_leak(configuration):
    away = configuration.override({"data": {"init_args": {"store": "/nowhere"}}})
    with pytest.raises(MerError, match="no prepared store of casme2"):
        list(find_leaks(away))


def test_the_short_trainings_are_the_cpu_s_and_in_32_bit(configuration, tmp_path):
    chosen = configuration.override(
        {"trainer": {"accelerator": "auto", "precision": "bf16-mixed"},
         "data": {"init_args": {"permuted_labels": 3}}}
    )  # fmt: skip
    quiet = on_cpu(chosen, 2, tmp_path)
    trainer = quiet.values["trainer"]
    assert (trainer["accelerator"], trainer["precision"], trainer["max_epochs"]) == (
        "cpu", "32-true", 2,
    )  # fmt: skip
    assert quiet.values["data"]["init_args"]["permuted_labels"] is None
