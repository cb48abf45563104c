import pytest

from mer.folds.configuration import Configuration
from mer.folds.sweep import plan_sweep


@pytest.fixture(scope="session")
def configuration(words):
    return Configuration.parse(words)


@pytest.fixture
def make_sweep(configuration, tmp_path):
    def make(seeds=(0,), runs=None, inner=False, weights=False, of=None):
        return plan_sweep(of or configuration, seeds, runs or tmp_path / "runs",
                          inner=inner, weights=weights)  # fmt: skip

    return make


@pytest.fixture(scope="session")
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
