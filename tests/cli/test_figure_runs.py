import shutil

import numpy as np
import pytest

from mer.cli.figure_runs import kept, named_runs
from mer.errors import MerError
from mer.reports.figures.file import FigureRun, PaperFigure

ONE = PaperFigure(number="5", kind="adjacency", runs=[FigureRun(title="CASME II")])


def test_a_named_run_knows_its_folds_weights_and_configuration(graph_run):
    (run,) = named_runs(ONE, [graph_run.folder])
    assert run.folds == [fold.name for fold in graph_run.plan.folds]
    assert all(run.weights(fold).is_file() for fold in run.folds)
    assert run.configuration.values == graph_run.configuration.values
    assert run.synthetic


def test_as_many_folders_as_runs(graph_run, tmp_path):
    with pytest.raises(MerError, match=r"Figure 5 shows 1 runs: .* in the order CASME II"):
        named_runs(ONE, [graph_run.folder] * 2)
    with pytest.raises(MerError, match="holds no results"):
        named_runs(ONE, [tmp_path / "nothing"])


def test_one_seed_is_shown(graph_run, tmp_path):
    folder = shutil.copytree(graph_run.folder, tmp_path / "run")
    (run,) = named_runs(ONE, [folder])
    assert {result.seed for result in run.results} == {run.seed} == {0}


def test_arrays_are_collected_once_for_each_choice_of_folds(graph_run, tmp_path):
    folder = shutil.copytree(graph_run.folder, tmp_path / "run")
    (run,) = named_runs(ONE, [folder])
    calls = []

    def collect():
        calls.append(1)
        return {"a": np.arange(3)}

    for folds in (["x"], ["x"], ["x", "y"]):
        assert kept(run, "name", folds, collect)["a"].tolist() == [0, 1, 2]
    assert len(calls) == 2
