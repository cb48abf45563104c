from argparse import Namespace
from pathlib import Path

import pytest

from mer.cli import main
from mer.cli.figure_magnified import draw_magnified
from mer.errors import MerError
from mer.reports.figures.file import load_figure

EXPERIMENTS = Path(__file__).parents[2] / "experiments" / "gam_mm_mer"


@pytest.fixture
def options(tmp_path):
    return Namespace(run=[], runs=tmp_path, corpus_root=None, workers=1)


@pytest.fixture
def figure(corpus, store):
    found = load_figure(EXPERIMENTS / "figure1.yaml")
    found.data = "data/casme2_3.yaml"
    found.overrides = [
        f"--data.root={corpus}", f"--data.store={store}", "--data.preparation.size=64"
    ]  # fmt: skip
    return found


def test_a_column_a_clip_and_magnifier(figure, options):
    drawn, told, synthetic = draw_magnified(figure, options, None)
    assert synthetic
    assert len(drawn.axes) == 5 * 4
    titles = [axes.get_title().split("\n") for axes in drawn.axes[:4]]
    assert [title[1] for title in titles] == ["Eulerian", "differences"] * 2
    assert titles[0][0].startswith("sub01, ")
    assert titles[2][0].startswith("sub02, ")
    assert "the first of each of the first subjects" in told[0]
    assert told[1].startswith("Eulerian is Eulerian (low 0.4")


def test_clips_can_be_named(figure, options):
    _, (listed, _), _ = draw_magnified(figure, options, None)
    figure.clips = [listed.rsplit(", ", 1)[-1].rstrip(".")]
    figure.factors = [3.0]
    drawn, told, _ = draw_magnified(figure, options, None)
    assert len(drawn.axes) == 3 * 2
    assert told[0] == f"Clips are named in the file of the figure: {figure.clips[0]}."


def test_no_run_can_be_named(figure, options):
    options.run = [Path("runs/loso")]
    with pytest.raises(MerError, match="Figure 1 shows no run: leave out --run"):
        draw_magnified(figure, options, None)


def test_missing_weights_are_said_before_anything_is_drawn(tmp_path, capsys):
    text = (EXPERIMENTS / "figure9.yaml").read_text()
    file = tmp_path / "figure9.yaml"
    file.write_text(text.replace("{mode: static}", "{checkpoint: no/such.safetensors}"))
    words = ["figure", str(file), "--corpus", "synthetic", "--runs", str(tmp_path / "runs")]
    assert main([*words, "--out", str(tmp_path)]) == 1
    assert "There is no checkpoint no/such.safetensors" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("name", ["figure1", "figure9"])
def test_faces_of_persons_are_written_only_where_somebody_says(name, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["figure", str(EXPERIMENTS / f"{name}.yaml")]) == 1
    assert "say with --out FOLDER where" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("factors: [5, 10, 20]", "factors: [5, 0.5]", "factors has 0.5; it takes 1 or more"),
        ("factors: [5, 10, 20]\n", "", "factors is missing, which a figure of kind magnified"),
        ("title: Eulerian, ", "", r"magnifiers\[0\]: title or class_path is missing"),
        ("class_path: mer.magnification.Linear", "clas: b", r"magnifiers\[1\].clas: "),
        ("samples: 2", "maps: 2", "maps means nothing to a figure of kind magnified"),
    ],
)
def test_what_a_file_cannot_say_is_named(tmp_path, old, new, said):
    text = (EXPERIMENTS / "figure1.yaml").read_text()
    assert old in text
    (tmp_path / "figure1.yaml").write_text(text.replace(old, new))
    with pytest.raises(MerError, match=said):
        load_figure(tmp_path / "figure1.yaml")
