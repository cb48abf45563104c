import json

import pytest

from mer.cli import main
from mer.cli.score import class_list

ROWS = ("a,1,x,x", "b,1,y,x", "c,2,y,y", "d,2,x,x")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("\n".join(["clip,subject,truth,prediction", *ROWS]))
    return path


def test_a_file_is_scored(file, tmp_path, capsys):
    assert main(["score", str(file), "--json", str(tmp_path / "out" / "p.json")]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{file}\n===")
    assert "- predicted correctly: 3 of 4" in out
    values = json.loads((tmp_path / "out" / "p.json").read_text())
    assert values["scores"]["acc"]["mean"] == 0.75
    assert values["correct"] == [[3, 4]]


def test_classes_may_be_named(file, capsys):
    file.write_text(file.read_text() + "\ne,3,y,odd\n")
    assert main(["score", str(file)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"mer score: {file}: 'odd' is predicted, but no clip is truly so")
    assert main(["score", str(file), "--classes", "y, x"]) == 0
    out = capsys.readouterr().out
    assert "Warning: 1 prediction(s) are none of the classes (odd)" in out
    assert out.index("| y ") < out.index("| x ")


def test_a_bad_file_is_one_sentence_and_leaves_nothing(file, tmp_path, capsys):
    file.write_text("clip,subject,truth,prediction\na,1,,x\n")
    assert main(["score", str(file), "--json", str(tmp_path / "p.json")]) == 1
    captured = capsys.readouterr()
    assert captured.err == f"mer score: {file}, line 2 has no truth; every row needs one.\n"
    assert not captured.out
    assert not (tmp_path / "p.json").exists()


def test_names_are_parted_by_commas():
    assert class_list("a, b c,d") == ["a", "b c", "d"]
