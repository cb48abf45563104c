"""How many configurations were tried on the data of a table, from the ledger of its runs."""

from dataclasses import replace
from pathlib import Path

from mer.evaluation.ledger import read_ledger
from mer.reports.score_table import ScoreTable

# results that do not name their protocol are older than the others
FIRST_PROTOCOL = "loso"


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
    entries, remarks = read_ledger(ledger)
    data = (table.dataset, table.scheme, table.context.get("protocol", FIRST_PROTOCOL))
    looks = [entry for entry in entries if (entry.dataset, entry.scheme, entry.protocol) == data]
    hashes = {entry.config_hash for entry in looks}
    own = table.config_hash in hashes
    notes = [f"{remark.key}: {remark.text}" for remark in remarks]
    if any(entry.searched for entry in looks if entry.config_hash == table.config_hash):
        notes.append("searched: a search for hyper-parameters proposed this configuration")
    if hashes and not own:
        notes.append(f"the ledger has {len(hashes)} configuration(s) on this data, not this one")
    return replace(table, notes=(*table.notes, *notes), evaluated=len(hashes) if own else None)
