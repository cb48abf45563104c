"""What `mer audit` said of the configuration of a table, where its verdicts are stored."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.evaluation.protocol import FIRST_PROTOCOL
from mer.evaluation.stored_audit import AUDIT, Audit, read_audit
from mer.reports.score_table import ScoreTable

NOT_AUDITED = "not audited"
SETTINGS = "configuration.json"


@dataclass(frozen=True, slots=True)
class FoundAudit:
    """An audit that says something of some results.

    Attributes:
        audit: The newest.
        current: It is of the very configuration, data and code that made the results; otherwise
            its settings and protocol are theirs, and code or data differ.
    """

    audit: Audit
    current: bool

    @property
    def checks(self) -> str:
        """`14 checks, none failed`, or `FAILED: overlap, duplicates`."""
        failed = [verdict.check for verdict in self.audit.failed]
        count = len(self.audit.verdicts)
        return f"FAILED: {', '.join(failed)}" if failed else f"{count} checks, none failed"

    @property
    def source(self) -> str:
        """When and by what it was made."""
        one = self.audit
        return f"{one.time}, mer {one.version}, commit {one.commit}"

    @property
    def text(self) -> str:
        """What was found, in a line."""
        if self.current:
            return f"{self.checks} ({self.source})"
        return f"of other code or data ({self.checks}; {self.source}): run mer audit again"

    @property
    def alarm(self) -> str:
        """What has to stand at every score where a check failed; empty where none did."""
        failed = ", ".join(verdict.check for verdict in self.audit.failed)
        if not failed:
            return ""
        other = "" if self.current else " of other code or data"
        return f"audit{other} failed: {failed}"


def find_audit(folder: Path, config_hash: str, protocol: str) -> FoundAudit | None:
    """Return the newest audit of a configuration; None where nobody stored one.

    Looked for in every experiment of the same runs, for equal hashes are equal configurations. One
    of equal settings and protocol but another hash, so of other code or data, counts where there
    is no better.

    Args:
        folder: Of the results, `runs/EXPERIMENT/HASH`.
        config_hash: Of the results.
        protocol: Likewise.

    Raises:
        MerError: The file of this very configuration is damaged.
    """
    place = folder.resolve()
    known = list(_audits(place, config_hash))
    own = [audit for audit in known if audit.config_hash == config_hash]
    if own:
        return FoundAudit(_newest(own), current=True)
    settings = _settings(place / SETTINGS)
    alike = [audit for audit in known if audit.same_settings(settings, protocol)]
    return FoundAudit(_newest(alike), current=False) if alike else None


def with_audit(table: ScoreTable, folder: Path) -> ScoreTable:
    """Return the table with what `mer audit` said; a failed check is a note at its scores.

    Args:
        table: Of one configuration.
        folder: Of its results, `runs/EXPERIMENT/HASH`.

    Raises:
        MerError: As `find_audit`.
    """
    found = audit_of(table, folder)
    if found is None:
        return replace(table, audit=NOT_AUDITED)
    return replace(table, audit=found.text, notes=(*table.notes, *alarms(found)))


def audit_of(table: ScoreTable, folder: Path) -> FoundAudit | None:
    """Return the newest audit of a table's configuration; arguments as for `with_audit`."""
    return find_audit(folder, table.config_hash, table.context.get("protocol", FIRST_PROTOCOL))


def alarms(found: FoundAudit | None) -> tuple[str, ...]:
    """Return a line for each check that failed: where the scores are, in capitals."""
    if found is None:
        return ()
    other = "" if found.current else " OF OTHER CODE OR DATA"
    # tables of several configurations list their notes together
    name = found.audit.config_hash
    return tuple(
        f"AUDIT{other} FAILED, {verdict.check}: {verdict.reason} (configuration {name})"
        for verdict in found.audit.failed
    )


def _audits(place: Path, config_hash: str) -> Iterator[Audit]:
    for path in sorted(place.parent.parent.glob(f"*/*/{AUDIT}")):
        try:
            found = read_audit(path)
        except MerError:
            # elsewhere it may be any program's
            if path.parent.name == config_hash or path.parent == place:
                raise
            continue
        if found:
            yield found


def _newest(audits: list[Audit]) -> Audit:
    return max(audits, key=lambda audit: audit.time)


def _settings(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
