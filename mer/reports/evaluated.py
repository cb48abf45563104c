"""How many configurations were tried on the data of a table, from the ledger of its runs."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from mer.evaluation.ledger import ledger_path, read_ledger
from mer.evaluation.protocol import FIRST_PROTOCOL
from mer.reports.score_table import ScoreTable

COUNTED = "configurations evaluated on this data so far"


def with_ledger(table: ScoreTable, ledger: Path) -> ScoreTable:
    """Return the table with the count of configurations evaluated so far.

    The count stays None where the ledger does not hold the table's own configuration: results
    that are older than the ledger were not counted.

    Args:
        table: Of one configuration.
        ledger: Of its runs, `ledger_path(folder)`; need not be there.

    Raises:
        MerError: The ledger cannot be read.
    """
    data = {"dataset": table.dataset, "scheme": table.scheme, **_protocol(table.context)}
    evaluated, notes = _looks(ledger, data, table.config_hash)
    return replace(table, notes=(*table.notes, *notes), evaluated=evaluated)


def ledger_notes(folder: Path, context: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the ledger says of a configuration, as sentences that stand beside its scores.

    Args:
        folder: Of its results, `runs/EXPERIMENT/HASH`.
        context: Of its results.

    Raises:
        MerError: The ledger cannot be read.
    """
    data = {name: context.get(name, "") for name in ("dataset", "scheme")} | _protocol(context)
    evaluated, notes = _looks(ledger_path(folder), data, folder.resolve().name)
    return (*notes, f"{COUNTED}: {evaluated or 'not recorded'}")


def _protocol(context: Mapping[str, str]) -> dict[str, str]:
    return {"protocol": context.get("protocol", FIRST_PROTOCOL)}


def _looks(
    ledger: Path, data: Mapping[str, str], config_hash: str
) -> tuple[int | None, tuple[str, ...]]:
    """Count the configurations on some data, where this one is among them, and say what is odd."""
    entries, remarks = read_ledger(ledger)
    looks = [entry for entry in entries if data.items() <= asdict(entry).items()]
    hashes = {entry.config_hash for entry in looks}
    own = config_hash in hashes
    notes = [f"{remark.key}: {remark.text}" for remark in remarks]
    if any(entry.searched for entry in looks if entry.config_hash == config_hash):
        notes.append("searched: a search for hyper-parameters proposed this configuration")
    if hashes and not own:
        notes.append(f"the ledger has {len(hashes)} configuration(s) on this data, not this one")
    return len(hashes) if own else None, tuple(notes)
