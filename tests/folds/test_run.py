"""One fold: its seeds, its result, and the blindness of its training to the test subject."""

import shutil

import numpy as np
import torch
from safetensors.torch import load_file

from mer.evaluation.predictions import load_result
from mer.folds.configuration import Configuration
from mer.folds.run import run_fold, weights_path
from mer.folds.sweep import plan_sweep


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


def spoil(store, subject):
    """Replace the pictures and landmarks of a subject by noise, before any view is cached."""
    generator = np.random.default_rng(0)
    for path in store.rglob(f"{subject}/*/*.npy"):
        array = np.load(path)
        noise = generator.integers(0, 255, array.shape)
        np.save(path, noise.astype(array.dtype))
    for views in store.rglob("views"):
        shutil.rmtree(views)


def test_blindness_replay(small_words, store, tmp_path, monkeypatch):
    """Training never looks at the held-out subject: neither at pictures nor at labels."""
    spoilt = tmp_path / "spoilt"
    shutil.copytree(store, spoilt, ignore=shutil.ignore_patterns("views"))
    spoil(spoilt, "sub01")

    def weights(base, name):
        configuration = Configuration.parse(small_words(base))
        sweep = plan_sweep(configuration, (0,), tmp_path / name, inner=True, weights=True)
        task = sweep.tasks()[0]
        assert task.fold.name == "casme2/sub01"
        result = load_result(run_fold(task))
        return load_file(weights_path(task.result)), result

    clean, clean_result = weights(store, "clean")
    permute_labels_of(monkeypatch, "casme2/sub01")
    noisy, noisy_result = weights(spoilt, "noisy")
    assert all(torch.equal(clean[name], noisy[name]) for name in clean)
    np.testing.assert_array_equal(
        clean_result.inner.probabilities, noisy_result.inner.probabilities
    )
    np.testing.assert_array_equal(clean_result.losses, noisy_result.losses)
    # and the replay did change what is tested
    assert not np.array_equal(clean_result.test.probabilities, noisy_result.test.probabilities)
    assert not np.array_equal(clean_result.test.truth, noisy_result.test.truth)


def permute_labels_of(monkeypatch, subject):
    from functools import cached_property

    from mer.datamodules import MERDataModule

    original = MERDataModule.labels.func

    def labels(self):
        found = original(self)
        own = [key for key in found if key.startswith(f"{subject}/")]
        return found | {key: (found[key] + 1) % 3 for key in own}

    replacement = cached_property(labels)
    replacement.__set_name__(MERDataModule, "labels")
    monkeypatch.setattr(MERDataModule, "labels", replacement)
