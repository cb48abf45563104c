from types import SimpleNamespace

import pytest

from mer.errors import MerError
from mer.folds.figure_data import (
    find_fold,
    fold_of,
    largest_fold,
    layer_features,
    learned_matrices,
)
from mer.folds.run import run_fold
from mer.folds.sweep import plan_sweep
from mer.folds.weights import weights_path
from mer.types import Fold

# what the tests of the commands do not show: mer/cli/figure_graphs, figure_features


def fold(name, test, train=("casme2/z/1",)):
    keys = (*train, *test)
    return Fold(name, tuple(train), tuple(test), {key: key.rsplit("/", 1)[0] for key in keys})


def data(labels):
    subjects = {key: key.rsplit("/", 1)[0] for key in labels}
    return SimpleNamespace(num_classes=2, labels=labels, subjects=subjects)


def test_the_largest_fold_is_the_first_of_equals():
    folds = [fold("b", ["c/b/1", "c/b/2"]), fold("a", ["c/a/1", "c/a/2"]), fold("c", ["c/c/1"])]
    assert largest_fold(folds).name == "a"


def test_a_clip_is_held_out_by_one_fold():
    folds = [fold("a", ["c/a/1"]), fold("b", ["c/b/1"])]
    assert fold_of("c/b/1", folds).name == "b"
    with pytest.raises(MerError, match="c/x/1 is held out by 0 folds"):
        fold_of("c/x/1", folds)
    with pytest.raises(MerError, match="c/a/1 is held out by 2 folds"):
        fold_of("c/a/1", [folds[0], folds[0]])


def test_a_fold_is_found_by_its_name():
    found = find_fold(data({"c/a/1": 0, "c/b/1": 1}), "loso", "c/b")
    assert found.test == ("c/b/1",)
    with pytest.raises(MerError, match="no fold c/x of loso; there are c/a, c/b"):
        find_fold(data({"c/a/1": 0, "c/b/1": 1}), "loso", "c/x")


@pytest.fixture(scope="module")
def trained(configuration, tmp_path_factory):
    """One fold of an MMNet."""
    sweep = plan_sweep(configuration, (0,), tmp_path_factory.mktemp("runs"))
    run_fold(sweep.tasks()[0])
    return sweep


def test_a_method_that_learns_no_graph_is_refused(trained):
    with pytest.raises(
        MerError, match="MMNet has no learned adjacency matrices; name a run of GTSGN"
    ):
        learned_matrices(trained.configuration, [])
    task = trained.tasks()[0]
    with pytest.raises(MerError, match="MMNet gives no features by layer"):
        layer_features(trained.configuration, task.fold, weights_path(task.result))
