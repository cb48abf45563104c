import numpy as np
import pytest

from mer.cli.figure_graphs import draw_adjacency, draw_edges
from mer.cli.figure_runs import named_runs
from mer.errors import MerError
from mer.folds.weights import load_weights, weights_path
from mer.reports.figures.edges import strongest_edges
from mer.reports.figures.file import FigureRun, PaperFigure

FIGURE = PaperFigure(number="6", kind="edges", matrices=["low/1", "fused/4"], edges=10,
                     runs=[FigureRun(title="CASME II")])  # fmt: skip
KEYS = {"low/1": "network.streams.low.0.space.learned", "fused/4": "network.fused.1.space.learned"}


@pytest.fixture
def run(graph_run):
    (found,) = named_runs(FIGURE, [graph_run.folder])
    return found


def stored(graph_run, name):
    """The mean over folds of a matrix, straight from the files of weights."""
    paths = [weights_path(task.result) for task in graph_run.tasks()]
    return np.mean([load_weights(path)[KEYS[name]].numpy() for path in paths], axis=0)


def test_heat_maps_are_the_mean_of_the_stored_weights(run, graph_run):
    figure, (sentence,) = draw_adjacency(run)
    panels = {axes.get_title().split("\n")[0]: axes for axes in figure.axes if axes.images}
    assert len(panels) == 6
    shown = panels["(a) layer 1, (x, y)"].images[0].get_array()
    assert np.allclose(shown, stored(graph_run, "low/1"))
    assert np.allclose(panels["(f) layer 4"].images[0].get_array(), stored(graph_run, "fused/4"))
    assert sentence.startswith(
        "Mean over 4 folds of seed 0; from fold to fold an entry varies by 0.0"
    )
    assert np.abs(shown).max() > 0


def test_ten_edges_a_panel_those_of_the_mean(run, graph_run):
    figure, sentences = draw_edges(FIGURE, run)
    for axes in figure.axes:
        assert sum(patch.get_gid() == "strong" for patch in axes.patches) == 10
    edges = strongest_edges(stored(graph_run, "fused/4"), 10)
    between = sum((a < 6) and (b >= 10) for a, b in edges)
    assert sentences[2].startswith("fused/4: ")
    assert (f"brows-mouth {between}" in sentences[2]) == (between > 0)
    assert "of 10 are not in the given graph" in sentences[2]


def test_the_arrays_are_kept_and_serve_without_weights(run, monkeypatch):
    draw_adjacency(run)
    monkeypatch.setattr(
        "mer.folds.figure_data.learned_matrices", lambda *_: pytest.fail("read again")
    )
    draw_adjacency(run)
    assert (run.folder / "figures" / "adjacency-seed0.npz").is_file()


def test_a_method_without_matrices_is_refused(face_run):
    (run,) = named_runs(FIGURE, [face_run.folder])
    with pytest.raises(MerError, match="MMNet has no learned adjacency matrices"):
        draw_adjacency(run)
