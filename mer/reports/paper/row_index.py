"""Where the results of a table's runs lie, so that a table can be built without composing any."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from mer.evaluation.predictions import result_path
from mer.files import write_json
from mer.reports.paper.cells import Cell, row_key

EXPERIMENT = "tables"
INDEX = "rows"


@dataclass(frozen=True, slots=True)
class RowEntry:
    """What was known of a run when it was planned.

    Attributes:
        config_hash: The name of its folder, `runs/tables/<hash>`.
        protocol: Of its folds.
        folds: Their names.
        code: Marks of the code that makes its results, by module; see `row_code`.
        stores: The content of each store by its folder.
        words: The command line that composes it.
    """

    config_hash: str
    protocol: str
    folds: tuple[str, ...]
    code: Mapping[str, str]
    stores: Mapping[str, str]
    words: tuple[str, ...]

    def folder(self, runs: Path) -> Path:
        """Return the folder of the run."""
        return runs / EXPERIMENT / self.config_hash

    def results(self, runs: Path, seeds: tuple[int, ...]) -> list[Path]:
        """Return where the result of each training is, or will be."""
        folder = self.folder(runs)
        return [result_path(folder, seed, fold) for seed in seeds for fold in self.folds]


def entry_path(key: str, runs: Path) -> Path:
    """Return where the entry of a run is."""
    return runs / EXPERIMENT / INDEX / f"{key}.json"


def write_entry(entry: RowEntry, key: str, runs: Path) -> None:
    """Note a run, under the key that `row_key` gives; the last one planned counts."""
    write_json(entry_path(key, runs), asdict(entry))


def read_entry(key: str, runs: Path) -> RowEntry | None:
    """Return what was noted; None where nothing, or nothing whole, is there."""
    try:
        found = json.loads(entry_path(key, runs).read_text(encoding="utf-8"))
        values = {field.name: found[field.name] for field in fields(RowEntry)}
        lists = {name: tuple(values[name]) for name in ("folds", "words")}
        return RowEntry(**values | lists)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def run_folder_of(cell: Cell, configs: Path, runs: Path) -> Path | None:
    """Return the folder of a cell's results; None where it was never planned.

    Args:
        cell: Of `mer.reports.paper.cells.table_cells`.
        configs: The folder of the YAML files.
        runs: The folder of all runs.
    """
    entry = read_entry(row_key(cell, configs), runs)
    return None if entry is None else entry.folder(runs)
