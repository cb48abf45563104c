"""What `mer audit` said of a configuration, where its verdicts lie beside the results."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.evaluation.verdict import Verdict
from mer.reports.page.markup import Markup, bullets, element, folded, join, table
from mer.reports.shareable import shareable

# mer audit --json
_FIELDS = {"check": str, "outcome": str, "reason": str, "details": list}
_OUTCOMES = {"pass": "pass", "FAIL": "fail", "note": "note"}
_NONE = (
    "No audit is stored beside these results, so this page cannot tell whether anybody looked for "
    "leaks. To keep the verdicts in the run's folder: "
)
_COMMAND = "mer audit -c ... --json > RUN/audit.json"
_READ = (
    "Read from audit.json in the run's folder. The file does not say which configuration was "
    "looked at, or at which commit: whoever put it there answers for that."
)


def read_verdicts(path: Path) -> tuple[Verdict, ...] | None:
    """Read what `mer audit --json` printed, without places on this machine; None for no file.

    Raises:
        MerError: The file is something else.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_verdict(value) for value in values)
    except FileNotFoundError:
        return None
    except (OSError, TypeError, ValueError, KeyError) as error:
        raise MerError(
            f"{path} holds no verdicts of mer audit --json; write it again or delete it."
        ) from error


def audit_content(verdicts: Sequence[Verdict] | None) -> Markup:
    """Return the verdicts as a table, findings folded below their reason."""
    if not verdicts:
        return element("p", _NONE, element("code", _COMMAND), class_="missing")
    failed = [verdict.check for verdict in verdicts if verdict.failed]
    said = f"FAILED: {', '.join(failed)}." if failed else f"{len(verdicts)} checks, none failed."
    rows = [[verdict.check, _outcome(verdict), _reason(verdict)] for verdict in verdicts]
    shown = table("Verdicts of mer audit", ["check", "verdict", "reason"], rows)
    return join([element("p", said, class_="bad" if failed else None), element("p", _READ), shown])


def _verdict(value: Mapping[str, Any]) -> Verdict:
    known = {name: value[name] for name in _FIELDS}
    if any(not isinstance(known[name], kind) for name, kind in _FIELDS.items()):
        raise TypeError(value)
    if known["outcome"] not in _OUTCOMES:
        raise ValueError(known["outcome"])
    clean = shareable(known)
    return Verdict(**clean | {"details": tuple(map(str, clean["details"]))})


def _outcome(verdict: Verdict) -> Markup:
    return element("span", verdict.outcome, class_=f"verdict {_OUTCOMES[verdict.outcome]}")


def _reason(verdict: Verdict) -> Markup:
    if not verdict.details:
        return join([verdict.reason])
    return join([verdict.reason, folded(f"{len(verdict.details)} lines", bullets(verdict.details))])
