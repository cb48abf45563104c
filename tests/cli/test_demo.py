"""The demo at a still smaller size: every step, its files, and what it says."""

import json

import pytest
import yaml

from mer.cli import demo, main
from mer.cli.locations import configs_folder

METHODS = ("MMNet", "ATMGCN", "GTSGN", "AMAGN", "GAMMER")


@pytest.fixture
def smaller(monkeypatch):
    settings = yaml.safe_load((configs_folder() / "demo.yaml").read_text())
    settings["corpus"] |= {"subjects": 3, "clips": 6, "frames": [8, 10]}
    for changes in settings["methods"].values():
        changes["trainer"]["max_epochs"] = 1
    monkeypatch.setattr(demo, "_settings", lambda: settings)


def test_it_draws_prepares_trains_prints_and_resumes(smaller, tmp_path, capsys):
    out = tmp_path / "demo"
    assert main(["demo", "--out", str(out), "--workers", "2"]) == 0
    said = capsys.readouterr().out
    for method in METHODS:
        assert f"{method} on casme2, scheme casme2-3" in said
    assert said.count("complete, 3 folds") >= len(METHODS)
    assert "shows that the pipeline learns, nothing more" in said
    assert "synthetic corpus" in said
    assert "configurations evaluated on this data so far: 5" in said
    confusions = (f"confusion-{method.lower()}" for method in METHODS)
    pictures = (*confusions, "magnified", "attention-mmnet")
    for name in (f"{picture}.png" for picture in pictures):
        assert (out / name).stat().st_size > 5_000
        assert str(out / name) in said
    took = json.loads((out / "demo.json").read_text())
    assert list(took["methods"]) == ["mmnet", "atm_gcn_small", "gts_gn", "amagn", "gam_mer"]
    assert 0 < sum(took["methods"].values()) < took["seconds"]
    results = {path: path.stat().st_mtime_ns for path in out.rglob("*.npz")}
    assert main(["demo", "--out", str(out), "--workers", "2"]) == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.npz")} == results
