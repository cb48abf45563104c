from types import SimpleNamespace

import pytest

from mer.files import value_digest
from mer.folds.fitted import check_fitted, clips_digest, fitted_by
from mer.splits import make_folds


@pytest.fixture
def parts(configuration):
    parts = configuration.build()
    parts.data.use(make_folds("loso", parts.data.subjects)[0])
    return parts


def test_the_digest_knows_the_set_of_clips_alone():
    assert clips_digest(["b", "a", "a"]) == clips_digest(("a", "b"))
    assert clips_digest(["a"]) != clips_digest(["a", "b"])
    assert clips_digest(["b", "a"]) == value_digest({"clips": ["a", "b"]})


def test_nothing_fitted_passes(parts):
    found = check_fitted(parts)
    assert (found.outcome, found.reason) == ("pass", "nothing is fitted")


def test_what_was_fitted_on_the_training_clips_passes_and_is_named(parts):
    parts.data.fitted = {"mean": clips_digest(parts.data.fold.train)}
    parts.model.fitted = {"adjacency": clips_digest(parts.data.fold.train)}
    found = check_fitted(parts)
    assert found.outcome == "pass"
    assert found.reason == "on the training clips alone: CASME2.mean, MMNet.adjacency"


def test_what_was_fitted_on_all_clips_fails(parts):
    parts.model.fitted = {"adjacency": clips_digest(parts.data.clips)}
    found = check_fitted(parts)
    assert found.failed
    assert found.reason.startswith("MMNet.adjacency was not fitted on the 18 training clips")


def test_inner_subjects_that_validate_are_no_training_clips(configuration):
    chosen = configuration.override({"data": {"init_args": {"validation": "inner"}}})
    parts = chosen.build()
    parts.data.use(make_folds("loso", parts.data.subjects)[0])
    parts.data.fitted = {"mean": clips_digest(parts.data.fold.train)}
    assert check_fitted(parts).failed
    parts.data.fitted = {"mean": clips_digest(parts.data.state_dict()["train"])}
    assert not check_fitted(parts).failed


def test_a_view_may_fit_too():
    view = SimpleNamespace(fitted={"scale": "x"})
    parts = SimpleNamespace(data=SimpleNamespace(view=view), model=SimpleNamespace())
    assert fitted_by(parts) == {"SimpleNamespace.scale": "x"}
