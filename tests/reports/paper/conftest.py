"""A small table file, stub configurations, and stored results of its runs."""

from dataclasses import replace
from functools import partial

import pytest

from mer.evaluation.predictions import result_path, save_result
from mer.evaluation.statistics import subject_draws
from mer.reports import score_table
from mer.reports.paper.cells import table_cells
from mer.reports.paper.row_index import EXPERIMENT, RowEntry, write_entry
from mer.reports.paper.table import Source, fill_table
from mer.reports.paper.table_file import load_table

TABLE = """
paper: Trial
number: 3
title: What it & its parts show
citation: Nobody, 2020
scores: {acc: percent, f1: fraction}
papers_rule: best-separate
method: method/m.yaml
columns:
  three: {title: Three_classes, data: data/a.yaml, clips: [36, 40]}
  two: {title: Others, data: data/b.yaml, clips: [36]}
rows:
  - {name: Somebody, published: true, printed: {three: 70.20 / 0.5000}, note: cited}
  - name: Plain
    overrides: [--model.block=basic]
    printed: {three: 52.78 / 0.5100, two: lost}
  - name: Chosen
    choices: {three: [--model.layer=1, --model.layer=2]}
    printed: {three: 99.99 / 0.9000, two: "-"}
notes: [the last word]
"""


FACTS = """
paper: Trial
number: VIII
title: Weights
citation: Nobody, 2020
kind: facts
scores: {aau/weight_1: fraction, aau/weight_2: fraction}
method: method/m.yaml
columns: {a: {title: A, data: data/a.yaml}}
rows:
  - {name: Subject 1, fold: casme2/sub00, printed: {a: 0.7000 / 0.3000}}
  - {name: Subject 9, fold: casme2/sub09, printed: {a: 0.6000 / 0.4000}}
  - {name: Average, printed: {a: 0.6500 / 0.3500}}
"""


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch):
    monkeypatch.setattr(score_table, "subject_draws", partial(subject_draws, draws=300))


@pytest.fixture
def text():
    return TABLE


@pytest.fixture
def load(tmp_path):
    """Write a table file and read it."""

    def of(text=TABLE):
        path = tmp_path / "table3.yaml"
        path.write_text(text)
        return load_table(path)

    return of


@pytest.fixture
def source(tmp_path):
    for name in ("trainer", "data/a", "data/b", "method/m"):
        path = tmp_path / f"configs/{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# a comment\nkey: {name}\n")
    return Source(tmp_path / "configs", tmp_path / "runs")


@pytest.fixture
def store(source, make_run):
    """Leave results of a run behind, as a sweep does, and its entry in the index."""

    def of(cell, config_hash, seeds=(0,), folds=6, **context):
        context = {"corpus": "as delivered"} | context
        results = make_run(seeds=seeds, folds=folds, config_hash=config_hash, **context)
        names = tuple(dict.fromkeys(one.fold for one in make_run(seeds=(0,))))
        for one in results:
            folder = source.runs / EXPERIMENT / config_hash
            save_result(one, result_path(folder, one.seed, one.fold))
        entry = RowEntry(config_hash, "loso", names, {}, {}, ("-c", "a.yaml"))
        write_entry(entry, source.key(cell), source.runs)
        return results

    return of


@pytest.fixture
def fill(load, source, store):
    """A table all of whose runs are done, seed 0 alone."""

    def of(text=TABLE, **context):
        table = load(text)
        for number, cell in enumerate(table_cells(table)):
            store(cell, f"c0ffee{number}", **context)
        return fill_table(table, source, [0])

    return of


@pytest.fixture
def facts_table(load, source, store):
    """A table of learned weights over two seeds, and the first weight of each of six folds."""
    table = load(FACTS)
    weights = {}
    for number, one in enumerate(store(table_cells(table)[0], "c0ffee1", seeds=(0, 1))):
        facts = {"aau/weight_1": number / 16, "aau/weight_2": 1 - number / 16}
        path = result_path(source.runs / EXPERIMENT / "c0ffee1", one.seed, one.fold)
        save_result(replace(one, facts=facts), path)
        weights.setdefault(one.fold, []).append(number / 16)
    return fill_table(table, source, [0, 1]), [sum(pair) / 2 for pair in weights.values()]
