from types import SimpleNamespace

import pytest

from mer.errors import MerError
from mer.folds.figure_data import (
    attention_of,
    clips_to_show,
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

# what the tests of the commands do not show: mer/cli/figure_graphs, figure_features, figure_faces


def fold(name, test, train=("casme2/z/1",)):
    keys = (*train, *test)
    return Fold(name, tuple(train), tuple(test), {key: key.rsplit("/", 1)[0] for key in keys})


def data(labels):
    subjects = {key: key.rsplit("/", 1)[0] for key in labels}
    return SimpleNamespace(num_classes=2, labels=labels, subjects=subjects)


def test_clips_are_the_first_of_each_class_and_of_different_subjects():
    labels = {"c/b/1": 0, "c/a/2": 0, "c/a/1": 0, "c/c/9": 0, "c/a/3": 1, "c/a/4": 1}
    assert clips_to_show(data(labels), 2) == ["c/a/1", "c/b/1", "c/a/3", "c/a/4"]
    assert clips_to_show(data(labels), 4)[:4] == ["c/a/1", "c/b/1", "c/c/9", "c/a/2"]


def test_the_choice_does_not_depend_on_the_order_of_the_annotation():
    labels = {"c/b/1": 0, "c/a/2": 0, "c/a/1": 1}
    turned = dict(reversed(labels.items()))
    assert clips_to_show(data(labels), 2) == clips_to_show(data(turned), 2)


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
def basic(configuration, tmp_path_factory):
    """One fold of an MMNet without attention."""
    configuration = configuration.override({"model": {"init_args": {"block": "basic"}}})
    sweep = plan_sweep(configuration, (0,), tmp_path_factory.mktemp("runs"))
    run_fold(sweep.tasks()[0])
    return sweep


def test_a_network_without_attention_is_refused(basic):
    task = basic.tasks()[0]
    with pytest.raises(MerError, match="basic blocks, which have no attention maps"):
        attention_of(basic.configuration, {task.fold.test[0]: weights_path(task.result)})


def test_a_method_that_learns_no_graph_is_refused(basic):
    with pytest.raises(
        MerError, match="MMNet has no learned adjacency matrices; name a run of GTSGN"
    ):
        learned_matrices(basic.configuration, [])
    task = basic.tasks()[0]
    with pytest.raises(MerError, match="MMNet gives no features by layer"):
        layer_features(basic.configuration, task.fold, weights_path(task.result))
