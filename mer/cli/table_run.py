"""Running what is missing of tables: all their folds as one queue of trainings."""

import argparse
import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from mer.cli.live import loss_line, watch
from mer.cli.loso import record_evaluation
from mer.cli.places import open_backend
from mer.cli.table_corpus import Places
from mer.code import code_of
from mer.errors import MerError
from mer.files import value_digest
from mer.folds.configuration import Configuration
from mer.folds.progress import Progress
from mer.folds.sweep import Sweep, is_done, plan_sweep
from mer.reports.paper.row_changes import code_marks
from mer.reports.paper.row_index import EXPERIMENT, RowEntry, write_entry
from mer.types import FoldResult

if TYPE_CHECKING:
    from mer.folds.outcome import Backend
    from mer.reports.paper.smoke_file import Smoke
    from mer.reports.paper.table import FilledCell, FilledTable, Source

# settings of the data that no store depends on
_ABOVE = ("view", "batch_size", "held_out", "validation", "permuted_labels")


def run_missing(
    filled: "Sequence[FilledTable]",
    source: "Source",
    options: argparse.Namespace,
    smoke: "Smoke | None",
) -> list[str]:
    """Run what is missing of some tables; a run that several share is done once.

    Args:
        filled: The tables, as far as they have got.
        source: Where their runs are.
        options: Of the command line.
        smoke: The demo size, where they run on drawn faces.

    Returns:
        What could not be done, one sentence each.
    """
    places = Places(source.configs, smoke, options)
    sweeps, problems = _plan(filled, source, options, places)
    if not sweeps:
        return problems
    with open_backend(options, sweeps[0]) as backend:
        problems += train(sweeps, backend)
    for sweep in sweeps:
        if any(is_done(task) for task in sweep.tasks()):
            record_evaluation(sweep)
    return problems


def _plan(
    filled: "Sequence[FilledTable]",
    source: "Source",
    options: argparse.Namespace,
    places: Places,
) -> tuple[list[Sweep], list[str]]:
    sweeps = []
    stores = Stores()
    problems: dict[str, list[str]] = {}
    missing = missing_runs(filled, source, options.rerun)
    for number, ((key, _), (table, run)) in enumerate(missing.items(), start=1):
        name = _name(table, run)
        print(f"planning {number} of {len(missing)}: {name}", file=sys.stderr, flush=True)
        try:
            words = run.cell.words(source.configs, (*places.of(run.cell), *source.before(run.cell)))
            sweep = _plan_one(words, table, run, source, options)
        except MerError as error:
            problems.setdefault(str(error), []).append(f"{name} ({run.cell.data})")
            continue
        write_entry(_entry(sweep, words, stores), key, source.runs)
        sweeps.append(sweep)
    return sweeps, [_sentence(error, names) for error, names in problems.items()]


def _sentence(error: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more}: {error}"


def missing_runs(
    filled: "Sequence[FilledTable]", source: "Source", rerun: bool
) -> "dict[tuple[str, tuple[int, ...]], tuple[FilledTable, FilledCell]]":
    """Return the runs to be done by key and seeds, each with a table that it stands in.

    Args:
        filled: The tables.
        source: Where their runs are.
        rerun: Also what is complete, but whose code or data has changed.
    """
    return {
        (source.key(run.cell), table.seeds): (table, run)
        for table in filled
        for run in table.cells
        if not run.complete or (rerun and run.changes)
    }


def _plan_one(
    words: list[str],
    table: "FilledTable",
    run: "FilledCell",
    source: "Source",
    options: argparse.Namespace,
) -> Sweep:
    weights = table.table.weights if options.weights is None else options.weights
    return plan_sweep(
        Configuration.parse(words),
        seeds=table.seeds,
        runs=source.runs,
        experiment=EXPERIMENT,
        inner=table.rule == "inner",
        weights=weights,
        protocol=run.cell.protocol,
        resume_minutes=options.checkpoint_minutes,
    )


def _entry(sweep: Sweep, words: list[str], stores: "Stores") -> RowEntry:
    return RowEntry(
        config_hash=sweep.config_hash,
        protocol=sweep.plan.protocol,
        folds=tuple(fold.name for fold in sweep.plan.folds),
        code=code_marks(_code_modules(tuple(sweep.configuration.modules()))),
        stores=stores.of(sweep.configuration),
        words=tuple(words),
    )


@cache
def _code_modules(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code_of(names))


class Stores:
    """The content of a configuration's stores by folder; runs of one dataset share them."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, str]] = {}

    def of(self, configuration: Configuration) -> dict[str, str]:
        """Return the content of each store of a configuration by its folder."""
        data = dict(configuration.values["data"]["init_args"])
        asked = value_digest({name: one for name, one in data.items() if name not in _ABOVE})
        if asked not in self._found:
            stores = configuration.build_data().stores.values()
            self._found[asked] = {str(store.folder.resolve()): store.content for store in stores}
        return self._found[asked]


def train(sweeps: Sequence[Sweep], backend: "Backend") -> list[str]:
    """Train all that is missing of some sweeps as one queue; return what failed.

    Args:
        sweeps: Equal ones may be among them: a result that two need is trained once.
        backend: Where.
    """
    tasks = list({task.result: task for sweep in sweeps for task in sweep.missing()}.values())
    progress = _Counted(len(tasks), [])
    stopped = []
    with watch("tables", progress, lambda: backend.running) as seen:
        try:
            for outcome in backend.train(tasks):
                seen(outcome)
        except MerError as error:
            stopped = [str(error)]
    return [loss_line(outcome) for outcome in progress.lost] + stopped


class _Counted(Progress):
    """Counts alone: runs of different classes have no scores in common."""

    def _count(self, result: FoldResult) -> None:
        del result
        self.done += 1


def _name(table: "FilledTable", run: "FilledCell") -> str:
    file, column = table.table, table.table.columns[run.cell.column]
    return f"{file.paper}, table {file.number}, {table.name_of(run)}, {column.title}"
