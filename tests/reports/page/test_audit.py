import json
from dataclasses import asdict

import pytest

from mer.errors import MerError
from mer.evaluation.verdict import Verdict
from mer.reports.page.audit import audit_content, read_verdicts

GOOD = Verdict("overlap", "pass", "8 folds")
BAD = Verdict("duplicates", "FAIL", "2 <findings>", ("a/1 is b/2", "c/1 is d/2"))


def test_what_mer_audit_prints_is_read(tmp_path):
    path = tmp_path / "audit.json"
    path.write_text(json.dumps([asdict(GOOD), asdict(BAD)]))
    assert read_verdicts(path) == (GOOD, BAD)
    assert read_verdicts(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    "text",
    ["", "{", "3", "[3]", '[{"check": "a"}]', '["a"]',
     '[{"check": "a", "outcome": "passed", "reason": "", "details": []}]',
     '[{"check": 1, "outcome": "pass", "reason": "", "details": []}]'],
)  # fmt: skip
def test_anything_else_is_refused(tmp_path, text):
    path = tmp_path / "audit.json"
    path.write_text(text)
    with pytest.raises(MerError, match=r"audit.json holds no verdicts of mer audit --json"):
        read_verdicts(path)


def test_findings_are_folded_below_their_reason():
    shown = audit_content([GOOD, BAD])
    assert "FAILED: duplicates." in shown
    assert '<span class="verdict fail">FAIL</span>' in shown
    assert "2 &lt;findings&gt;<details><summary>2 lines</summary>" in shown
    assert "<li>c/1 is d/2</li>" in shown
    assert "1 checks, none failed" in audit_content([GOOD])


def test_no_audit_is_said():
    for nothing in (None, ()):
        assert "No audit is stored" in audit_content(nothing)
