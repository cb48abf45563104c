import json

import pytest

from mer.cli import main
from mer.folds import backends, canary
from mer.folds.outcome import Outcome
from mer.folds.run import run_fold

STOPPING = "--trainer.callbacks=lightning.pytorch.callbacks.EarlyStopping"


@pytest.fixture
def command(words, tmp_path):
    return ["audit", *words, "--epochs", "1", "--runs", str(tmp_path / "runs")]


class ThisProcess:
    """Trains where it stands: the processes of the real one take longer than its folds."""

    def __init__(self, slots):
        assert len(slots) == 1
        self.running = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def train(self, tasks):
        for task in tasks:
            run_fold(task)
            yield Outcome(task)


def test_a_sound_configuration_ends_with_status_zero_and_its_canary(
    command, capsys, tmp_path, monkeypatch
):
    monkeypatch.setattr(backends, "LocalSlots", ThisProcess)
    monkeypatch.setattr(canary, "LIMIT", 9.0)  # four small folds may be lucky
    assert main([*command, "--canary", "--workers", "1", "--trainer.max_epochs", "1"]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert all(line[:6] in ("pass  ", "note  ", "      ") for line in lines)
    assert any(line.startswith("pass  blindness: fold casme2/sub01, 1 epochs") for line in lines)
    assert lines[-1].startswith("pass  canary: UAR ")
    assert "replaying fold casme2/sub01" in printed.err
    assert len(list((tmp_path / "runs").rglob("*.npz"))) == 4
    # it looks at no true label
    assert not list((tmp_path / "runs").rglob("ledger*"))


def test_a_leak_is_status_one_and_stands_in_the_json(command, capsys):
    assert main([*command, "--json", STOPPING, "--trainer.callbacks.monitor=test/loss"]) == 1
    found = json.loads(capsys.readouterr().out)
    failed = [verdict for verdict in found if verdict["outcome"] == "FAIL"]
    assert [verdict["check"] for verdict in failed] == ["monitors"]
    assert "EarlyStopping monitors 'test/loss'" in failed[0]["reason"]
    assert found[-1] == {
        "check": "canary", "outcome": "note", "details": [],
        "reason": "not run: add --canary, which trains all folds on permuted labels",
    }  # fmt: skip


@pytest.mark.parametrize(("more", "sentence"), [
    (["--fold", "sub01"], "There is no fold 'sub01'; there are casme2/sub01, casme2/sub02"),
    (["--epochs", "0"], "The replay takes 1 epoch or more"),
    (["--folder", "/nowhere"], "Cannot work in /nowhere: No such file or directory; name another"),
    (["--data.store", "/nowhere"], "no prepared store of casme2"),
    (["--protocol", "lodo"], "There is no protocol 'lodo'"),
])  # fmt: skip
def test_bad_input_is_one_sentence_and_status_one(command, capsys, more, sentence):
    assert main([*command, *more]) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert message.startswith("mer audit: ")
    assert sentence in message
