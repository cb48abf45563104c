"""Every table and figure file runs on drawn faces, and rows that differ by a switch differ."""

import itertools
from functools import cache
from pathlib import Path

import pytest
import yaml

from mer.cli import main
from mer.cli.table import _parser, all_tables, find_source, load_smokes
from mer.cli.table_corpus import Places
from mer.evaluation.predictions import load_result
from mer.folds.configuration import Configuration
from mer.folds.run import run_fold
from mer.folds.sweep import plan_sweep
from mer.reports.figures.file import load_figure
from mer.reports.figures.style import SYNTHETIC
from mer.reports.paper.cells import table_cells
from mer.reports.paper.table_file import load_table

ROOT = Path(__file__).parents[1]
load = cache(load_table)
TABLES = [path for path in all_tables() if table_cells(load(path))]
FIGURES = sorted(ROOT.glob("experiments/*/figure*.yaml"))
# commands start no processes of their own: their imports would take longer than their folds
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_pool")]


def name(path):
    return f"{path.parent.name}-{path.stem}"


@pytest.fixture
def runs(tmp_path_factory):
    """One folder for all: a corpus is drawn once, a run that several share is run once."""
    return tmp_path_factory.getbasetemp() / "tables"


def read(path):
    return yaml.load(path.read_text(), yaml.BaseLoader)


def write(values, place, like):
    """Write a file where the sizes of the folder that it comes from hold."""
    file = place / like.name
    file.write_text(yaml.safe_dump(values, sort_keys=False))
    (place / "smoke.yaml").write_text((like.parent / "smoke.yaml").read_text())
    return file


def first_row(path):
    """A table of its first run alone."""
    values = read(path)
    row = next(row for row in values["rows"] if row.get("published") != "true")
    column = next(key for key, printed in row["printed"].items() if printed != "-")
    row["printed"] = {column: row["printed"][column]}
    row["choices"] = {key: one[:1] for key, one in row.get("choices", {}).items() if key == column}
    row["cells"] = {key: one for key, one in row.get("cells", {}).items() if key == column}
    return values | {"rows": [row], "columns": {column: values["columns"][column]}}


@pytest.mark.parametrize("path", TABLES, ids=name)
def test_a_row_of_every_table_runs_on_drawn_faces(path, runs, tmp_path, capsys):
    """The first run of a table, from drawing the faces to the printed table."""
    file = write(first_row(path), tmp_path, path)
    assert main(["table", str(file), "--corpus", "synthetic", "--runs", str(runs)]) == 0
    said = capsys.readouterr().out
    assert "complete, 1 of 1 runs" in said
    assert "SYNTHETIC corpus, demo size" in said


@pytest.mark.parametrize("path", FIGURES, ids=name)
def test_every_figure_is_drawn_of_drawn_faces(path, runs, tmp_path, capsys):
    """The first two runs of a figure, at their first two settings, from the faces to the files."""
    values = read(path)
    for key in ("runs", "values"):
        if key in values:
            values[key] = values[key][:2]
    for run in values.get("runs", []):
        run.pop("printed", None)
    if "table" in values:
        table = path.parent / values["table"]
        write(first_row(table), tmp_path, table)
    file = write(values, tmp_path, path)
    out = ["--out", str(tmp_path / "out")]
    assert main(["figure", str(file), "--corpus", "synthetic", "--runs", str(runs), *out]) == 0
    assert {one.suffix for one in (tmp_path / "out").iterdir()} == {".png", ".pdf", ".svg", ".txt"}
    figure, said = load_figure(path), capsys.readouterr().out
    assert f"{figure.paper}, figure {figure.number}: " in said
    (text,) = (tmp_path / "out").glob("*.txt")
    for words in (said, text.read_text()):
        assert (SYNTHETIC in " ".join(words.split())) == (figure.kind != "points")


def different_runs(path):
    """The runs of a table on the data of its first one, but for cited methods."""
    table = load(path)
    cells = [cell for cell in table_cells(table) if not table.rows[cell.row].cited]
    return list({cell.run: cell for cell in cells if cell.data == cells[0].data}.values())


def ablations():
    """Tables of several runs on one dataset."""
    return [path for path in TABLES if len(different_runs(path)) > 1]


@pytest.mark.parametrize("path", ablations(), ids=name)
def test_no_two_runs_of_a_table_predict_alike(path, runs):
    """One fold of two epochs: a row whose switch reaches nothing would repeat another one."""
    options = _parser().parse_args([str(path), "--corpus", "synthetic", "--runs", str(runs)])
    smoke = load_smokes([path])
    source = find_source(options, smoke)
    places = Places(source.configs, smoke, options)
    found = {}
    for cell in different_runs(path):
        words = cell.words(source.configs, (*places.of(cell), *source.before(cell)))
        configuration = Configuration.parse([*words, "--trainer.max_epochs=2"])
        task = plan_sweep(configuration, (0,), runs, "switches").tasks()[0]
        found[cell.run] = load_result(run_fold(task)).test.probabilities
    for (one, ours), (other, theirs) in itertools.combinations(found.items(), 2):
        assert abs(ours - theirs).max() > 1e-6, (one, other)
