import json

import pytest

from mer.cli import main


@pytest.fixture
def command(words, tmp_path):
    return ["loso", *words, "--runs", str(tmp_path / "runs"), "--workers", "1"]


def test_a_table_comes_out_and_the_second_time_nothing_is_trained(command, tmp_path, capsys):
    assert main([*command, "--seeds", "0", "1", "--inner"]) == 0
    first = capsys.readouterr().out
    for text in ("complete, 4 folds", "last", "inner", "majority class", "LEAKY", "annotation",
                 "synthetic", "clips: 24", "seeds: 2 (0, 1)"):  # fmt: skip
        assert text in first
    files = sorted((tmp_path / "runs").rglob("*.npz"))
    assert len(files) == len(list((tmp_path / "runs").rglob("*.safetensors"))) == 8
    times = [file.stat().st_mtime_ns for file in files]
    assert main([*command, "--seeds", "0", "1", "--inner"]) == 0
    again = capsys.readouterr()
    assert again.out == first
    assert "8 of 8 trainings are done already" in again.err
    assert [file.stat().st_mtime_ns for file in files] == times
    table = json.loads(next((tmp_path / "runs").rglob("table.json")).read_text())
    assert table[0]["clips"] == 24


def test_the_experiment_names_the_folder_and_weights_can_be_left_out(command, tmp_path):
    assert main([*command, "--experiment", "mine", "--no-weights"]) == 0
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["mine"]
    assert not list((tmp_path / "runs").rglob("*.safetensors"))


@pytest.mark.parametrize(("more", "sentence"), [
    (["--workers", "0"], "at least one worker"),
    (["--data.store", "/nowhere"], "no prepared store of casme2 with these settings in /nowhere"),
    (["--trainer.max_epoch", "3"], "unrecognized arguments: --trainer.max_epoch"),
    (["--trainer.accelerator", "mps"], "trainer: "),
    (["--data.batch_size", "0"], "batch_size is 0; it takes 2 or more"),
    (["--model.optimisation.learning_rate", "-1"], "must be positive"),
    (["--data.scheme", "casme2-5"], "no clip of class others"),
])  # fmt: skip
def test_bad_input_is_one_sentence_and_status_one(command, capsys, more, sentence):
    assert main([*command, *more]) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert message.startswith("mer loso: ")
    assert sentence in message
