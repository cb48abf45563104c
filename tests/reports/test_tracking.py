import sys

import pytest

from mer.errors import MerError
from mer.reports.score_table import score_table
from mer.reports.tracking import (
    TrackedRun,
    Tracking,
    TrackingSettings,
    import_extra,
    start_tracking,
)


class Notes:
    """A tracker that writes down what it is told."""

    def __init__(self):
        self.seen = []

    def log_fold(self, result):
        self.seen.append(("fold", result.fold, result.seed))

    def log_picture(self, name, picture):
        self.seen.append(("picture", name))

    def log_table(self, table, results):
        self.seen.append(("table", table.clips, len(results)))

    def close(self, failed):
        self.seen.append(("close", failed))


@pytest.fixture
def run(tmp_path):
    return TrackedRun("trial", "c0ffee", {"trainer": {}}, {"corpus": "synthetic"}, tmp_path)


def test_every_tracker_is_told_everything(make_run, tmp_path):
    results = make_run(seeds=[0])
    one, two = Notes(), Notes()
    with Tracking([one, two], media=True) as tracking:
        tracking.log_fold(results[1])
        tracking.log_picture("attention", tmp_path / "a.png")
        tracking.log_table(score_table(results), results)
    assert one.seen == two.seen
    assert one.seen == [
        ("fold", "casme2/sub01", 0),
        ("picture", "attention"),
        ("table", 36, 6),
        ("close", False),
    ]


def test_a_run_that_fails_is_closed_as_failed():
    notes = Notes()
    with pytest.raises(KeyboardInterrupt), Tracking([notes], media=False):
        raise KeyboardInterrupt
    assert notes.seen == [("close", True)]


def test_off_needs_no_package_writes_nothing_and_takes_everything(run, make_run, monkeypatch):
    monkeypatch.setitem(sys.modules, "wandb", None)
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    monkeypatch.setenv("WANDB_RUN_ID", "somebody's")
    results = make_run(seeds=[0])
    with start_tracking(TrackingSettings(), run) as tracking:
        tracking.log_fold(results[0])
        tracking.log_picture("attention", run.folder / "missing.png")
        tracking.log_table(score_table(results), results)
        assert not tracking.media
    assert not list(run.folder.iterdir())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mode": "ofline"}, "There is no W&B mode 'ofline'; there are off, offline, online"),
        ({"media": True}, "add --wandb offline or --wandb online"),
    ],
)
def test_settings_that_cannot_be_are_refused(changes, message):
    with pytest.raises(MerError, match=message):
        TrackingSettings(**changes)


@pytest.mark.parametrize(
    ("module", "settings", "extra"),
    [
        ("wandb", TrackingSettings(mode="offline"), "wandb"),
        ("tensorboard", TrackingSettings(tensorboard="somewhere"), "tensorboard"),
    ],
)
def test_a_missing_package_is_one_sentence(run, monkeypatch, module, settings, extra):
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MerError, match=rf"{module} is not installed; .*'mer\[{extra}\]'"):
        start_tracking(settings, run)


def test_an_installed_module_comes_as_it_is():
    assert import_extra("json", "none").loads("[1]") == [1]
