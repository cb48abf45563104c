import sys

import pytest

from mer.cli import main

SMALL = ["--subjects", "1", "--clips", "1", "--frames", "8", "8", "--trees", "cropped",
         "--workers", "1"]  # fmt: skip


def test_it_says_what_was_written_where_and_what_comes_next(tmp_path, capsys):
    assert main(["synth", str(tmp_path), *SMALL]) == 0
    said = capsys.readouterr()
    assert f"{tmp_path / 'CASME2'}: 1 clips of 1 drawn subjects (cropped)" in said.out
    assert f"mer check casme2 {tmp_path / 'CASME2'}" in said.out
    assert "CASME2-truth" in said.out
    assert main(["synth", str(tmp_path), *SMALL]) == 0
    assert "1 recordings were there already" in capsys.readouterr().out


def test_options_reach_the_corpus(tmp_path, capsys):
    words = ["--annotations", "2014", "--emotions", "disgust", "--difficulty", "easy"]
    assert main(["synth", str(tmp_path), *SMALL, *words]) == 0
    names = {path.name for path in (tmp_path / "CASME2").iterdir()}
    assert names == {
        "Cropped", "CASME2-coding-20140508.xlsx", "CASME2-ObjectiveClasses.xlsx", "SYNTHETIC.json",
    }  # fmt: skip
    settings = (tmp_path / "CASME2" / "SYNTHETIC.json").read_text()
    assert '"easy"' in settings
    assert '"disgust"' in settings


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--difficulty", "harder"], "no difficulty 'harder'"),
        (["--emotions", "joy"], "no emotion 'joy'"),
        (["--dataset", "samm"], "no dataset 'samm'"),
    ],
)
def test_a_wrong_word_is_one_sentence_and_nothing_is_written(tmp_path, capsys, words, complaint):
    assert main(["synth", str(tmp_path / "out"), *words]) == 1
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_help_is_light(capsys):
    before = set(sys.modules)
    with pytest.raises(SystemExit) as ended:
        main(["synth", "--help"])
    assert ended.value.code == 0
    assert "cv2" not in set(sys.modules) - before
    assert "--difficulty" in capsys.readouterr().out
