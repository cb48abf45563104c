"""One fold by LightningCLI, as a user types it."""

import os
import pickle

import pytest

from mer.cli import main


@pytest.fixture
def one_fold(words, tmp_path):
    return [*words, "--data.held_out", "casme2/sub02", "--trainer.default_root_dir", str(tmp_path)]


def test_fit_then_test_then_predict_from_its_checkpoint(one_fold, tmp_path, capsys):
    assert main(["fit", *one_fold]) == 0
    fitted = capsys.readouterr().out
    assert "fold casme2/sub02: 18 training clips, 6 held out" in fitted
    assert "test/accuracy" in fitted
    checkpoint = ["--ckpt_path", str(tmp_path / "runs/fit/casme2_sub02.ckpt")]
    assert main(["test", *one_fold, *checkpoint]) == 0
    assert accuracy(capsys.readouterr().out) == accuracy(fitted)
    assert main(["predict", *one_fold, *checkpoint]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "," in line]
    assert lines[0] == "clip,truth,prediction,negative,positive,surprise"
    assert [line.split("/")[1] for line in lines[1:]] == ["sub02"] * 6


def accuracy(text):
    return next(line for line in text.splitlines() if "test/accuracy" in line)


@pytest.fixture
def checkpoint(one_fold, tmp_path):
    assert main(["fit", *one_fold]) == 0
    return ["--ckpt_path", str(tmp_path / "runs/fit/casme2_sub02.ckpt")]


def test_a_checkpoint_is_never_scored_on_what_it_was_trained_on(one_fold, checkpoint, capsys):
    other = ["--data.held_out", "casme2/sub01"]
    assert main(["test", *one_fold, *other, *checkpoint]) == 1
    assert "The checkpoint was trained on 6 of the 6 clips" in capsys.readouterr().err
    assert main(["validate", *one_fold, "--data.validation", "inner", *checkpoint]) == 1
    assert "was trained on" in capsys.readouterr().err


def test_validate_scores_inner_subjects(one_fold, tmp_path, capsys):
    inner = [*one_fold, "--data.validation", "inner"]
    assert main(["fit", *inner]) == 0
    capsys.readouterr()
    checkpoint = str(tmp_path / "runs/fit/casme2_sub02.ckpt")
    assert main(["validate", *inner, "--ckpt_path", checkpoint]) == 0
    assert "validation/accuracy" in capsys.readouterr().out
    assert main(["validate", *one_fold, "--ckpt_path", checkpoint]) == 1
    assert "add --data.validation inner" in capsys.readouterr().err


def test_training_goes_on_from_a_checkpoint_of_the_same_fold_alone(one_fold, checkpoint, capsys):
    assert main(["fit", *one_fold, "--trainer.max_epochs", "3", *checkpoint]) == 0
    other = ["--data.held_out", "casme2/sub01"]
    assert main(["fit", *one_fold, *other, *checkpoint]) == 1
    assert "The checkpoint was trained on" in capsys.readouterr().err


def test_weights_of_another_network_are_one_sentence(one_fold, checkpoint, capsys):
    assert main(["test", *one_fold, "--model.stem", "8", *checkpoint]) == 1
    assert "holds the weights of another network" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["test", "predict", "validate"])
def test_nothing_is_scored_without_weights(one_fold, tmp_path, capsys, command):
    assert main([command, *one_fold]) == 1
    assert "--ckpt_path FILE" in capsys.readouterr().err
    assert main([command, *one_fold, "--ckpt_path", "nowhere.ckpt"]) == 1
    assert "There is no checkpoint nowhere.ckpt" in capsys.readouterr().err
    (tmp_path / "text.ckpt").write_text("trainer: {}")
    assert main([command, *one_fold, f"--ckpt_path={tmp_path / 'text.ckpt'}"]) == 1
    assert "is not a checkpoint" in capsys.readouterr().err


@pytest.mark.parametrize(("more", "sentence"), [
    (["--data.held_out", "sub99"], "no subject or dataset 'sub99'"),
    (["--data.store", "/nowhere"], "no prepared store of casme2"),
    (["--model.blok", "ca"], "Unknown key 'blok' in section model"),
    (["--data.view.size", "48", "--model.size", "32"], "the same size"),
])  # fmt: skip
def test_bad_input_is_one_sentence_and_status_one(one_fold, capsys, more, sentence):
    assert main(["fit", *one_fold, *more]) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert message.startswith("mer fit: ")
    assert sentence in message


def test_a_checkpoint_with_pickled_code_is_refused(one_fold, tmp_path, capsys):
    class Harmful:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "harm"),))

    (tmp_path / "bad.ckpt").write_bytes(pickle.dumps(Harmful()))
    for command in ("test", "fit"):
        assert main([command, *one_fold, "--ckpt_path", str(tmp_path / "bad.ckpt")]) == 1
        assert "is not a checkpoint, or holds more than weights" in capsys.readouterr().err
    assert not (tmp_path / "harm").exists()
