"""One fold: its seeds and its result; test_blindness.py replays one."""

import numpy as np
from safetensors.torch import load_file

from mer.evaluation.predictions import load_result
from mer.folds.run import run_fold, weights_path


def test_equal_seeds_give_equal_and_different_seeds_different_results(make_sweep, tmp_path):
    def run(seed, name):
        return load_result(run_fold(make_sweep((seed,), tmp_path / name).tasks()[0]))

    first, again, other = run(0, "a"), run(0, "b"), run(1, "c")
    np.testing.assert_array_equal(first.test.probabilities, again.test.probabilities)
    np.testing.assert_array_equal(first.losses, again.losses)
    assert not np.array_equal(first.test.probabilities, other.test.probabilities)


def test_a_result_says_what_it_is(make_sweep):
    sweep = make_sweep()
    task = sweep.tasks()[1]
    result = load_result(run_fold(task))
    assert (result.fold, result.seed) == ("casme2/sub02", 0)
    assert result.config_hash == sweep.config_hash
    assert result.classes == ("negative", "positive", "surprise")
    assert result.test.clips == task.fold.test
    assert result.context["absent_in_training"] == ""
    assert result.context["apex"].startswith("annotated")
    assert result.inner is None
    assert result.device.startswith("cpu")


def test_the_last_weights_are_those_of_the_training(make_sweep):
    task = make_sweep(weights=True).tasks()[0]
    result = load_result(run_fold(task))
    parts = task.configuration.build()
    parts.model.load_state_dict(load_file(weights_path(task.result)))
    parts.data.use(task.fold)
    from mer.folds.recorder import predict

    np.testing.assert_array_equal(
        predict(parts.model, parts.data, task.fold.test), result.test.probabilities[-1]
    )


def test_inner_subjects_are_training_subjects_and_leave_the_main_training_alone(make_sweep):
    plain = load_result(run_fold(make_sweep().tasks()[0]))
    with_inner = load_result(run_fold(make_sweep(inner=True).tasks()[0]))
    np.testing.assert_array_equal(with_inner.test.probabilities, plain.test.probabilities)
    assert with_inner.inner is not None
    assert set(with_inner.inner.subjects).isdisjoint(with_inner.test.subjects)
    assert with_inner.inner.probabilities.shape[0] == 2


def test_a_training_that_lacks_a_class_is_recorded_not_refused(make_sweep, configuration):
    parts = configuration.build()
    labels = dict(parts.data.labels)
    task = make_sweep().tasks()[0]
    trained = {labels[key] for key in task.fold.train}
    assert trained == {0, 1, 2}
    few = tuple(key for key in task.fold.train if labels[key] != 2)
    from dataclasses import replace

    fold = replace(task.fold, train=few)
    result = load_result(run_fold(replace(task, fold=fold)))
    assert result.context["absent_in_training"] == "surprise"
