import dataclasses
import json

import pytest

from mer.errors import MerError
from mer.evaluation.stored_audit import Audit, write_audit
from mer.evaluation.verdict import Verdict
from mer.reports.audited import NOT_AUDITED, FoundAudit, alarms, find_audit, with_audit
from mer.reports.score_table import score_table
from mer.reports.table import render, render_summary

SETTINGS = {"trainer": {"max_epochs": 2}}
GOOD = Verdict("overlap", "pass", "8 folds")
BAD = Verdict("duplicates", "FAIL", "2 clips of two subjects are one picture")
AUDIT = Audit("c0ffee", "loso", "c0de", "0123abc", "0.1.0", "2026-01-02T03:04:05+00:00", SETTINGS,
              (GOOD,))  # fmt: skip
SOURCE = "2026-01-02T03:04:05+00:00, mer 0.1.0, commit 0123abc"


def audit(folder, **changes):
    write_audit(dataclasses.replace(AUDIT, **changes), folder / "audit.json")


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "runs" / "trial" / "c0ffee"
    place.mkdir(parents=True)
    (place / "configuration.json").write_text(json.dumps(SETTINGS))
    return place


@pytest.fixture
def table(make_run):
    return score_table(make_run(seeds=[0]))


def test_nobody_asked(folder, table):
    assert find_audit(folder, "c0ffee", "loso") is None
    shown = render(with_audit(table, folder))
    assert f"- audit: {NOT_AUDITED}" in shown.splitlines()
    # where it was not looked up, nothing is said of it
    assert "audit" not in render(table)


def test_one_of_this_configuration(folder, table):
    audit(folder)
    found = find_audit(folder, "c0ffee", "loso")
    assert (found.audit, found.current, found.alarm) == (AUDIT, True, "")
    seen = with_audit(table, folder)
    assert f"- audit: 1 checks, none failed ({SOURCE})" in render(seen).splitlines()
    assert seen.notes == table.notes


def test_a_failed_check_stands_under_the_title_and_below_the_summary(folder, table):
    audit(folder, verdicts=(GOOD, BAD))
    seen = with_audit(table, folder)
    alarm = (
        "AUDIT FAILED, duplicates: 2 clips of two subjects are one picture (configuration c0ffee)"
    )
    assert alarm in render(seen).partition("| epochs")[0].splitlines()
    assert alarm in render_summary([seen]).splitlines()
    assert f"- audit: FAILED: duplicates ({SOURCE})" in render(seen).splitlines()


def test_it_is_found_in_another_experiment_for_equal_hashes_are_one_configuration(folder):
    audit(folder.parents[1] / "mmnet-casme2-3" / "c0ffee")
    assert find_audit(folder, "c0ffee", "loso").current


def test_the_newest_counts(folder):
    audit(folder)
    later = "2026-02-02T03:04:05+00:00"
    audit(folder.parents[1] / "other" / "c0ffee", time=later, verdicts=(BAD,))
    assert find_audit(folder, "c0ffee", "loso").alarm == "audit failed: duplicates"


def test_one_of_equal_settings_and_other_code_is_called_so(folder, table):
    audit(folder.with_name("beef"), config_hash="beef", verdicts=(GOOD, BAD))
    seen = with_audit(table, folder)
    assert seen.audit == (
        f"of other code or data (FAILED: duplicates; {SOURCE}): run mer audit again"
    )
    assert seen.notes[-1].startswith("AUDIT OF OTHER CODE OR DATA FAILED, duplicates: 2 clips")
    # one of this very code is better, also where it is older
    audit(folder, time="2025-01-01T00:00:00+00:00")
    assert find_audit(folder, "c0ffee", "loso").alarm == ""


def test_a_copied_file_is_no_audit_of_this_configuration(folder):
    audit(folder, config_hash="beef")
    assert not find_audit(folder, "c0ffee", "loso").current
    audit(folder, config_hash="beef", settings={"trainer": {"max_epochs": 3}})
    assert find_audit(folder, "c0ffee", "loso") is None


def test_other_settings_or_another_protocol_say_nothing(folder):
    audit(folder.with_name("beef"), config_hash="beef", settings={"trainer": {"max_epochs": 3}})
    audit(folder.with_name("5a11"), config_hash="5a11", protocol="k-fold:5")
    assert find_audit(folder, "c0ffee", "loso") is None
    (folder / "configuration.json").write_text("{")
    audit(folder.with_name("beef"), config_hash="beef")
    assert find_audit(folder, "c0ffee", "loso") is None


def test_a_damaged_file_is_an_error_where_it_is_this_configurations(folder):
    for name in ("beef", "c0ffee"):
        folder.with_name(name).mkdir(exist_ok=True)
    (folder.with_name("beef") / "audit.json").write_text('{"vulnerabilities": 3}')
    assert find_audit(folder, "c0ffee", "loso") is None
    (folder / "audit.json").write_text("{")
    with pytest.raises(MerError, match=r"c0ffee/audit.json holds no verdicts"):
        find_audit(folder, "c0ffee", "loso")


def test_no_audit_raises_no_alarm():
    assert alarms(None) == alarms(FoundAudit(AUDIT, True)) == ()
