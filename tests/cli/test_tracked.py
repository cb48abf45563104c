import argparse
from types import SimpleNamespace

import pytest

from mer.cli.tracked import MODES, add_tracking, start
from mer.errors import MerError
from mer.reports import tracking


def parse(*words):
    parser = argparse.ArgumentParser()
    add_tracking(parser)
    return parser.parse_args(words)


@pytest.fixture
def sweep(tmp_path):
    configuration = SimpleNamespace(values={"trainer": {"logger": False}})
    context = {"experiment": "mine", "corpus": "synthetic"}
    return SimpleNamespace(
        configuration=configuration, context=context, config_hash="abc", folder=tmp_path
    )


def test_nothing_is_tracked_unless_asked_for(sweep, tmp_path):
    assert MODES == tracking.MODES
    with start(parse(), sweep.configuration.values, sweep) as followed:
        assert not followed.media
    assert list(tmp_path.iterdir()) == []


def test_pictures_without_a_tracker_are_refused(sweep):
    with pytest.raises(MerError, match="add --wandb offline or --wandb online"):
        start(parse("--wandb-media"), sweep.configuration.values, sweep)


def test_an_offline_run_is_written_beside_the_results(sweep, tmp_path, monkeypatch):
    monkeypatch.setenv("WANDB_DATA_DIR", str(tmp_path / "staging"))
    with start(parse("--wandb", "offline"), sweep.configuration.values, sweep):
        pass
    assert list(tmp_path.rglob("*.wandb"))
