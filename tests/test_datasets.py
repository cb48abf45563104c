"""Every dataset has all that belongs to it, and runs from a folder to a trained fold."""

import json
from pathlib import Path

import numpy as np
import pytest

from mer.cli import main
from mer.cli.check import DATASETS as CHECKED
from mer.cli.doctor import DATASETS as FOLDERS
from mer.datasets.readers import READERS
from mer.datasets.schemes.catalogue import SCHEMES, schemes_of

ROOT = Path(__file__).parents[1]
CONFIGS = ROOT / "configs"
NAMES = [reader.RELEASE.name for reader in READERS]
SMALL = {"casme2": "casme2_3", "samm": "samm_3", "smic": "smic_3", "casme3": "casme3_3",
         "casme3c": "casme3c_4", "mmew": "mmew_3"}  # fmt: skip
SIZE = 32


def release(name):
    return next(reader.RELEASE for reader in READERS if reader.RELEASE.name == name)


@pytest.mark.parametrize("name", NAMES)
def test_a_dataset_has_all_that_belongs_to_it(name):
    facts = release(name)
    assert facts.citation.strip()
    assert facts.licence.startswith("http")
    assert set(facts.examples) == set(facts.trees)
    assert facts.fps > 0
    documents = (ROOT / "docs/datasets.md").read_text()
    assert facts.licence in documents
    assert f"`{facts.folder}`" in documents
    assert any(s.published or s.totals for s in schemes_of(name)), "no published count"
    assert list((ROOT / "tests/datasets").glob(f"test_{name}*.py")), "no test"
    assert name in CHECKED
    assert facts.folder in FOLDERS
    assert name in SMALL


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_every_scheme_has_a_configuration_and_stands_in_the_documents(scheme):
    file = CONFIGS / "data" / f"{scheme.name.replace('-', '_')}.yaml"
    assert f"    scheme: {scheme.name}\n" in file.read_text()
    assert f"`{scheme.name}`" in (ROOT / "docs/datasets.md").read_text()


def test_every_data_file_is_of_a_scheme():
    files = {file.stem for file in (CONFIGS / "data").glob("*.yaml")}
    assert files == {scheme.name.replace("-", "_") for scheme in SCHEMES}


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A small corpus in every layout, as one command writes it."""
    out = tmp_path_factory.mktemp("everything")
    small = ["--subjects", "2", "--clips", "6", "--frames", "8", "9", "--workers", "2"]
    assert main(["synth", str(out), "--dataset", "all", *small]) == 0
    return out


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return tmp_path_factory.mktemp("store")


def words(everything, store, file):
    files = ("trainer.yaml", f"data/{file}.yaml", "method/mmnet.yaml")
    name = file.partition("_")[0]
    root = everything if name == "composite" else everything / release(name).folder
    return [
        *(word for part in files for word in ("-c", str(CONFIGS / part))),
        f"--data.root={root}", f"--data.store={store}", "--data.preparation.size=64",
        f"--data.view.size={SIZE}", "--data.batch_size=8", "--trainer.max_epochs=1",
        "--trainer.accelerator=cpu", "--model.stem=4", "--model.widths=[4,4,8,8]",
    ]  # fmt: skip


def prepare(everything, store, file):
    name = file.partition("_")[0]
    root = everything if name == "composite" else everything / release(name).folder
    arguments = [
        "prepare", "-c", str(CONFIGS / f"data/{file}.yaml"), "--workers", "2",
        f"--data.root={root}", f"--data.store={store}", "--data.preparation.size=64",
    ]  # fmt: skip
    assert main(arguments) == 0


def one_fold(everything, store, file, runs, **options):
    from mer.evaluation.predictions import load_result
    from mer.folds.configuration import Configuration
    from mer.folds.run import run_fold
    from mer.folds.sweep import plan_sweep

    configuration = Configuration.parse(words(everything, store, file))
    sweep = plan_sweep(configuration, [0], runs, weights=False, **options)
    return sweep, load_result(run_fold(sweep.tasks()[0]))


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_is_checked_prepared_and_trained_on(name, everything, prepared, tmp_path, capsys):
    root = everything / release(name).folder
    main(["check", name, str(root), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["dataset"] == name
    assert found["clips"] >= 10
    emotions = [c for c in found["schemes"] if "-objective" not in c["scheme"]]
    assert all(not count["problem"] for count in emotions)
    prepare(everything, prepared, SMALL[name])
    sweep, result = one_fold(everything, prepared, SMALL[name], tmp_path)
    assert len(sweep.plan.folds) == 2
    assert result.test.clips == sweep.plan.folds[0].test
    assert np.isfinite(result.losses).all()
    assert result.test.probabilities.shape == (1, len(result.test.clips), len(result.classes))
    assert result.context["corpus"] == "synthetic"


def test_the_composite_trains_on_all_parts_and_reports_each(everything, prepared, tmp_path, capsys):
    from mer.reports.score_table import score_table

    prepare(everything, prepared, "composite_3")
    sweep, result = one_fold(everything, prepared, "composite_3", tmp_path)
    fold = sweep.plan.folds[0]
    assert len(sweep.plan.folds) == 6
    assert {key.partition("/")[0] for key in fold.train} == {"casme2", "samm", "smic"}
    assert {key.partition("/")[0] for key in fold.test} == {fold.name.partition("/")[0]}
    assert "casme2 2019, samm v2, smic hs" in result.context["annotation_version"]
    assert "middle" in result.context["apex"]
    capsys.readouterr()
    main(["check", "composite", str(everything)])
    assert "composite-3" in capsys.readouterr().out
    sweep, result = one_fold(
        everything, prepared, "composite_3", tmp_path, protocol="cross-dataset"
    )
    assert [fold.name for fold in sweep.plan.folds] == ["casme2", "samm", "smic"]
    assert {key.partition("/")[0] for key in result.test.clips} == {"casme2"}
    assert score_table([result]).context["protocol"] == "cross-dataset"


def test_all_folders_are_checked_in_one_call(everything, capsys):
    main(["check", "all", str(everything), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert [audit["dataset"] for audit in found] == [*NAMES, "composite"]
