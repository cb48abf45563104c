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


def test_validate_scores_inner_subjects(one_fold, capsys):
    assert main(["validate", *one_fold, "--data.validation", "inner"]) == 0
    assert "validation/accuracy" in capsys.readouterr().out


def test_validating_without_inner_subjects_says_how_to_get_them(one_fold, capsys):
    assert main(["validate", *one_fold]) == 1
    assert "add --data.validation inner" in capsys.readouterr().err


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
    assert main(["test", *one_fold, "--ckpt_path", str(tmp_path / "bad.ckpt")]) == 1
    assert "The checkpoint holds more than weights" in capsys.readouterr().err
    assert not (tmp_path / "harm").exists()
