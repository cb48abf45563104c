"""The runs that a table names: one a row, column and choice."""

from dataclasses import dataclass
from pathlib import Path

from mer.errors import MerError
from mer.files import value_digest
from mer.reports.paper.printed import is_blank
from mer.reports.paper.table_file import Column, PaperTable, Row

TRAINER = "trainer.yaml"


@dataclass(frozen=True, slots=True)
class Cell:
    """One run of a table.

    Attributes:
        row: Place of the row.
        column: Name of the column.
        choice: The override that tells this run from others of the same cell; mostly empty.
        data: The data YAML below `configs/`.
        method: The method YAML.
        overrides: As on a command line, in the order in which they hold.
        protocol: See `mer.splits.make_folds`.
    """

    row: int
    column: str
    choice: str
    data: str
    method: str
    overrides: tuple[str, ...]
    protocol: str

    @property
    def files(self) -> tuple[str, str, str]:
        """The YAML files of the run, in the order of composition."""
        return (TRAINER, self.data, self.method)

    @property
    def run(self) -> tuple[str, ...]:
        """What the run is, wherever it stands."""
        return (*self.files, *self.overrides, self.protocol)

    def words(self, configs: Path, more: tuple[str, ...] = ()) -> list[str]:
        """Return the command line that composes the run.

        Args:
            configs: The folder of the files.
            more: Overrides that come before the cell's own.
        """
        files = [word for file in self.files for word in ("-c", str(configs / file))]
        return [*files, *more, *self.overrides]


def table_cells(table: PaperTable) -> list[Cell]:
    """Return the runs of a table, in the order of its rows and columns."""
    if table.kind == "costs":
        return []
    return [
        cell
        for place, row in enumerate(table.rows)
        if not row.published
        for name, printed in row.printed.items()
        if not is_blank(printed)
        for cell in _cells(table, place, row, name)
    ]


def row_key(cell: Cell, configs: Path, more: tuple[str, ...] = (), mark: str = "") -> str:
    """Return the digest of what a run is asked for in; cheap, without composing anything.

    Two cells with one key are one run. Two with different keys may be, too: then the
    configuration's hash finds it.

    Args:
        cell: The run.
        configs: The folder of its files.
        more: See `Cell.words`.
        mark: What else tells runs apart, such as a drawn corpus.

    Raises:
        MerError: A file is not there.
    """
    return value_digest(
        {
            "files": [_content(configs / file) for file in cell.files],
            "overrides": [*more, *cell.overrides],
            "protocol": cell.protocol,
            "mark": mark,
        }
    )


def _cells(table: PaperTable, place: int, row: Row, name: str) -> list[Cell]:
    column: Column = table.columns[name]
    common = (*table.overrides, *column.overrides, *row.overrides, *row.cells.get(name, ()))
    return [
        Cell(
            row=place,
            column=name,
            choice=choice,
            data=row.data or column.data,
            method=row.method or table.method,
            overrides=(*common, choice) if choice else common,
            protocol=table.protocol,
        )
        for choice in row.choices.get(name, [""])
    ]


def _content(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise MerError(f"There is no configuration file {path}, which a table names.") from error
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))
