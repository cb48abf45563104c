import dataclasses
import json

import pytest

from mer.errors import MerError
from mer.evaluation.stored_audit import Audit, read_audit, write_audit
from mer.evaluation.verdict import Verdict

GOOD = Verdict("overlap", "pass", "8 folds")
BAD = Verdict("duplicates", "FAIL", "2 findings", ("a/1 is b/2", "c/1 is d/2"))
SETTINGS = {"trainer": {"max_epochs": 2}, "data": {"init_args": {"scheme": "x", "parts": ["a"]}}}
AUDIT = Audit("c0ffee", "loso", "c0de", "0123abc", "0.1.0", "2026-01-02T03:04:05+00:00", SETTINGS,
              (GOOD, BAD))  # fmt: skip


def test_what_was_written_is_read(tmp_path):
    path = tmp_path / "new" / "audit.json"
    write_audit(dataclasses.replace(AUDIT, verdicts=(GOOD,)), path)
    write_audit(AUDIT, path)
    assert read_audit(path) == AUDIT
    assert [one.name for one in path.parent.iterdir()] == ["audit.json"]
    assert AUDIT.failed == (BAD,)


def test_no_file_is_no_audit(tmp_path):
    assert read_audit(tmp_path / "audit.json") is None


def changed(**changes):
    return json.dumps({"format": 1} | dataclasses.asdict(AUDIT) | changes)


@pytest.mark.parametrize("text", [
    "", "{", "3", "[]", json.dumps([dataclasses.asdict(GOOD)]), json.dumps({"audits": 3}),
    changed(format=2), changed(config_hash=None), changed(settings=[]), changed(verdicts=[]),
    changed(verdicts={"a": 1}), changed(verdicts=["a"]), changed(verdicts=[{"check": "a"}]),
    changed(verdicts=[{"check": "a", "outcome": "passed", "reason": "", "details": []}]),
    changed(verdicts=[{"check": 1, "outcome": "pass", "reason": "", "details": []}]),
])  # fmt: skip
def test_anything_else_is_refused(tmp_path, text):
    path = tmp_path / "audit.json"
    path.write_text(text)
    with pytest.raises(MerError, match=r"audit.json holds no verdicts of mer audit; run mer audit"):
        read_audit(path)


def test_settings_are_the_same_whatever_a_later_version_or_this_machine_adds():
    data = {"init_args": {**SETTINGS["data"]["init_args"], "root": "/there", "new": 1}}
    assert AUDIT.same_settings({**SETTINGS, "data": data, "model": {}}, "loso")


@pytest.mark.parametrize(("configuration", "protocol"), [
    (SETTINGS, "k-fold:5"),
    ({}, "loso"),
    ({**SETTINGS, "trainer": {"max_epochs": 3}}, "loso"),
    ({**SETTINGS, "trainer": 3}, "loso"),
    ({**SETTINGS, "data": {"init_args": {"scheme": "x", "parts": ["a", "b"]}}}, "loso"),
])  # fmt: skip
def test_other_settings_are_others(configuration, protocol):
    assert AUDIT.same_settings(SETTINGS, "loso")
    assert not dataclasses.replace(AUDIT, settings={}).same_settings({}, "loso")
    assert not AUDIT.same_settings(configuration, protocol)
