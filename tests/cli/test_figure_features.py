import pytest

from mer.cli.figure_features import draw_embedding
from mer.cli.figure_runs import named_runs
from mer.errors import MerError
from mer.reports.figures.file import FigureRun, PaperFigure

RUNS = [FigureRun(title="without AAU"), FigureRun(title="with AAU")]
FIGURE = PaperFigure(number="7", kind="embedding", perplexity=4, runs=RUNS)


def test_all_clips_of_the_fold_are_shown_and_its_own_are_marked(graph_run):
    runs = named_runs(FIGURE, [graph_run.folder, graph_run.folder])
    figure, (shown, how) = draw_embedding(FIGURE, runs)
    largest = max(runs[0].results, key=lambda one: (len(one.test.clips), -ord(one.fold[-1])))
    held_out = len(largest.test.clips)
    clips = sum(len(one.test.clips) for one in runs[0].results)
    assert f"that of fold {largest.fold}" in shown
    assert f"the {held_out} that it holds out (filled) and the {clips - held_out} that" in shown
    assert "perplexity 4," in how
    # fused after layer 2: layers 2 to 4 of two networks
    assert len(figure.axes) == 6
    for axes in figure.axes:
        filled = [c for c in axes.collections if len(c.get_facecolor())]
        assert sum(len(c.get_offsets()) for c in filled) == held_out
        assert sum(len(c.get_offsets()) for c in axes.collections) == clips


def test_a_fold_can_be_named(graph_run):
    name = graph_run.plan.folds[1].name
    figure = PaperFigure(number="7", kind="embedding", fold=name, runs=FIGURE.runs)
    runs = named_runs(figure, [graph_run.folder, graph_run.folder])
    _, (shown, how) = draw_embedding(figure, runs)
    assert f"that of fold {name}" in shown
    # 30 is too much for so few clips
    assert "perplexity 30" not in how
    assert (graph_run.folder / "figures" / f"features-{name.replace('/', '_')}-seed0.npz").is_file()


def test_a_method_without_such_features_is_refused(face_run):
    runs = named_runs(FIGURE, [face_run.folder, face_run.folder])
    with pytest.raises(MerError, match="MMNet gives no features by layer"):
        draw_embedding(FIGURE, runs)
