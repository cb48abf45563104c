"""What `mer audit` said of a configuration, or that nobody asked it."""

from mer.evaluation.verdict import Verdict
from mer.reports.audited import FoundAudit
from mer.reports.page.markup import Markup, bullets, element, facts, folded, join, table
from mer.reports.shareable import shareable

_CLASSES = {"pass": "pass", "FAIL": "fail", "note": "note"}
_NONE = (
    "Not audited: no verdicts of this configuration are stored, so this page cannot tell whether "
    "anybody looked for leaks. To look, and to keep what is found beside the results: "
)
_COMMAND = "mer audit -c ..."
_OTHER = (
    "Of other code or data: the settings and the protocol are those of this run, but the code that "
    "makes results or the prepared pictures differ. Nobody has looked for leaks in what made these "
    "scores; run mer audit again."
)


def audit_content(found: FoundAudit | None) -> Markup:
    """Return the verdicts as a table, findings folded below their reason."""
    if found is None:
        return element("p", _NONE, element("code", _COMMAND), class_="missing")
    failed = bool(found.audit.failed)
    other = [] if found.current else [element("p", _OTHER, class_="bad")]
    said = element("p", f"{found.checks}.", class_="bad" if failed else None)
    rows = [[one.check, _outcome(one), _reason(one)] for one in map(_clean, found.audit.verdicts)]
    shown = table("Verdicts of mer audit", ["check", "verdict", "reason"], rows)
    return join([*other, said, _source(found), shown])


def _source(found: FoundAudit) -> Markup:
    audit = found.audit
    pairs = [
        ("made", audit.time),
        ("configuration", audit.config_hash),
        ("protocol", audit.protocol),
        ("code", audit.code),
        ("commit", audit.commit),
        ("mer", audit.version),
    ]
    return facts("The audit", pairs)


def _clean(verdict: Verdict) -> Verdict:
    """Return a verdict without places on this machine."""
    return Verdict(
        shareable(verdict.check),
        verdict.outcome,
        shareable(verdict.reason),
        tuple(shareable(verdict.details)),
    )


def _outcome(verdict: Verdict) -> Markup:
    return element("span", verdict.outcome, class_=f"verdict {_CLASSES[verdict.outcome]}")


def _reason(verdict: Verdict) -> Markup:
    if not verdict.details:
        return join([verdict.reason])
    return join([verdict.reason, folded(f"{len(verdict.details)} lines", bullets(verdict.details))])
