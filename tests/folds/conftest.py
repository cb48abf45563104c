import numpy as np
import pytest

from mer.folds.configuration import Configuration
from mer.folds.sweep import plan_sweep


@pytest.fixture
def configuration(words):
    return Configuration.parse(words)


@pytest.fixture
def make_sweep(configuration, tmp_path):
    def make(seeds=(0,), runs=None, inner=False, weights=False, of=None):
        return plan_sweep(of or configuration, seeds, runs or tmp_path / "runs",
                          inner=inner, weights=weights)  # fmt: skip

    return make


@pytest.fixture
def numbers():
    """What must be equal between two runs: everything but time and place."""

    def of(results):
        return {
            (result.seed, result.fold): (
                result.test.clips,
                result.test.probabilities.tobytes(),
                result.losses.tobytes(),
                None if result.inner is None else result.inner.probabilities.tobytes(),
            )
            for result in results
        }

    return of


@pytest.fixture
def equal_arrays():
    def check(first, second):
        assert first.keys() == second.keys()
        for name in first:
            np.testing.assert_array_equal(first[name], second[name], err_msg=name)

    return check
