"""Runs in W&B's offline mode; what would be sent is read back from its files."""

import json
import os
import socket
import struct
import time
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imsave

from mer.errors import MerError
from mer.reports.run_numbers import curves, subject_rows, summary
from mer.reports.score_table import score_table
from mer.reports.tracking import TrackedRun, TrackingSettings, start_tracking

wandb = pytest.importorskip("wandb")

VALUES = {
    "trainer": {"max_epochs": 4, "default_root_dir": "/home/anna"},
    "data": {"init_args": {"root": "/home/anna/CASME2", "store": "/home/anna/store"}},
    "model": {"class_path": "mer.methods.MMNet", "init_args": {"stem": 4}},
}
CONTEXT = {
    "corpus": "synthetic",
    "method": "mmnet",
    "device": "the machine's own",
    "excluded": "casme2/sub03/EP01: no face in /home/anna/CASME2",
}


@pytest.fixture(autouse=True)
def environment(tmp_path, monkeypatch):
    """Nothing of the user's W&B, and nothing in the user's home."""
    for name in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_ERROR_REPORTING", "false")
    monkeypatch.setenv("WANDB_DIR", str(tmp_path / "files"))
    for name in ("DATA", "CACHE", "CONFIG", "ARTIFACT"):
        monkeypatch.setenv(f"WANDB_{name}_DIR", str(tmp_path / "wandb-own"))
    (tmp_path / "files").mkdir()


@pytest.fixture
def track(tmp_path):
    def start(**changes):
        run = TrackedRun("trial", "c0ffee", VALUES, CONTEXT, tmp_path / "runs")
        return start_tracking(TrackingSettings(**{"mode": "offline", **changes}), run)

    return start


def records(path):
    """The records of an offline file: LevelDB's log format behind a header of seven bytes."""
    from wandb.proto.wandb_internal_pb2 import Record

    data, place, block, parts = path.read_bytes(), 7, 32768, b""
    assert data.startswith(b":W&B")
    while place + 7 <= len(data):
        if block - place % block < 7:
            place += block - place % block
            continue
        _, size, kind = struct.unpack_from("<IHB", data, place)
        if place + 7 + size > len(data):
            return  # W&B's own process is still writing
        parts += data[place + 7 : place + 7 + size]
        place += 7 + size
        if kind in (1, 4):  # whole, or the last part
            yield Record.FromString(parts)
            parts = b""


def all_records(path):
    """W&B's service closes a file some moments after `finish` has returned."""
    for _ in range(200):
        found = list(records(path))
        if found and found[-1].WhichOneof("record_type") == "exit":
            return found
        time.sleep(0.05)
    raise AssertionError(f"{path} has no end")


def read_run(path):
    """What one offline file says, as plain values."""
    found = {"summary": {}, "history": [], "config": {}}
    for record in all_records(path):
        kind = record.WhichOneof("record_type")
        if kind == "run":
            found["run"] = record.run
        elif kind == "exit":
            found["exit"] = record.exit.exit_code
        elif kind == "history":
            found["history"].append(items(record.history.item))
        if kind == "summary":
            found["summary"] |= items(record.summary.update)
        changes = {"run": record.run.config, "config": record.config}.get(kind)
        found["config"] |= items(changes.update) if changes else {}
    return found


def items(pairs):
    values = {pair.key or "/".join(pair.nested_key): json.loads(pair.value_json) for pair in pairs}
    return {name: value for name, value in values.items() if not name.startswith("_")}


def read_runs(tmp_path):
    """The run over all folds, and those of the folds by name."""
    files = sorted(tmp_path.glob("files/wandb/offline-run-*/*.wandb"))
    runs = [read_run(path) for path in files]
    (main,) = [one for one in runs if one["run"].job_type == "loso"]
    folds = {one["run"].display_name: one for one in runs if one["run"].job_type == "fold"}
    assert len(folds) == len(runs) - 1
    return main, folds


def table_files(tmp_path):
    return {
        path.name.rpartition("_")[0].rpartition("_")[0]: json.loads(path.read_text())
        for path in tmp_path.glob("files/wandb/*/files/media/table/**/*.json")
    }


def test_one_run_for_all_folds_and_a_grouped_one_a_fold(tmp_path, track, make_run):
    results = make_run(seeds=[0, 1], folds=3)
    table = score_table(results)
    with track(tags=("night",), project="faces") as tracking:
        for result in results:
            tracking.log_fold(result)
        tracking.log_table(table, results)
    main, folds = read_runs(tmp_path)
    assert sorted(folds) == sorted(f"casme2/sub0{i}/seed{k}" for i in range(3) for k in (0, 1))
    for one in (main, *folds.values()):
        assert one["run"].run_group == "c0ffee"
        assert one["run"].project == "faces"
        assert list(one["run"].tags) == ["synthetic", "night"]
        assert one["exit"] == 0
    assert main["run"].display_name == "trial"
    sent = {name: main["summary"][name] for name in summary(table, results)}
    assert sent == pytest.approx(summary(table, results))
    assert not [name for name in main["summary"] if "best" in name]
    assert main["summary"]["folds_sent"] == 6
    ids = {one["run"].run_id for one in (main, *folds.values())}
    assert len(ids) == 7


def test_a_fold_has_its_curves_and_no_test_score_before_the_last_epoch(tmp_path, track, make_run):
    (result,) = make_run(seeds=[3], folds=1)
    with track() as tracking:
        tracking.log_fold(result)
    _, folds = read_runs(tmp_path)
    fold = folds["casme2/sub00/seed3"]
    rows = [{k: v for k, v in row.items() if not k.startswith("_")} for row in fold["history"]]
    assert rows == [pytest.approx(row) for row in curves(result)]
    last = np.mean(result.test.predictions[-1] == result.test.truth)
    assert fold["summary"]["fold/accuracy"] == pytest.approx(last)
    assert fold["config"] == {"config": "c0ffee", "seed": 3, "fold": "casme2/sub00"}


def test_the_tables_hold_the_subjects_and_the_confusion_matrix(tmp_path, track, make_run):
    results = make_run()
    table = score_table(results)
    with track() as tracking:
        tracking.log_table(table, results)
    tables = table_files(tmp_path)
    assert tables["subjects"]["data"] == [list(row.values()) for row in subject_rows(results)]
    assert len(tables["folds"]["data"]) == 18
    cells = {(true, guess): n for true, guess, n in tables["confusion_table"]["data"]}
    assert cells == {
        (true, guess): table.confusion[i][j]
        for i, true in enumerate(table.classes)
        for j, guess in enumerate(table.classes)
    }


def test_the_configuration_is_sent_without_places_and_the_machine_has_no_name(
    tmp_path, track, make_run
):
    results = make_run(seeds=[0])
    with track() as tracking:
        tracking.log_fold(results[0])
        tracking.log_table(score_table(results), results)
    main, folds = read_runs(tmp_path)
    assert main["config"]["model"] == VALUES["model"]
    assert main["config"]["trainer"] == {"max_epochs": 4}
    assert main["config"]["facts"] == {"corpus": "synthetic", "method": "mmnet"}
    files = [
        path for path in tmp_path.glob("files/wandb/offline-run-*/files/**/*") if path.is_file()
    ]
    assert {path.suffix for path in files} == {".json"}
    told = [str(one[part]) for one in (main, *folds.values()) for part in ("run", "config")]
    told += [path.read_text() for path in files]
    for secret in (socket.gethostname(), str(tmp_path), str(Path.cwd()), "anna", "-m pytest"):
        assert not [text for text in told if secret in text], secret


def test_what_an_agent_exports_reaches_the_run_over_all_folds_alone(
    tmp_path, track, make_run, monkeypatch
):
    chosen = tmp_path / "config-agentrun.yaml"
    chosen.write_text("wandb_version: 1\n\nmodel.optimisation.learning_rate:\n  value: 0.0008\n")
    monkeypatch.setenv("WANDB_RUN_ID", "agentrun")
    monkeypatch.setenv("WANDB_SWEEP_ID", "sweep1")
    monkeypatch.setenv("WANDB_SWEEP_PARAM_PATH", str(chosen))
    results = make_run(seeds=[0])
    with track() as tracking:
        assert not [name for name in os.environ if name.startswith("WANDB_SWEEP_")]
        assert "WANDB_RUN_ID" not in os.environ
        for result in results:
            tracking.log_fold(result)
        tracking.log_table(score_table(results), results)
    main, folds = read_runs(tmp_path)
    assert (main["run"].run_id, main["run"].sweep_id) == ("agentrun", "sweep1")
    assert main["config"]["model.optimisation.learning_rate"] == 0.0008
    assert main["summary"]["inner/uf1"] == pytest.approx(
        summary(score_table(results), results)["inner/uf1"]
    )
    assert len(folds) == 6
    for fold in folds.values():
        assert fold["run"].run_id != "agentrun"
        assert fold["run"].sweep_id == ""
        assert "model.optimisation.learning_rate" not in fold["config"]


def test_what_is_sent_again_has_the_same_ids(tmp_path, track, make_run):
    (result,) = make_run(seeds=[0], folds=1)
    for _ in range(2):
        with track() as tracking:
            tracking.log_fold(result)
    ids = [path.stem for path in tmp_path.glob("files/wandb/offline-run-*/*.wandb")]
    assert len(ids) == 4
    assert len(set(ids)) == 2


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "attention.png"
    imsave(path, np.zeros((4, 4, 3)))
    return path


def images(tmp_path):
    return [path for path in (tmp_path / "files").rglob("*") if path.suffix in (".png", ".jpg")]


def test_no_picture_is_sent_unless_it_is_asked_for(tmp_path, track, picture, capsys):
    with track() as tracking:
        tracking.log_picture("attention", picture)
        assert not tracking.media
    assert not images(tmp_path)
    assert not list((tmp_path / "files").rglob("media"))
    assert "licence" not in capsys.readouterr().err


def test_pictures_come_with_one_warning_about_licences(tmp_path, track, picture, capsys):
    with track(media=True, project="faces") as tracking:
        tracking.log_picture("attention", picture)
        tracking.log_picture("magnified", picture)
        assert tracking.media
    assert len(images(tmp_path)) == 2
    warning = capsys.readouterr().err
    assert warning.count("licences") == 1
    assert "project faces" in warning


def test_a_run_that_fails_is_shown_as_failed(tmp_path, track):
    with pytest.raises(ZeroDivisionError), track():
        1 / 0  # noqa: B018
    main, _ = read_runs(tmp_path)
    assert main["exit"] == 1


def test_offline_says_how_to_send_it_and_lies_beside_the_results_by_default(
    tmp_path, track, monkeypatch, capsys
):
    monkeypatch.delenv("WANDB_DIR")
    with track():
        pass
    folder = tmp_path / "runs/wandb"
    assert len(list(folder.glob("offline-run-*/*.wandb"))) == 1
    assert f"wandb sync {folder}/offline-run-*" in capsys.readouterr().err


def test_nobody_logged_in_is_one_sentence(track, monkeypatch):
    monkeypatch.setattr(wandb, "init", refuse)
    with pytest.raises(MerError, match=r"\(No API key configured\); run wandb login, or use"):
        track(mode="online")


def refuse(**_):
    raise wandb.errors.UsageError("No API key\nconfigured.")


def test_trouble_after_the_start_is_a_warning_and_tried_once(track, make_run, monkeypatch, capsys):
    results = make_run(seeds=[0])
    with track() as tracking:
        monkeypatch.setattr(wandb, "init", refuse)
        for result in results:
            tracking.log_fold(result)
    warnings = [line for line in capsys.readouterr().err.splitlines() if "no curves" in line]
    assert warnings == [
        "W&B: no curves of fold casme2/sub00 and later ones: UsageError: No API key configured"
    ]


def test_a_defect_of_ours_is_not_hidden(track, make_run):
    results = make_run(seeds=[0])
    with track() as tracking, pytest.raises(AttributeError):
        tracking.log_table(None, results)
