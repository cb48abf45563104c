from mer.evaluation.stored_audit import Audit
from mer.evaluation.verdict import Verdict
from mer.reports.audited import FoundAudit
from mer.reports.page.audit import audit_content

GOOD = Verdict("overlap", "pass", "8 folds")
BAD = Verdict("duplicates", "FAIL", "2 <findings> in /srv/x/a.txt", ("a/1 is b/2", "c/1 is d/2"))


def shown(*verdicts, current=True):
    audit = Audit("c0ffee", "loso", "c0de", "0123abc", "0.1.0", "2026-01-02T03:04:05+00:00", {},
                  verdicts)  # fmt: skip
    return audit_content(FoundAudit(audit, current))


def test_findings_are_folded_below_their_reason():
    page = shown(GOOD, BAD)
    assert '<p class="bad">FAILED: duplicates.</p>' in page
    assert '<span class="verdict fail">FAIL</span>' in page
    assert "2 &lt;findings&gt; in a.txt<details><summary>2 lines</summary>" in page
    assert "<li>c/1 is d/2</li>" in page
    assert "<p>1 checks, none failed.</p>" in shown(GOOD)


def test_it_says_of_what_it_was_made():
    page = shown(GOOD)
    for text in ("c0ffee", "loso", "c0de", "0123abc", "0.1.0", "2026-01-02T03:04:05+00:00"):
        assert f"<td>{text}</td>" in page
    assert "other code" not in page


def test_one_of_other_code_is_no_audit_of_these_scores():
    page = shown(GOOD, current=False)
    assert page.index("Of other code or data") < page.index("1 checks, none failed")


def test_no_audit_is_said():
    assert "Not audited" in audit_content(None)
