from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
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
from mer.folds.magnifier_starts import KEY
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
    assert training.trained_on == "drawn textures and shapes; no picture of a person"
    assert training.settings["data"]["foregrounds"] is None
    (start,) = training.history
    assert (start["step"], start["trainer"]["max_steps"]) == (0, 3)
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
    second = changed(file, "again.yaml", "again", dirpath="cut")
    fit(second, 4, "--ckpt_path", tmp_path / "cut/last.ckpt")
    again, training = weights(tmp_path / "again")
    assert training.steps == 4
    assert len(training.history) == 1
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
    named = tmp_path / "size=2.yaml"
    named.write_text(file.read_text())
    assert trains_magnifier(["fit", "-c", str(named)])
    assert trains_magnifier(["fit", "--model", "mer.methods.STMEMMTraining"])
    for words in (["-c", str(other)], ["-c", str(broken)], ["-c", "none.yaml"], ["-c"], []):
        assert not trains_magnifier(["fit", *words])


LAST = "runs/st_memm_small/checkpoints/last.ckpt"


def steps_of(path):
    return torch.load(path, map_location="cpu", weights_only=True)["global_step"]


def test_the_last_checkpoint_is_the_newest(file, tmp_path):
    """A second training beside another's checkpoints is refused; one that goes on writes over."""
    file = changed(file, "every.yaml", "runs", every_n_train_steps=1)
    fit(file, 1)
    (other,) = (tmp_path / LAST).parent.glob("epoch=*.ckpt")
    fit(file, 2, f"--ckpt_path={other}")
    assert steps_of(LAST) == 2
    with pytest.raises(MerError, match=rf"{LAST} is that of another training; go on with it"):
        fit(file, 2)
    copy = tmp_path / "elsewhere.ckpt"
    copy.write_bytes((tmp_path / LAST).read_bytes())
    with pytest.raises(MerError, match="is that of another training"):
        fit(file, 4, "--ckpt_path", copy)
    fit(file, 4, "--ckpt_path", LAST)
    assert steps_of(LAST) == 4
    assert not list((tmp_path / LAST).parent.glob("last-v*"))


def test_a_change_of_schedule_stands_in_the_header(file, tmp_path):
    fit(file, 2)
    fit(changed(file, "again.yaml", "again"), 4, "--ckpt_path", LAST)
    _, training = weights(tmp_path / "again")
    assert [(start["step"], start["trainer"]["max_steps"]) for start in training.history] == [
        (0, 2), (2, 4)
    ]  # fmt: skip
    assert training.settings["trainer"]["max_steps"] == 4


@pytest.fixture
def folder(tmp_path):
    """Where two pictures lie."""
    (tmp_path / "faces").mkdir()
    for seed in range(2):
        picture = np.random.default_rng(seed).integers(0, 256, (40, 50, 3), np.uint8)
        cv2.imwrite(str(tmp_path / f"faces/{seed}.png"), picture)
    return tmp_path / "faces"


def test_a_training_on_pictures_goes_on_with_them_alone(file, folder, tmp_path):
    named = "--data.backgrounds", folder
    fit(file, 2, *named)
    with pytest.raises(MerError, match=r"data.backgrounds the folder faces \(2 files, .* is None"):
        fit(file, 4, "--ckpt_path", LAST)
    fit(changed(file, "again.yaml", "again"), 4, "--ckpt_path", LAST, *named)
    _, training = weights(tmp_path / "again")
    assert training.settings["data"]["backgrounds"]["files"] == 2
    assert training.trained_on.startswith("pairs of backgrounds from a folder faces (2 files, ")
    assert training.trained_on.endswith("make sure that no test subject was in it")
    assert str(tmp_path) not in str(training)
    (folder / "0.png").unlink()
    with pytest.raises(MerError, match=r"\(2 files, .* and this is the folder faces \(1 files"):
        fit(file, 6, "--ckpt_path", LAST, *named)


def test_a_checkpoint_that_does_not_say_its_data_leaves_them_open(file, tmp_path, capsys):
    fit(file, 2)
    content = torch.load(LAST, weights_only=True)
    del content[KEY]
    torch.save(content, LAST)
    fit(changed(file, "again.yaml", "again"), 4, "--ckpt_path", LAST)
    _, training = weights(tmp_path / "again")
    assert training.trained_on.endswith("no picture of a person; before step 2: not recorded")
    assert "does not say what it was trained on" in capsys.readouterr().err


def test_folders_are_told_by_what_they_are():
    one = {"folder": "VOC2012", "files": 9, "names_and_sizes": "abcdef" * 8}
    both = {"data": {"foregrounds": one, "backgrounds": one | {"folder": "coco"}}}
    said = trained_on([{"step": 0}, {"step": 5, **both}])
    assert said == (
        "pairs of foregrounds from a folder VOC2012 (9 files, names and sizes abcdefabcdef) and "
        "backgrounds from a folder coco (9 files, names and sizes abcdefabcdef); make sure that no "
        "test subject was in them; before step 5: not recorded"
    )
    assert trained_on([{"step": 0}]) == "not recorded"


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
