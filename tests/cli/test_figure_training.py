import pytest

from mer.cli.figure_training import named_fold, shown_folds
from mer.errors import MerError
from mer.reports.figures.file import PaperFigure

# the training itself: tests/cli/test_figure.py


def test_only_the_folds_that_are_shown_are_trained(graph_run):
    configuration, folds = graph_run.configuration, graph_run.plan.folds
    assert shown_folds(PaperFigure(kind="adjacency"), folds, configuration) == folds
    (largest,) = shown_folds(PaperFigure(kind="embedding"), folds, configuration)
    assert len(largest.test) == max(len(fold.test) for fold in folds)
    named = PaperFigure(kind="embedding", fold=folds[2].name)
    assert shown_folds(named, folds, configuration) == (folds[2],)
    key = folds[1].test[0]
    assert shown_folds(PaperFigure(kind="attention", clips=[key]), folds, configuration) == (
        folds[1],
    )
    chosen = shown_folds(PaperFigure(kind="attention", samples=1), folds, configuration)
    assert 1 <= len(chosen) <= 3


def test_an_unknown_fold_is_named_with_those_there_are(graph_run):
    with pytest.raises(
        MerError, match="fold is casme2/sub99; the run has casme2/sub01, casme2/sub02"
    ):
        named_fold(PaperFigure(fold="casme2/sub99"), graph_run.plan.folds)
