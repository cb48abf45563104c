"""A training that looks at its test clips is caught, also where it learns nothing from them."""

import pytest

from mer.folds.access import check_access, watch
from mer.folds.leaks import find_leaks
from mer.folds.trial import try_out
from mer.splits import make_folds

# the epoch that is best for the test clips is the one that is kept: early stopping on LOSO
PICKING = """
import torch
from mer.methods import MMNet


class Picking(MMNet):
    best, kept = -1.0, None

    def on_train_epoch_end(self):
        hits = 0
        self.eval()
        with torch.no_grad():
            for batch in self.trainer.datamodule.batches(self.trainer.datamodule.fold.test):
                hits += int((self.probabilities(batch).argmax(1) == batch["label"]).sum())
        self.train()
        if hits > self.best:
            self.best, self.kept = hits, {k: v.clone() for k, v in self.state_dict().items()}

    def on_train_end(self):
        self.load_state_dict(self.kept)
"""


@pytest.fixture
def fold(configuration):
    data = configuration.build_data()
    data.prepare_data()
    return make_folds("loso", data.subjects)[0]


def test_a_sound_training_opens_training_clips_alone(configuration, fold):
    trial = try_out(configuration, fold, 3)
    found = check_access(trial)
    assert found.outcome == "pass"
    assert 0 < len(trial.opened) <= len(fold.train)
    assert trial.opened.keys() <= set(fold.train)
    assert found.reason == (
        f"3 steps of fold casme2/sub01 and the end of their epoch opened {len(trial.opened)} "
        "clips, none of a test subject"
    )


def test_a_method_that_picks_its_epoch_on_the_test_clips_fails(configuration, fold, broken_method):
    trial = try_out(configuration.override(broken_method("Picking", PICKING)), fold, 1)
    found = check_access(trial)
    assert found.failed
    assert len(found.details) == len(fold.test)
    assert found.details[0].startswith("the training of fold casme2/sub01 opens casme2/sub01/")


def test_the_audit_tells_of_it(configuration, broken_method, tmp_path):
    picking = configuration.override(broken_method("Picking", PICKING))
    found = {v.check: v.outcome for v in find_leaks(picking, epochs=1, folder=tmp_path)}
    assert found["access"] == "FAIL"
    assert found["monitors"] == "pass"
    # with a single epoch there is nothing to choose: the replay alone would miss it
    assert found["blindness"] == "pass"


def test_inner_subjects_may_be_opened(configuration, fold):
    inner = configuration.override({"data": {"init_args": {"validation": "inner"}}})
    trial = try_out(inner, fold, 1)
    assert not check_access(trial).failed
    validated = set(fold.train) - set(trial.parts.data.state_dict()["train"])
    assert validated <= trial.opened.keys()


def test_arrays_are_those_of_the_cache(configuration, fold):
    data = configuration.build_data()
    clip = data.clips[fold.test[0]]
    plain = data.cache.arrays(clip)
    watched = watch(data)
    assert data.cache is watched
    assert watched.fill(tuple(data.clips.values())) == 0
    assert watched.opened == {}
    for name, array in watched.arrays(clip).items():
        assert (array == plain[name]).all()
    assert watched.opened == {clip.key: clip.subject}
