"""A paper's table filled with what the stored predictions of its runs give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mer.evaluation.ledger import ledger_path
from mer.reports.evaluated import with_ledger
from mer.reports.paper.cells import Cell, row_key, table_cells
from mer.reports.paper.row_changes import changes_since
from mer.reports.paper.row_index import read_entry
from mer.reports.paper.run_scores import score_run
from mer.reports.paper.subject_means import Means
from mer.reports.paper.table_file import PaperTable
from mer.reports.score_table import ScoreTable


@dataclass(frozen=True, slots=True)
class FilledCell:
    """One run of a table, as far as it has got.

    Attributes:
        cell: The run.
        config_hash: Of its configuration; empty where it was never planned.
        done: Trainings with a whole result.
        planned: Trainings that the seeds need; None where it was never planned.
        seconds: That the done ones took, together.
        scores: None where nothing can be scored.
        means: The same averaged over subjects; None likewise.
        facts: What each fold's method has learned, by fold and name, mean over seeds.
        problem: Why there are no scores.
        damaged: A sentence for each result that is there and does not count.
        changes: Modules and stores that are not as they were.
    """

    cell: Cell
    config_hash: str = ""
    done: int = 0
    planned: int | None = None
    seconds: float = 0.0
    scores: ScoreTable | None = None
    means: Means | None = None
    facts: Mapping[str, Mapping[str, float]] | None = None
    problem: str = ""
    damaged: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Every training has its result."""
        return self.planned is not None and self.done == self.planned


@dataclass(frozen=True, slots=True)
class FilledTable:
    """A table with all its runs.

    Attributes:
        table: The file.
        cells: The runs.
        seeds: Asked for.
        rule: The honest rule of our numbers.
        drawn: It was asked for on a corpus that `mer synth` draws.
    """

    table: PaperTable
    cells: tuple[FilledCell, ...]
    seeds: tuple[int, ...]
    rule: str
    drawn: bool = False

    def at(self, row: int, column: str) -> list[FilledCell]:
        """Return the runs of a place: none, one, or one a choice."""
        return [one for one in self.cells if (one.cell.row, one.cell.column) == (row, column)]

    def name_of(self, run: FilledCell) -> str:
        """Return the name of a run's row, with the choice that tells it from others there."""
        choice = f", {run.cell.choice.lstrip('-')}" if run.cell.choice else ""
        return f"{self.table.rows[run.cell.row].name}{choice}"

    @property
    def complete(self) -> bool:
        """Every run of the table has all its trainings."""
        return all(one.complete for one in self.cells)

    @property
    def synthetic(self) -> bool:
        """Any of the results is, or would be, on a corpus that `mer synth` drew."""
        contexts = (one.scores.context for one in self.cells if one.scores)
        return self.drawn or any("synthetic" in one.get("corpus", "") for one in contexts)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table's runs are looked for.

    Attributes:
        configs: The folder of the YAML files.
        runs: The folder of all runs.
        common: Overrides that come before every run's own.
        more: By method YAML, overrides that come after those.
        mark: What else tells these runs from others: the drawn corpus.
    """

    configs: Path
    runs: Path
    common: tuple[str, ...] = ()
    more: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mark: str = ""

    def key(self, cell: Cell) -> str:
        """Return the key of a run's entry in the index."""
        return row_key(cell, self.configs, self.before(cell), self.mark)

    def before(self, cell: Cell) -> tuple[str, ...]:
        """Return the overrides that come before a run's own."""
        return (*self.common, *self.more.get(cell.method, ()))


def fill_table(
    table: PaperTable,
    source: Source,
    seeds: Sequence[int] = (),
    inner: bool = False,
    score: bool = True,
) -> FilledTable:
    """Read what there is of a table's runs.

    Args:
        table: The file.
        source: Where they are.
        seeds: In place of the file's own.
        inner: A training counts only if it can be read by rule `inner`.
        score: Compute scores; otherwise only count.
    """
    wanted = tuple(dict.fromkeys(seeds or table.seeds))
    rule = "inner" if inner else table.rule
    filled = []
    scored: dict[str, FilledCell] = {}
    for cell in table_cells(table):
        key = source.key(cell)
        if key not in scored:
            scored[key] = fill_cell(cell, key, source.runs, wanted, rule, score)
        filled.append(replace(scored[key], cell=cell))
    return FilledTable(table, tuple(filled), wanted, rule, drawn=bool(source.mark))


def fill_cell(
    cell: Cell, key: str, runs: Path, seeds: tuple[int, ...], rule: str, score: bool = True
) -> FilledCell:
    """Read what there is of one run; arguments as for `fill_table`."""
    entry = read_entry(key, runs)
    if entry is None:
        return FilledCell(cell, problem="not run")
    scored = score_run(entry, runs, seeds, rule, score)
    # what was kept is older than the last look at the test subjects
    scores = scored.scores and with_ledger(scored.scores, ledger_path(entry.folder(runs)))
    return FilledCell(
        cell=cell,
        config_hash=entry.config_hash,
        done=scored.done,
        planned=len(entry.results(runs, seeds)),
        seconds=scored.seconds,
        scores=scores,
        means=scored.means,
        facts=scored.facts,
        problem=scored.problem,
        damaged=scored.damaged,
        changes=tuple(changes_since(entry)) if scored.done else (),
    )
