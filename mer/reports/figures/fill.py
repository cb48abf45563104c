"""The runs of a figure looked up where those of tables are, so that both share them."""

from collections.abc import Sequence
from pathlib import Path

from mer.errors import MerError
from mer.evaluation.predictions import load_results
from mer.reports.figures.file import OF_WEIGHTS, PaperFigure, figure_cells
from mer.reports.paper.cells import Cell
from mer.reports.paper.table import FilledCell, FilledTable, Source, fill_cell
from mer.reports.paper.table_file import Column, PaperTable, Row
from mer.reports.score_table import score_table


def fill_figure(figure: PaperFigure, source: Source, seeds: Sequence[int] = ()) -> FilledTable:
    """Read what there is of a figure's runs, as if they were a table's.

    Args:
        figure: The file.
        source: Where they are.
        seeds: In place of the file's own.
    """
    wanted = tuple(dict.fromkeys(seeds or figure.seeds))
    cells = [
        fill_cell(cell, source.key(cell), source.runs, wanted, "last")
        for cell in figure_cells(figure)
    ]
    return FilledTable(as_table(figure), tuple(cells), wanted, "last")


def as_table(figure: PaperFigure) -> PaperTable:
    """Return a table with a row and a column for each of a figure's runs, to run them as such."""
    return PaperTable(
        paper=figure.paper,
        number=f"figure {figure.number}",
        title=figure.title,
        citation=figure.citation,
        columns={run.title: Column(title=run.title, data=run.data) for run in figure.runs},
        rows=[Row(name=run.title) for run in figure.runs],
        protocol=figure.protocol,
        seeds=figure.seeds,
        weights=figure.kind in OF_WEIGHTS,
    )


def cells_of_folders(figure: PaperFigure, folders: Sequence[Path]) -> list[FilledCell]:
    """Return the runs of a figure from folders of results that somebody names.

    Args:
        figure: The file.
        folders: `runs/<experiment>/<config hash>`, in the order of the figure's runs and values.

    Raises:
        MerError: There are more or fewer than the figure shows, or one holds no results.
    """
    cells = figure_cells(figure)
    if len(cells) != len(folders):
        raise MerError(
            f"Figure {figure.number} shows {len(cells)} runs: give --run FOLDER as often, in the "
            f"order {', '.join(map(_name, cells))}."
        )
    return [_cell(cell, folder) for cell, folder in zip(cells, folders, strict=True)]


def _cell(cell: Cell, folder: Path) -> FilledCell:
    results = load_results(folder)
    if not results:
        raise MerError(f"{folder} holds no results (seed<k>/<fold>.npz); run `mer loso` first.")
    return FilledCell(cell, config_hash=results[0].config_hash, scores=score_table(results))


def _name(cell: Cell) -> str:
    return f"{cell.column} {cell.choice}".strip() or cell.data
