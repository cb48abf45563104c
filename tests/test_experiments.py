"""Every table file composes, prints what the paper prints, and misses nothing of it."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from mer.cli.table import all_tables, experiments_folder, find_source, load_smokes
from mer.datasets.objective_class import OBJECTIVE_CLASSES
from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.files import value_digest
from mer.folds.configuration import Configuration, build_data
from mer.methods.base import MERModule
from mer.reports.paper.cells import table_cells
from mer.reports.paper.table_file import load_table
from mer.types import Clip

ROOT = Path(__file__).parents[1]
load = cache(load_table)
TABLES = all_tables()
PRINTED = yaml.load((Path(__file__).parent / "data/paper_tables.yaml").read_text(), yaml.BaseLoader)
# rows that the paper does not have, for what it leaves open
OURS = {"MMNet (Ours), settings of the three-class script"}


def name(path):
    return f"{path.parent.name}-{path.stem}"


def printed(table):
    named = {row.name for row in table.rows}
    twice = len(named) < len(table.rows)
    return {
        f"{row.group}, {row.name}" if twice else row.name: row.printed
        for row in table.rows
        if row.name not in OURS
    }


@pytest.mark.parametrize("path", TABLES, ids=name)
def test_every_number_is_the_papers(path):
    table = load(path)
    assert printed(table) == PRINTED[table.paper][table.number]


def test_no_number_of_a_paper_is_left_out():
    tables = [load(path) for path in TABLES]
    for paper, numbers in PRINTED.items():
        assert sorted(table.number for table in tables if table.paper == paper) == sorted(numbers)


@pytest.mark.parametrize("path", TABLES, ids=name)
def test_a_file_opens_with_what_it_is_what_it_costs_and_its_command(path):
    table, lines = load(path), path.read_text().splitlines()
    top = [line for line in lines if line.startswith("#")]
    assert f", table {table.number}: " in lines[0]
    assert any(line.startswith("# Cost: ") for line in top)
    assert top[-1] == f"#   mer table {path.relative_to(ROOT)}"
    assert table.cost
    assert max(map(len, lines)) <= 110


@pytest.mark.parametrize("folder", sorted({path.parent for path in TABLES}), ids=lambda p: p.name)
def test_a_folder_tells_its_reader_what_is_in_it(folder):
    text = (folder / "README.md").read_text()
    for path in [*folder.glob("table*.yaml"), *folder.glob("figure*.yaml")]:
        assert f"({path.name})" in text
    assert "docs/fidelity.md" in text
    assert "mer table" in text
    assert "mer figure" in text


def built(cell, source, configs):
    words = cell.words(configs, source.before(cell) if source else ())
    return Configuration.parse(words).build()


def different_runs(folder="*"):
    paths = [path for path in TABLES if path.parent.match(folder)]
    cells = {cell.run: cell for path in paths for cell in table_cells(load(path))}
    return list(cells.values())


def first_of_each_kind():
    """A run of every method and set of switches; all of them, slowly, below."""
    seen = {}
    for cell in different_runs():
        keys = tuple(sorted({word.partition("=")[0] for word in cell.overrides}))
        seen.setdefault((cell.method, keys), cell)
    return list(seen.values())


def identity(cell):
    return "-".join([Path(cell.method).stem, Path(cell.data).stem, *cell.overrides])


@pytest.mark.parametrize("cell", first_of_each_kind(), ids=identity)
def test_a_row_of_every_kind_composes(cell):
    parts = built(cell, None, ROOT / "configs")
    assert isinstance(parts.model, MERModule)
    assert parts.data.view is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "runs"),
    [("mmnet", 33), ("gts_gn", 66), ("atm_gcn", 15), ("amagn", 11), ("gam_mm_mer", 44)],
)
def test_every_row_composes_and_equal_ones_are_one_run(folder, runs):
    """Its README says how many there are: what stands in several tables is run once."""
    found = set()
    for cell in different_runs(folder):
        configuration = Configuration.parse(cell.words(ROOT / "configs"))
        configuration.build()
        found.add(value_digest(configuration.values))
    assert len(found) == runs


def test_data_and_methods_of_all_rows_are_there():
    for cell in different_runs():
        for file in cell.files:
            assert (ROOT / "configs" / file).is_file(), file


@pytest.mark.parametrize("folder", sorted({path.parent for path in TABLES}), ids=lambda p: p.name)
def test_the_demo_size_of_every_method_composes(folder):
    from mer.cli.table import _parser

    files = [path for path in TABLES if path.parent == folder]
    smoke = load_smokes(files)
    source = find_source(_parser().parse_args(["--all", "--corpus", "synthetic"]), smoke)
    cells = {cell.method: cell for path in files for cell in table_cells(load(path))}
    assert set(cells) <= set(smoke.methods)
    for cell in cells.values():
        parts = built(cell, source, ROOT / "configs")
        assert parts.trainer["max_epochs"] <= 8


@pytest.mark.parametrize("file", sorted({cell.data for cell in different_runs()}))
def test_two_drawn_subjects_show_every_class(file):
    """Else a fold would test a class that it has never seen, or none would have it."""
    data, drawn = build_data(["-c", str(ROOT / "configs" / file)]), load_smokes(TABLES).corpus
    shown = set()
    for part in data.parts:
        corpus = SyntheticCorpus(
            dataset=part.dataset, subjects=drawn.subjects, clips=drawn.clips, seed=drawn.seed,
            trees=(part.tree,), frames=tuple(drawn.frames),
        )  # fmt: skip
        for row in corpus.layout.present(corpus):
            if row.annotated:
                shown.add(
                    (part.dataset, row.plan.subject, class_of(data.scheme, part.dataset, row))
                )
    found = Counter(index for _, _, index in shown if index is not None)
    assert set(found) == set(range(len(data.scheme.classes)))
    assert min(found.values()) >= 2


def class_of(scheme, dataset, row):
    emotion, number = row.plan.emotion, OBJECTIVE_CLASSES[row.plan.objective_class - 1]
    units = tuple(str(unit.number) for unit in row.plan.units)
    clip = Clip(f"{dataset}/{row.folder}", f"{dataset}/{row.plan.subject}", (), 0, None, 0, "none",
                emotion, units, number, 200.0)  # fmt: skip
    return scheme.class_of(clip)


def test_the_experiments_are_where_the_command_looks():
    assert experiments_folder() == ROOT / "experiments"


def test_the_table_file_in_the_documentation_is_one(tmp_path):
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/tables.md").read_text(), re.DOTALL)
    file = tmp_path / "table.yaml"
    file.write_text(example)
    cells = table_cells(load_table(file))
    assert len({cell.run for cell in cells}) == 2
    for cell in cells:
        built(cell, None, ROOT / "configs")
