"""Nothing of the five papers is forgotten: tables, figures, and what each method comes with."""

import re
from pathlib import Path

import pytest
import yaml

import mer.magnification
import mer.methods
from mer.cli.table import all_tables
from mer.reports.figures.file import load_figure
from mer.reports.paper.table_file import load_table

ROOT = Path(__file__).parents[1]
METHODS = mer.methods.__all__
FIGURES = sorted(ROOT.glob("experiments/*/figure*.yaml"))
DIAGRAM, LITERATURE = "diagram", "table of literature"
# by the paper: all its tables and figures; those that no file needs, with the reason
TABLES_OF = {
    "MMNet": ["1", "2", "3", "4", "5", "6", "7"],
    "ATM-GCN": ["I", "II", "III", "IV"],
    "GTS-GN": ["I", "II", "III", "III(b)", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI"],
    "2S-AMAGN": ["1", "2", "3", "4", "5", "6", "of section 4.6"],
    "GAM-MM-MER": ["1", "2", "3", "4", "5"],
}
NO_TABLE = {
    "MMNet": {"1": "counts of clips", "2": "counts of clips"},
    "ATM-GCN": {},
    "GTS-GN": {"I": "class sets", "II": "widths of layers"},
    "2S-AMAGN": {"1": LITERATURE},
    "GAM-MM-MER": {},
}
FIGURES_OF = {"MMNet": 4, "ATM-GCN": 5, "GTS-GN": 9, "2S-AMAGN": 2, "GAM-MM-MER": 9}
NO_FIGURE = {
    "MMNet": {"1": DIAGRAM, "2": DIAGRAM, "3": DIAGRAM},
    "ATM-GCN": {"1": "two pictures of persons", "2": DIAGRAM, "3": DIAGRAM, "4": DIAGRAM},
    "GTS-GN": {"1": DIAGRAM, "2": DIAGRAM, "3": DIAGRAM, "4": DIAGRAM},
    "2S-AMAGN": {"1": DIAGRAM},
    "GAM-MM-MER": {"2": DIAGRAM, "3": DIAGRAM, "4": DIAGRAM, "5": DIAGRAM},
}
# by the class: the section of docs/fidelity.md, and a word of the reference's title
GTS = "GTS-GN (Wei et al."
TOLD_IN = {
    "MMNet": ("MMNet (Li et al.", "Muscle Motion-Guided"),
    "ATMGCN": ("ATM-GCN (Zhang et al.", "Adaptive Temporal Motion"),
    "GTSGN": (GTS, "Geometric Graph Representation"),
    "SSGN": (GTS, "Geometric Graph Representation"),
    "PlainGCN": (GTS, "Semi-Supervised Classification"),
    "ResNet18": (GTS, "Deep Residual Learning"),
    "Capsule": (GTS, "CapsuleNet"),
    "AMAGN": ("2S-AMAGN (Kumar and Bhanu", "Adaptive Multi-Attention"),
    "GAMMER": ("GAM-MER", "motion magnification network"),
    "STMEMM": ("ST-MEMM", "motion magnification network"),
    "STMEMMTraining": ("ST-MEMM", "motion magnification network"),
    "STSTNet": ("STSTNet (Liong et al.", "STSTNet"),
    "OFFApexNet": ("OFF-ApexNet (Gan et al.", "OFF-ApexNet"),
}
# what trains without a subject held out: no table of scores, so no search over its settings
NO_SWEEP = {"STMEMMTraining": "it magnifies; it is not scored on anybody's clips"}
# what magnifies without having learnt it; others are told of like methods
PLAIN = {"Eulerian", "Linear", "Magnifier"}


def read(path):
    return yaml.safe_load(path.read_text())


def configured():
    """The class of each method YAML."""
    files = ROOT.glob("configs/method/*.yaml")
    return {path: read(path)["model"]["class_path"].rpartition(".")[2] for path in files}


@pytest.mark.parametrize("paper", TABLES_OF)
def test_every_table_of_a_paper_has_a_file_or_a_reason(paper):
    found = [table.number for table in map(load_table, all_tables()) if table.paper == paper]
    assert sorted([*found, *NO_TABLE[paper]]) == sorted(TABLES_OF[paper])


@pytest.mark.parametrize("paper", FIGURES_OF)
def test_every_figure_of_a_paper_has_a_file_or_a_reason(paper):
    found = [figure.number for figure in map(load_figure, FIGURES) if figure.paper == paper]
    wanted = [str(number) for number in range(1, FIGURES_OF[paper] + 1)]
    assert sorted([*found, *NO_FIGURE[paper]]) == wanted


def test_there_is_no_file_that_no_test_runs():
    """tests/test_experiments_run.py takes these names alone; a misspelt one would never run."""
    names = re.compile(r"(table|figure)\w+\.yaml|smoke\.yaml|README\.md")
    for path in ROOT.glob("experiments/*/*"):
        assert names.fullmatch(path.name), path
    for folder in {path.parent for path in [*all_tables(), *FIGURES]}:
        assert (folder / "smoke.yaml").is_file()
        assert (folder / "README.md").is_file()


def test_costs_say_which_script_measures_ours():
    for table in map(load_table, all_tables()):
        assert (table.kind == "costs") == bool(table.benchmark)
        assert not table.benchmark or (ROOT / table.benchmark).is_file()


def test_every_method_has_a_configuration_and_a_sweep():
    methods = set(configured().values())
    assert set(METHODS) <= methods
    searched = {path.stem for path in ROOT.glob("configs/sweep/*.yaml")}
    swept = {method for path, method in configured().items() if path.stem in searched}
    assert methods - swept == methods & set(NO_SWEEP)


@pytest.mark.parametrize("method", sorted({*configured().values(), *METHODS}))
def test_every_method_says_what_its_paper_leaves_open(method):
    heading, _ = TOLD_IN[method]
    text = (ROOT / "docs/fidelity.md").read_text()
    sections = [one for one in text.split("\n## ") if one.startswith(heading)]
    assert len(sections) == 1
    rows = [line for line in sections[0].splitlines() if line.startswith("| ")]
    assert len(rows) >= 8


@pytest.mark.parametrize("method", sorted({*configured().values(), *METHODS}))
def test_every_method_is_cited(method):
    _, words = TOLD_IN[method]
    titles = [one["title"] for one in read(ROOT / "CITATION.cff")["references"]]
    assert sum(words in title for title in titles) == 1


def test_every_magnifier_that_has_learnt_is_told_of():
    assert {*mer.magnification.__all__} - PLAIN <= set(TOLD_IN)


def test_the_citation_is_valid():
    """What CFF 1.2 asks of a reference, as far as ours use it."""
    cited = read(ROOT / "CITATION.cff")
    assert cited["cff-version"] == "1.2.0"
    allowed = {"type", "title", "authors", "journal", "collection-title", "volume", "year", "doi",
               "url"}  # fmt: skip
    for one in cited["references"]:
        assert one["type"] in {"article", "conference-paper"}
        assert set(one) <= allowed
        assert all(set(name) == {"family-names", "given-names"} for name in one["authors"])
        assert re.fullmatch(r"10\.\d{4,9}/[\w.()/:-]+", one.get("doi", "10.1234/none"))
        assert one.get("url", "https://").startswith("https://")
        assert isinstance(one.get("year", 2000), int)
