from pathlib import Path
from unittest.mock import patch

import pytest
import torch
import yaml
from lightning.pytorch.cli import LightningCLI

from mer.__main__ import main
from mer.datamodules import MagnificationPairs
from mer.errors import MerError
from mer.folds.configuration import PARSER_SETTINGS
from mer.folds.magnifier import MagnifierCommandLine, trained_on, trains_magnifier
from mer.folds.magnifier_check import MagnifierCheck
from mer.folds.parsing import set_up_parsing
from mer.magnification.st_memm.checkpoint import load_checkpoint
from mer.magnification.st_memm.settings import SMALL, Architecture
from mer.methods.st_memm import RECIPE, STMEMMTraining

METHODS = Path(__file__).parents[2] / "configs/method"
TINY = {
    "channels": 8, "blocks": 1, "layers": 1, "heads": 2, "patch": 4, "window": 4,
    "mlp_ratio": 2.0, "pixel_channels": 4, "reconstruction": "motion",
}  # fmt: skip


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The small configuration, smaller still, in an empty folder."""
    values = yaml.safe_load((METHODS / "st_memm_small.yaml").read_text())
    values["trainer"]["accelerator"] = "cpu"
    values["trainer"]["enable_progress_bar"] = False
    values["data"]["init_args"] |= {"size": 16, "batch_size": 2, "steps": 2}
    values["model"]["init_args"]["architecture"] = TINY
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(values))
    return tmp_path / "tiny.yaml"


def fit(file, steps, *words):
    return MagnifierCommandLine.run(
        ["fit", "-c", str(file), f"--trainer.max_steps={steps}", *map(str, words)]
    )


def weights(folder):
    (path,) = folder.rglob("st_memm.safetensors")
    return load_checkpoint(path)


def test_a_training_leaves_weights_that_say_how_they_came_to_be(file, tmp_path, capsys):
    line = fit(file, 3)
    network, training = weights(tmp_path / "runs")
    state = line.model.network.state_dict()
    assert all(torch.equal(value, state[name]) for name, value in network.state_dict().items())
    assert (training.steps, training.seed) == (3, 0)
    assert training.settings["data"]["foregrounds"] is False
    assert training.settings["data"]["max_factor"] == 20
    assert str(tmp_path) not in str(training)
    assert "weights after 3 steps: runs/st_memm_small/version_0/" in capsys.readouterr().out
    rows = next((tmp_path / "runs").rglob("metrics.csv")).read_text().splitlines()
    assert {"check/picture", "train/picture", "train/features"} <= set(rows[0].split(","))
    assert next((tmp_path / "runs").rglob("config.yaml")).exists()


def changed(file, name, folder, **checkpointing):
    """A copy of a configuration that logs into another folder."""
    values = yaml.safe_load(file.read_text())
    values["trainer"]["logger"]["init_args"]["save_dir"] = folder
    values["trainer"]["callbacks"][0]["init_args"] |= checkpointing
    (file.parent / name).write_text(yaml.safe_dump(values))
    return file.parent / name


def stop_after_three(check, trainer, *rest):
    trainer.should_stop = trainer.global_step == 3


def test_a_training_that_was_cut_off_ends_as_if_it_had_not_been(file, tmp_path):
    """It stops in the middle of an epoch; pairs, rate and moments go on from there."""
    fit(file, 4)
    whole, _ = weights(tmp_path / "runs")
    first = changed(file, "first.yaml", "first", dirpath="cut", every_n_train_steps=3)
    with patch.object(MagnifierCheck, "on_train_batch_end", stop_after_three):
        assert fit(first, 4).trainer.global_step == 3
    fit(changed(file, "again.yaml", "again"), 4, "--ckpt_path", tmp_path / "cut/last.ckpt")
    again, training = weights(tmp_path / "again")
    assert training.steps == 4
    state = whole.state_dict()
    assert all(torch.equal(value, state[name]) for name, value in again.state_dict().items())


def test_a_finished_training_writes_its_weights_again(file, tmp_path):
    fit(file, 2)
    before, _ = weights(tmp_path / "runs")
    for path in (tmp_path / "runs").rglob("*.safetensors"):
        path.unlink()
    fit(file, 2, "--ckpt_path", "runs/st_memm_small/checkpoints/last.ckpt")
    after, training = weights(tmp_path / "runs")
    assert training.steps == 2
    state = before.state_dict()
    assert all(torch.equal(value, state[name]) for name, value in after.state_dict().items())
    with pytest.raises(MerError, match=r"last\.ckpt holds the weights of another network"):
        fit(file, 2, "--ckpt_path", "runs/st_memm_small/checkpoints/last.ckpt",
            "--model.architecture.channels=4")  # fmt: skip


def test_only_fit_knows_a_magnifier(file, capsys):
    assert main(["test", "-c", str(file)]) == 1
    assert "a magnifier has none: mer magnify --method st-memm uses it" in capsys.readouterr().err


def test_a_misspelt_key_is_one_sentence(file, capsys):
    assert main(["fit", "-c", str(file), "--data.stepps=3"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("mer fit: ")
    assert "stepps" in error
    assert error.count("\n") == 1


def test_a_magnifier_is_known_by_its_class(file, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text("model:\n  class_path: mer.methods.MMNet\n")
    broken = tmp_path / "broken.yaml"
    broken.write_text("model: [")
    assert trains_magnifier(["fit", "-c", str(file)])
    assert trains_magnifier(["fit", f"--config={file}"])
    assert trains_magnifier(["fit", "--model", "mer.methods.STMEMMTraining"])
    for words in (["-c", str(other)], ["-c", str(broken)], ["-c", "none.yaml"], ["-c"], []):
        assert not trains_magnifier(["fit", *words])


def test_folders_are_told_by_what_they_are_not_by_where():
    assert trained_on({"foregrounds": None}) == "drawn textures and shapes; no picture of a person"
    assert trained_on({"foregrounds": "/voc"}) == "pairs of two folders of pictures"


def built(path):
    set_up_parsing()
    return LightningCLI(
        STMEMMTraining, MagnificationPairs, subclass_mode_model=True, subclass_mode_data=True,
        run=False, save_config_callback=None, parser_kwargs=PARSER_SETTINGS,
        args=["-c", str(path), "--trainer.accelerator=cpu"],
    )  # fmt: skip


@pytest.mark.parametrize(("name", "size"), [("st_memm", Architecture()), ("st_memm_small", SMALL)])
def test_the_files_of_the_magnifier_build(name, size, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line = built(METHODS / f"{name}.yaml")
    assert line.model.network.architecture == size
    assert line.datamodule.batch_size == 4
    assert (line.model.optimisation == RECIPE) == (name == "st_memm")
    assert not list(tmp_path.iterdir())
