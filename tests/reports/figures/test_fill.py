from pathlib import Path

import pytest

from mer.errors import MerError
from mer.evaluation.predictions import result_path, save_result
from mer.reports.figures.file import FigureRun, PaperFigure, figure_cells
from mer.reports.figures.fill import as_table, cells_of_folders, fill_figure
from mer.reports.paper.row_index import EXPERIMENT, RowEntry, write_entry
from mer.reports.paper.table import Source

CONFIGS = Path(__file__).parents[3] / "configs"
FIGURE = PaperFigure(
    paper="2S-AMAGN",
    number="2",
    title="Confusion matrices",
    citation="somebody",
    kind="confusion",
    method="method/gts_gn.yaml",
    seeds=[0],
    runs=[
        FigureRun(title="CASME II", data="data/casme2_5.yaml"),
        FigureRun(title="SAMM", data="data/samm_5.yaml"),
    ],
)


def save(results, folder):
    for result in results:
        save_result(result, result_path(folder, result.seed, result.fold))
    return folder


def test_runs_are_found_where_those_of_tables_are(tmp_path, make_run):
    source = Source(CONFIGS, tmp_path)
    results = make_run(seeds=(0,))
    folder = save(results, tmp_path / EXPERIMENT / "c0ffee")
    folds = tuple(result.fold for result in results)
    key = source.key(figure_cells(FIGURE)[0])
    write_entry(RowEntry("c0ffee", "loso", folds, {}, {}, ()), key, tmp_path)
    first, second = fill_figure(FIGURE, source).cells
    assert first.complete
    assert first.scores.clips == 36
    assert first.cell.column == "CASME II"
    assert not second.complete
    assert second.problem == "not run"
    assert folder.is_dir()


def test_a_figure_is_a_table_to_those_that_run_it():
    table = as_table(FIGURE)
    assert [row.name for row in table.rows] == list(table.columns) == ["CASME II", "SAMM"]
    assert table.number == "figure 2"
    assert not table.weights


def test_folders_that_somebody_names_are_taken_in_order(tmp_path, make_run):
    one = save(make_run(seeds=(0,), config_hash="aaaa"), tmp_path / "aaaa")
    two = save(make_run(seeds=(0,), config_hash="bbbb"), tmp_path / "bbbb")
    cells = cells_of_folders(FIGURE, [two, one])
    assert [(c.cell.column, c.config_hash) for c in cells] == [
        ("CASME II", "bbbb"),
        ("SAMM", "aaaa"),
    ]
    with pytest.raises(
        MerError, match=r"shows 2 runs: give --run FOLDER as often, .* CASME II, SAMM"
    ):
        cells_of_folders(FIGURE, [one])
    with pytest.raises(MerError, match="holds no results"):
        cells_of_folders(FIGURE, [one, tmp_path / "cccc"])
