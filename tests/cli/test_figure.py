"""`mer figure` as a user calls it, on drawn faces."""

import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib.image import imread

from mer.cli import main
from mer.reports.figures.style import SYNTHETIC

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
HEAD = "paper: P\nnumber: 1\ntitle: A title\ncitation: somebody\ncaption: How to read it.\n"


def words_of(text):
    return " ".join(text.split())


def test_a_figure_that_needs_no_run_is_drawn_at_once(tmp_path, capsys):
    file = EXPERIMENTS / "gts_gn" / "figure8.yaml"
    assert main(["figure", str(file), "--out", str(tmp_path)]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"gts_gn-figure8.{kind}" for kind in ("png", "pdf", "svg", "txt")}
    said = words_of((tmp_path / "gts_gn-figure8.txt").read_text())
    assert said.startswith("GTS-GN, figure 8: Three sets of landmarks.")
    assert said in words_of(capsys.readouterr().out)
    assert SYNTHETIC not in said


@pytest.mark.parametrize("kind", ["confusion", "adjacency"])
def test_nothing_runs_on_drawn_faces_at_its_full_size(kind, tmp_path, capsys):
    file = tmp_path / "figure2.yaml"
    run = "{title: CASME II, data: data/casme2_3.yaml, method: method/gts_gn.yaml}"
    file.write_text(f"{HEAD}kind: {kind}\nruns:\n  - {run}\n")
    (tmp_path / "smoke.yaml").write_text("methods: {}\n")
    words = ["--corpus", "synthetic", "--runs", str(tmp_path / "runs"), "--no-run"]
    assert main(["figure", str(file), *words]) == 1
    assert "method/gts_gn.yaml has no demo size" in capsys.readouterr().err


def test_a_run_that_is_named_is_drawn_and_marked_as_synthetic(graph_run, tmp_path, capsys):
    file = EXPERIMENTS / "gts_gn" / "figure5.yaml"
    words = ["figure", str(file), "--run", str(graph_run.folder), "--out", str(tmp_path)]
    assert main(words) == 0
    said = words_of(capsys.readouterr().out)
    assert SYNTHETIC in said
    assert "Mean over 4 folds of seed 0" in said
    assert f"configuration {graph_run.config_hash}" in said
    assert SYNTHETIC[:20] in (tmp_path / "gts_gn-figure5.txt").read_text()
    first = imread(tmp_path / "gts_gn-figure5.png")
    assert main(words) == 0
    assert (imread(tmp_path / "gts_gn-figure5.png") == first).all()


def test_drawing_again_needs_no_torch(graph_run, tmp_path):
    file = EXPERIMENTS / "gts_gn" / "figure6.yaml"
    words = ["figure", str(file), "--run", str(graph_run.folder), "--out", str(tmp_path)]
    assert main(words) == 0
    code = (
        f"import sys; from mer.cli import main; status = main({words!r});"
        "sys.exit(status or 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_scores_of_a_named_run_become_a_confusion_matrix(face_run, tmp_path, capsys):
    file = tmp_path / "figure2.yaml"
    run = "{title: CASME II, data: data/casme2_3.yaml, method: method/mmnet.yaml}"
    file.write_text(f"{HEAD}kind: confusion\nruns:\n  - {run}\n")
    assert main(["figure", str(file), "--run", str(face_run.folder), "--out", str(tmp_path)]) == 0
    said = words_of(capsys.readouterr().out)
    assert "Rule last (the last epoch), seed 0; counts summed over seeds." in said
    assert SYNTHETIC in said
    assert (tmp_path / f"{tmp_path.name}-figure2.png").is_file()


TABLE = """\
paper: P
number: 3
title: An ablation
citation: somebody
scores: {acc: fraction, f1: fraction}
method: method/mmnet.yaml
columns:
  three: {title: CASME II-3, data: data/casme2_3.yaml}
rows:
  - {name: whole, printed: {three: 0.9157 / 0.9122}}
  - {name: without attention, overrides: [--model.block=basic], printed: {three: 0.8535 / 0.8543}}
"""


def test_bars_show_a_table_file_that_lies_beside_theirs(tmp_path, capsys, face_run):
    (tmp_path / "table3.yaml").write_text(TABLE)
    file = tmp_path / "figure7.yaml"
    file.write_text(f"{HEAD}kind: bars\ntable: table3.yaml\nscores: [acc, uf1]\n")
    words = ["figure", str(file), "--out", str(tmp_path), "--runs", str(tmp_path), "--no-run"]
    assert main(words) == 0
    assert "Nothing was run: only what the paper prints" in words_of(capsys.readouterr().out)
    svg = (tmp_path / f"{tmp_path.name}-figure7.svg").read_text()
    assert "without attention" in svg
    assert main([*words, "--run", str(face_run.folder)]) == 1
    assert "whose runs it finds: leave out --run" in capsys.readouterr().err


def test_accuracy_of_classes_needs_a_run(tmp_path, capsys):
    (tmp_path / "table4.yaml").write_text(TABLE)
    file = tmp_path / "figure8.yaml"
    file.write_text(f"{HEAD}kind: class_bars\ntable: table4.yaml\n")
    words = ["figure", str(file), "--out", str(tmp_path), "--runs", str(tmp_path), "--no-run"]
    assert main(words) == 1
    assert "There is no accuracy of a class to draw as bars." in capsys.readouterr().err
    assert not list(tmp_path.glob("*.png"))


def test_faces_of_persons_are_written_only_where_somebody_says(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["figure", str(EXPERIMENTS / "mmnet" / "figure4.yaml")]) == 1
    assert "say with --out FOLDER where" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_attention_maps_carry_no_place_of_this_machine(face_run, tmp_path, capsys):
    file = EXPERIMENTS / "mmnet" / "figure4.yaml"
    out = tmp_path / "secret-place"
    assert main(["figure", str(file), "--run", str(face_run.folder), "--out", str(out)]) == 0
    for path in out.iterdir():
        assert b"secret-place" not in path.read_bytes()
        assert str(face_run.folder.parent).encode() not in path.read_bytes()


def test_what_is_missing_can_be_left_undone(tmp_path, capsys, words, monkeypatch):
    overrides = ", ".join(word for word in words if word.startswith("--") and "[" not in word)
    file = tmp_path / "figure4.yaml"
    run = "{title: a, data: data/casme2_3.yaml, method: method/mmnet.yaml}"
    file.write_text(f"{HEAD}kind: attention\nsamples: 1\noverrides: [{overrides}]\nruns: [{run}]\n")
    words = ["figure", str(file), "--out", str(tmp_path), "--runs", str(tmp_path / "runs")]
    assert main([*words, "--no-run"]) == 1
    assert "trainings are missing; leave out --no-run" in capsys.readouterr().err


def test_only_the_folds_that_are_shown_are_trained(tmp_path, capsys, words, face_run):
    overrides = ", ".join(f"'{word}'" for word in words if word.startswith("--"))
    shown = face_run.plan.folds[0]
    key = shown.test[0]
    file = tmp_path / "figure4.yaml"
    run = "{title: a, data: data/casme2_3.yaml, method: method/mmnet.yaml}"
    text = f"{HEAD}kind: attention\nclips: [{key}]\noverrides: [{overrides}]\nruns: [{run}]\n"
    file.write_text(text)
    words = ["figure", str(file), "--out", str(tmp_path), "--runs", str(tmp_path / "runs"),
             "--workers", "1"]  # fmt: skip
    status = main(words)
    assert status == 0, capsys.readouterr().err
    results = list((tmp_path / "runs").rglob("*.npz"))
    assert [path.name for path in results] == [f"{shown.name.replace('/', '_')}.npz"]
    assert key in capsys.readouterr().out


def test_the_mistake_in_a_file_is_found_before_anything_is_drawn(tmp_path, capsys):
    bad = tmp_path / "figure1.yaml"
    bad.write_text(f"{HEAD}kind: pointz\n")
    good = EXPERIMENTS / "gts_gn" / "figure8.yaml"
    assert main(["figure", str(good), str(bad), "--out", str(tmp_path / "out")]) == 1
    assert "did you mean points?" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
