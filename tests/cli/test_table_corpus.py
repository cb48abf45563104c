from pathlib import Path
from types import SimpleNamespace

import pytest

from mer.cli import table_corpus
from mer.cli.table_corpus import Places
from mer.reports.paper.cells import Cell
from mer.reports.paper.smoke_file import DrawnCorpus, Smoke

CONFIGS = Path(__file__).parents[2] / "configs"
SMOKE = Smoke(corpus=DrawnCorpus(subjects=3, clips=5), data=["--data.preparation.size=64"])


def cell(data):
    return Cell(0, "a", "", data, "method/mmnet.yaml", (), "loso")


@pytest.fixture
def done(monkeypatch):
    """What would be drawn and prepared."""
    drawn, prepared = [], []
    monkeypatch.setattr(
        "mer.datasets.synthetic.corpus.write_corpus",
        lambda corpus, out, workers: drawn.append((corpus, out, workers)),
    )

    def prepare(files, overrides, workers):
        print("prepared")
        prepared.append((files, overrides))

    monkeypatch.setattr(table_corpus, "prepare_from", prepare)
    return SimpleNamespace(drawn=drawn, prepared=prepared)


def options(tmp_path, root=None):
    return SimpleNamespace(runs=tmp_path, corpus_root=root, workers=2)


def test_real_data_is_where_its_file_says(tmp_path, done):
    assert Places(CONFIGS, None, options(tmp_path)).of(cell("data/casme2_5.yaml")) == ()
    assert not done.drawn


def test_faces_are_drawn_and_prepared_once_a_file(tmp_path, done, capsys):
    places = Places(CONFIGS, SMOKE, options(tmp_path))
    found = places.of(cell("data/casme2_5.yaml"))
    assert places.of(cell("data/casme2_5.yaml")) == found
    root = tmp_path / "synthetic"
    assert found == (f"--data.root={root}/data/CASME2", f"--data.store={root}/store")
    ((corpus, out, workers),) = done.drawn
    assert (corpus.dataset, corpus.subjects, corpus.clips) == ("casme2", 3, 5)
    assert (corpus.trees, corpus.frames, out, workers) == (("cropped",), (10, 16), root / "data", 2)
    ((files, overrides),) = done.prepared
    assert files == [CONFIGS / "data/casme2_5.yaml"]
    assert overrides == [*found, "--data.preparation.size=64"]
    # what is printed belongs to the table
    assert capsys.readouterr().out == ""


def test_a_composite_lies_in_the_folder_of_all(tmp_path, done):
    places = Places(CONFIGS, SMOKE, options(tmp_path, tmp_path / "mine"))
    root, _ = places.of(cell("data/composite_samm_smic_3.yaml"))
    assert root == f"--data.root={tmp_path}/mine/data"
    assert sorted(corpus.dataset for corpus, _, _ in done.drawn) == ["samm", "smic"]
