import socket
from pathlib import Path

import numpy as np
import pytest

from mer.cli import main
from mer.folds.configuration import Configuration
from mer.reports.run_numbers import curves, fold_row, summary
from mer.reports.score_table import score_table
from mer.reports.tensorboard_tracking import tensorboard_folder, without_logger
from mer.reports.tracking import TrackedRun, TrackingSettings, start_tracking

accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")

CONFIG = Path(__file__).parents[2] / "configs" / "tensorboard.yaml"


@pytest.fixture
def track(tmp_path):
    def start(**changes):
        run = TrackedRun("trial", "c0ffee", {}, {"corpus": "synthetic"}, tmp_path / "runs")
        return start_tracking(TrackingSettings(tensorboard=tmp_path / "tb", **changes), run)

    return start


def read(folder):
    """What TensorBoard itself reads from a folder: steps and values by tag."""
    events = accumulator.EventAccumulator(str(folder)).Reload()
    return {
        tag: {event.step: event.value for event in events.Scalars(tag)}
        for tag in events.Tags()["scalars"]
    }


def test_every_fold_has_its_curves_in_a_folder_of_its_own(tmp_path, track, make_run):
    results = make_run(seeds=[0, 1])
    with track() as tracking:
        for result in results:
            tracking.log_fold(result)
    base = tmp_path / "tb/c0ffee"
    assert len(list(base.rglob("*tfevents*"))) == 12
    for result in results:
        found = read(base / f"seed{result.seed}" / result.fold.replace("/", "_"))
        rows = curves(result)
        for name in ("train/loss", "inner/uf1", "inner/uar", "inner/acc"):
            expected = {row["epoch"]: pytest.approx(row[name], rel=1e-6) for row in rows}
            assert found[name] == expected
        last = {4: pytest.approx(fold_row(result)["accuracy"], rel=1e-6)}
        assert found["last/accuracy"] == last
        assert len(found) == 6


def test_the_pooled_numbers_are_those_of_the_other_trackers(tmp_path, track, make_run):
    results = make_run()
    table = score_table(results)
    with track() as tracking:
        tracking.log_table(table, results)
        tracking.log_picture("attention", tmp_path / "missing.png")
    found = read(tmp_path / "tb/c0ffee/pooled")
    expected = summary(table, results)
    assert {name: points[0] for name, points in found.items()} == pytest.approx(expected, rel=1e-6)
    assert not [name for name in found if "best" in name]


def test_a_fold_sent_again_replaces_its_file(tmp_path, track, make_run):
    (result,) = make_run(seeds=[0], folds=1)
    for _ in range(2):
        with track() as tracking:
            tracking.log_fold(result)
    (file,) = (path for path in (tmp_path / "tb").rglob("*") if path.is_file())
    assert read(file.parent)["train/loss"] == {1: 1, 2: 1, 3: 1, 4: 1}
    assert socket.gethostname() not in file.name


def test_the_folder_comes_from_the_trainers_logger(words, tmp_path):
    plain = Configuration.parse(words)
    assert tensorboard_folder(plain.values) is None
    with_logger = Configuration.parse([*words, "-c", str(CONFIG)])
    assert tensorboard_folder(with_logger.values) == Path("runs/tensorboard")
    named = with_logger.override({"trainer": {"logger": {"init_args": {"name": "mine"}}}})
    assert tensorboard_folder(named.values) == Path("runs/tensorboard/mine")
    assert Configuration(without_logger(with_logger.values)) == plain


@pytest.mark.parametrize(
    "logger", [None, False, True, [], {"class_path": "lightning.pytorch.loggers.CSVLogger"}]
)
def test_another_logger_is_left_to_lightning(logger):
    assert tensorboard_folder({"trainer": {"logger": logger}}) is None


def test_one_fold_by_hand_logs_through_lightning(words, tmp_path):
    folders = [
        f"--trainer.logger.init_args.save_dir={tmp_path / 'tb'}",
        f"--trainer.default_root_dir={tmp_path}",
    ]
    fold = ["--data.held_out", "casme2/sub02"]
    assert main(["fit", *words, "-c", str(CONFIG), *fold, *folders]) == 0
    losses = read(tmp_path / "tb/version_0")["train/loss"]
    assert len(losses) == 2
    assert np.isfinite(list(losses.values())).all()
