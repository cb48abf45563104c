import json
import shutil

import pytest

from mer.cli import audit, main
from mer.errors import MerError
from mer.evaluation.stored_audit import read_audit
from mer.folds import backends, canary
from mer.folds.configuration import Configuration
from mer.folds.outcome import Outcome
from mer.folds.run import run_fold
from mer.folds.sweep import plan_sweep

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


def test_verdicts_are_stored_before_the_run_and_its_report_finds_them(
    command, words, capsys, tmp_path
):
    runs = tmp_path / "runs"
    assert main([*command, "--trainer.max_epochs=1"]) == 0
    path = next(runs.glob("*/*/audit.json"))
    assert capsys.readouterr().err.splitlines()[-1] == f"mer audit: verdicts: {path}"
    stored = read_audit(path)
    assert [one.check for one in stored.verdicts][-2:] == ["blindness", "canary"]
    assert stored.config_hash == path.parent.name
    # a folder without results is no run yet
    assert main(["runs", str(runs)]) == 0
    assert "has no runs" in capsys.readouterr().out
    asked = Configuration.parse([*words, "--trainer.max_epochs=1"])
    for experiment in (None, "mine"):
        sweep = plan_sweep(asked, (0,), runs, experiment, weights=False)
        assert sweep.folder.name == path.parent.name
        for task in sweep.missing() if experiment is None else ():
            run_fold(task)
        if experiment:
            shutil.copytree(path.parent / "seed0", sweep.folder / "seed0")
        assert main(["report", str(sweep.folder), "--out", str(tmp_path / "a.html")]) == 0
        out = capsys.readouterr().out
        assert f"- audit: {len(stored.verdicts)} checks, none failed ({stored.time}, mer " in out
    # where it runs is no part of what was audited
    assert stored.same_settings(dict(asked.values), "loso")
    assert "accelerator" not in stored.settings["trainer"]


def test_a_run_whose_labels_are_not_sound_has_no_place_for_verdicts(capsys):
    audit._keep(None, [])
    assert "verdicts are not stored: mer loso cannot run this" in capsys.readouterr().err


def test_code_that_changes_meanwhile_is_not_what_was_audited(command, tmp_path, monkeypatch):
    options, composed = audit._parser().parse_known_args(command[1:])
    run = audit._run(Configuration.parse(composed), options)
    monkeypatch.setattr(Configuration, "code", lambda self: "other")
    with pytest.raises(MerError, match="code has changed while mer audit ran"):
        audit._keep(run, [])
    assert not (tmp_path / "runs").exists()


def test_a_leak_is_status_one_and_stands_in_the_json(command, capsys, tmp_path):
    words = [*command, "--experiment", "mine"]
    assert main([*words, "--json", STOPPING, "--trainer.callbacks.monitor=test/loss"]) == 1
    found = json.loads(capsys.readouterr().out)
    failed = [verdict for verdict in found if verdict["outcome"] == "FAIL"]
    assert [verdict["check"] for verdict in failed] == ["monitors"]
    assert "EarlyStopping monitors 'test/loss'" in failed[0]["reason"]
    assert found[-1] == {
        "check": "canary", "outcome": "note", "details": [],
        "reason": "not run: add --canary, which trains all folds on permuted labels",
    }  # fmt: skip
    stored = read_audit(next((tmp_path / "runs" / "mine").glob("*/audit.json")))
    assert [one.check for one in stored.failed] == ["monitors"]


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
