"""The schema of figure files, and every figure file of mer."""

from pathlib import Path

import pytest

from mer.errors import MerError
from mer.reports.figures.file import KINDS, figure_cells, load_figure

ROOT = Path(__file__).parents[3]
EXPERIMENTS = ROOT / "experiments"
FILES = sorted(EXPERIMENTS.glob("*/figure*.yaml"))
GOOD = """\
paper: GTS-GN
number: 9
title: Accuracy over beta
citation: Wei et al.
kind: curve
method: method/gts_gn.yaml
setting: --model.beta
values: [0.1, 1.0]
runs:
  - {title: CASME II, data: data/casme2_objective_6.yaml, printed: {0.1: 78.49}}
  - {title: SAMM, data: data/samm_objective_4.yaml, overrides: [--model.layer=1]}
"""


@pytest.fixture
def load(tmp_path):
    def read(text):
        path = tmp_path / "figure9.yaml"
        path.write_text(text)
        return load_figure(path)

    return read


def test_a_file_names_its_trainings(load):
    figure = load(GOOD)
    assert figure.values == [0.1, 1.0]
    assert figure.runs[0].printed == {"0.1": "78.49"}
    cells = figure_cells(figure)
    assert [(cell.column, cell.choice) for cell in cells] == [
        ("CASME II", "--model.beta=0.1"), ("CASME II", "--model.beta=1"),
        ("SAMM", "--model.beta=0.1"), ("SAMM", "--model.beta=1"),
    ]  # fmt: skip
    assert cells[0].method == "method/gts_gn.yaml"
    assert cells[3].overrides == ("--model.layer=1", "--model.beta=1")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: curve", "kind: curves", "kind is 'curves'; did you mean curve"),
        ("citation:", "citaton:", "citaton: did you mean citation?"),
        (
            "overrides: [--model.layer=1]",
            "overide: [a]",
            r"runs\[1\].overide: did you mean overrides",
        ),
        ("--model.layer=1", "model.layer=1", r"runs\[1\]: override 'model.layer=1' must read"),
        ("title: SAMM", "title: CASME II", "title 'CASME II' is there twice"),
        ("values: [0.1, 1.0]\n", "", "values is missing, which a figure of kind curve needs"),
        ("values: [0.1, 1.0]", "values: [0.1, much]", "values"),
        ("{0.1: 78.49}", "{0.2: 78.49}", "printed has 0.2, which is none of the values"),
        ("{0.1: 78.49}", "{0.1: abc}", "printed at 0.1 is 'abc'; it takes per cent"),
        ("{0.1: 78.49}", "{0.1: 7849}", "printed at 0.1 is '7849'; it takes per cent"),
        ("method: method/gts_gn.yaml\n", "", "data or method is missing"),
        ("paper: GTS-GN\n", "", "paper is missing"),
        (
            "kind: curve",
            "kind: curve\nperplexity: 5",
            "perplexity means nothing to a figure of kind",
        ),
        ("kind: curve", "kind: curve\nscores: [uf2]", "scores has 'uf2'; did you mean uf1"),
        (
            "kind: curve",
            "kind: class_bars\ntable: table4.yaml\nscores: [uf1]",
            "scores means nothing to a figure of kind class_bars",
        ),
        ("kind: curve", "kind: points\npoints: [14, 30]", "points has 30; there are 14, 31, 68"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(load, old, new, message):
    assert old in GOOD
    text = GOOD.replace(old, new)
    if "points" in new or "class_bars" in new:
        text = text[: text.index("method:")]
    with pytest.raises(MerError, match=message):
        load(text)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MerError, match=r"no figure file .*figure1.yaml; experiments/"):
        load_figure(tmp_path / "figure1.yaml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_file_is_whole_and_says_what_it_is(path):
    figure = load_figure(path)
    assert path.stem == f"figure{figure.number}"
    assert path.read_text().startswith("# ")
    assert f"mer figure experiments/{path.parent.name}/{path.name}" in path.read_text()
    assert figure.caption
    for cell in figure_cells(figure):
        assert all((ROOT / "configs" / file).is_file() for file in cell.files)


def test_the_numbers_of_figure_nine_are_those_that_the_text_prints():
    runs = load_figure(EXPERIMENTS / "gts_gn" / "figure9.yaml").runs
    assert {run.title: run.printed for run in runs} == {
        "CASME II": {"0.1": "78.49"},
        "SAMM": {"0.2": "80.14"},
    }


ATTENTION = """\
paper: P
number: 5
title: Attention
citation: somebody
kind: attention
method: method/atm_gcn.yaml
runs: [{title: a, data: data/casme3_4.yaml}]
"""


@pytest.mark.parametrize(("more", "message"), [
    ("clips: [a/b/c]\nsubjects: [a/b]", "clips and subjects both say what is shown"),
    ("maps: 0", "maps is 0; it takes 1 or more"),
])  # fmt: skip
def test_what_an_attention_figure_cannot_show_is_named(load, more, message):
    assert load(f"{ATTENTION}subjects: [a/b]\nmaps: 5\n").maps == 5
    with pytest.raises(MerError, match=message):
        load(f"{ATTENTION}{more}\n")


def test_every_kind_is_documented():
    doc = load_figure.__globals__["PaperFigure"].__doc__
    for needed, allowed in KINDS.values():
        assert all(f"{key}:" in doc for key in (*needed, *allowed))
