from dataclasses import replace

import pytest

from mer.datamodules import MERDataModule
from mer.errors import MerError
from mer.folds.leaks import find_leaks, on_cpu

CHECKS = [
    "overlap", "counts", "excluded", "apex", "pretrained", "duplicates", "duplicates", "sources",
    "validation", "monitors", "fitted", "batch statistics", "blindness",
]  # fmt: skip


def test_every_check_runs_and_a_sound_configuration_fails_none(configuration, tmp_path):
    said = []
    found = list(find_leaks(configuration, fold="casme2/sub03", epochs=1, folder=tmp_path,
                            say=said.append))  # fmt: skip
    assert [verdict.check for verdict in found] == CHECKS
    assert {v.check for v in found if v.outcome == "pass"} >= {
        "overlap", "sources", "validation", "monitors", "fitted", "batch statistics", "blindness",
    }  # fmt: skip
    assert "fold casme2/sub03" in found[-1].reason
    assert "MiB in" in said[-1]
    assert not list(tmp_path.iterdir())


def test_what_is_monitored_is_mended_first(configuration, tmp_path):
    callback = {
        "class_path": "lightning.pytorch.callbacks.EarlyStopping",
        "init_args": {"monitor": "test/loss"},
    }
    wrong = configuration.override({"trainer": {"callbacks": [callback]}})
    outcomes = {v.check: v.outcome for v in find_leaks(wrong, folder=tmp_path)}
    assert list(outcomes)[-4:] == ["monitors", "fitted", "batch statistics", "blindness"]
    assert list(outcomes.values())[-4:] == ["FAIL", "note", "note", "note"]


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
