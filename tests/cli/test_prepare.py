import pytest

from mer.cli import main

DATA = "configs/data/casme2_3.yaml"


@pytest.fixture
def small(corpus, tmp_path, monkeypatch):
    from mer.cli.locations import configs_folder

    monkeypatch.chdir(tmp_path)
    return ["-c", str(configs_folder() / "data/casme2_3.yaml"), f"--data.root={corpus}",
            f"--data.store={tmp_path / 'store'}", "--data.preparation.size=32",
            "--data.preparation.landmarks=[]"]  # fmt: skip


def test_it_says_what_it_needs_and_what_it_did_and_resumes(small, capsys):
    assert main(["prepare", *small, "--workers", "1"]) == 0
    first = capsys.readouterr()
    assert "24 of 24 clips to prepare" in first.err
    assert "24 clips, 4 subjects" in first.out
    assert "excluded: 0" in first.out
    assert main(["prepare", *small]) == 0
    assert "0 of 24 clips to prepare" in capsys.readouterr().err


@pytest.mark.parametrize(("more", "sentence"), [
    (["--data.root=/nowhere/CASME2"], "CASME II is not at /nowhere/CASME2"),
    (["--data.tree=raw"], "holds no raw pictures"),
    (["--data.preparation.sise=3"], "Unknown key 'sise' in section data.preparation"),
    (["--data.preparation.size=8"], "size is 8; it must be at least 32 pixels"),
    (["--workers", "0"], "at least one worker, not 0"),
    (["-c", "nope.yaml"], "no configuration file nope.yaml"),
])  # fmt: skip
def test_bad_input_is_one_sentence_and_status_one(small, capsys, more, sentence):
    assert main(["prepare", *small, *more]) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert message.startswith("mer prepare: ")
    assert sentence in message
