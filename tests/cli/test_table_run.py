from pathlib import Path
from types import SimpleNamespace

import pytest

from mer.cli.table_run import Stores, missing_runs, run_missing, train
from mer.errors import MerError
from mer.folds.configuration import Configuration
from mer.folds.outcome import Outcome
from mer.reports.paper.cells import table_cells
from mer.reports.paper.table import FilledCell, FilledTable, Source
from mer.reports.paper.table_file import Column, PaperTable, Row


def test_runs_of_one_dataset_open_its_stores_once(words, monkeypatch):
    opened = []
    build = Configuration.build_data
    monkeypatch.setattr(
        Configuration, "build_data", lambda self: opened.append(self) or build(self)
    )
    stores = Stores()
    first = stores.of(Configuration.parse(words))
    assert first == stores.of(Configuration.parse([*words, "--data.batch_size=6"]))
    assert len(opened) == 1
    ((folder, content),) = first.items()
    assert (Path(folder) / "manifest.json").is_file()
    assert content


@pytest.fixture
def source(tmp_path):
    for name in ("trainer", "a", "m"):
        (tmp_path / f"{name}.yaml").write_text(f"key: {name}\n")
    return Source(tmp_path, tmp_path / "runs")


def table(source, seeds, *cells):
    rows = [Row(name=word, method="m.yaml", overrides=[word], printed={"a": "1"})
            for word in ("--x=1", "--x=2")]  # fmt: skip
    columns = {"a": Column(title="A", data="a.yaml")}
    file = PaperTable(paper="P", number="1", title="T", scores={"acc": "percent"}, columns=columns,
                      rows=rows)  # fmt: skip
    filled = [
        FilledCell(cell, **values) for cell, values in zip(table_cells(file), cells, strict=True)
    ]
    return FilledTable(file, tuple(filled), seeds, "last")


DONE, HALF = {"done": 4, "planned": 4}, {"done": 1, "planned": 4}


def test_what_is_missing_is_run_once_for_all_tables(source):
    one = table(source, (0,), DONE, HALF)
    other = table(source, (0,), DONE | {"changes": ("mer.types",)}, HALF)
    found = missing_runs([one, other], source, rerun=False)
    assert [run.cell.overrides for _, run in found.values()] == [("--x=2",)]
    again = missing_runs([one, other], source, rerun=True)
    assert sorted(run.cell.overrides for _, run in again.values()) == [("--x=1",), ("--x=2",)]


def test_other_seeds_are_other_runs(source):
    tables = [table(source, seeds, HALF, DONE) for seeds in ((0,), (0, 1), (0,))]
    assert [seeds for _, seeds in missing_runs(tables, source, rerun=False)] == [(0,), (0, 1)]


class Backend:
    """Loses the second task of all, then stops."""

    running = ()

    def __init__(self, error=""):
        self.error, self.given = error, []

    def train(self, tasks):
        self.given = tasks
        yield Outcome(tasks[0], "It failed.")
        if self.error:
            raise MerError(self.error)


def sweep(*names):
    tasks = [SimpleNamespace(fold=SimpleNamespace(name=name), seed=0, result=Path(name))
             for name in names]  # fmt: skip
    return SimpleNamespace(missing=lambda: tasks)


def test_a_result_that_two_sweeps_need_is_trained_once_and_losses_are_told(capsys):
    backend = Backend()
    assert train([sweep("a", "b"), sweep("b", "c")], backend) == ["a, seed 0 failed: It failed."]
    assert [task.result.name for task in backend.given] == ["a", "b", "c"]
    assert "a, seed 0 failed: It failed." in capsys.readouterr().err


def test_a_backend_that_gives_up_leaves_a_sentence():
    assert train([sweep("a")], Backend("The disk is full."))[1:] == ["The disk is full."]


def test_one_cause_is_told_once(source, monkeypatch, tmp_path):
    def refuse(words):
        raise MerError("There is no store.")

    monkeypatch.setattr(Configuration, "parse", refuse)
    filled = table(source, (0,), HALF, HALF)
    options = SimpleNamespace(rerun=False, weights=None, corpus_root=None, runs=tmp_path, workers=1,
                              checkpoint_minutes=0)  # fmt: skip
    problems = run_missing([filled], source, options, None)
    assert problems == ["P, table 1, --x=1, A (a.yaml) and 1 more: There is no store."]
