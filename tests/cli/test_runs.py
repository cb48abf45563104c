import json
import os
import time

import pytest

from mer.cli import main
from mer.folds.lease import take


@pytest.fixture
def runs(tmp_path):
    """Three runs without results: one of nothing planned, two of which one is old."""
    now = time.time()
    for name, hash_, days in (("a", "aa11", 0), ("a", "aa22", 40), ("b", "bb33", 40)):
        folder = tmp_path / "runs" / name / hash_
        folder.mkdir(parents=True)
        (folder / "configuration.json").write_text("{}")
        plan = {"method": "MMNet", "scheme": "x-2", "folds": ["x/a"], "seeds": [0, 3]}
        (folder / "plan.json").write_text(json.dumps(plan))
        for path in folder.iterdir():
            os.utime(path, (now - days * 86400, now - days * 86400))
    return tmp_path / "runs"


def left(runs):
    return sorted(path.name for path in runs.glob("*/*"))


def test_all_runs_are_listed_with_what_they_lack(runs, capsys):
    assert main(["runs", str(runs)]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["experiment", "configuration", "method", "scheme", "folds", "seeds",
                              "size", "age", "UF1"]  # fmt: skip
    assert lines[1].split() == ["a", "aa22", "MMNet", "x-2", "0", "of", "2", "0", "3", "73", "B",
                                "40", "d", "-"]  # fmt: skip
    assert len(lines) == 3


def test_one_experiment_can_be_listed(runs, capsys):
    assert main(["runs", str(runs / "b")]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("b ")


def test_an_empty_folder_and_none_at_all(tmp_path, capsys):
    assert main(["runs", str(tmp_path)]) == 0
    assert "has no runs" in capsys.readouterr().out
    assert main(["runs", str(tmp_path / "nowhere")]) == 1
    assert "mer runs: There is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "kept"), [
    (["aa"], None),
    (["aa1"], ["aa22", "bb33"]),
    (["aa1", "bb33"], ["aa22"]),
    (["--older-than", "30"], ["aa11"]),
    (["--older-than", "30", "bb33"], ["aa11", "aa22"]),
    (["--incomplete"], []),
    (["--older-than", "90"], ["aa11", "aa22", "bb33"]),
])  # fmt: skip
def test_pruning_deletes_what_is_described_and_nothing_else(runs, words, kept):
    status = main(["runs", "prune", *words, "--runs", str(runs), "--yes"])
    assert status == (1 if kept is None else 0)
    assert left(runs) == (["aa11", "aa22", "bb33"] if kept is None else kept)


def test_pruning_asks(runs, monkeypatch, capsys):
    for answer, status in (("", 1), ("n", 1), ("yep", 1)):
        monkeypatch.setattr("builtins.input", lambda question, answer=answer: answer)
        assert main(["runs", "prune", "--incomplete", "--runs", str(runs)]) == status
    assert left(runs) == ["aa11", "aa22", "bb33"]
    assert "Nothing was deleted" in capsys.readouterr().out
    questions = []
    monkeypatch.setattr("builtins.input", lambda question: questions.append(question) or "y")
    assert main(["runs", "prune", "aa2", "--runs", str(runs)]) == 0
    assert questions == ["Delete 1 folder(s) and all results in them? [y/N] "]
    assert left(runs) == ["aa11", "bb33"]


def test_nobody_to_ask_means_no(runs, monkeypatch):
    def closed(question):
        raise EOFError

    monkeypatch.setattr("builtins.input", closed)
    assert main(["runs", "prune", "--incomplete", "--runs", str(runs)]) == 1
    assert len(left(runs)) == 3


@pytest.mark.parametrize(("words", "sentence"), [
    ([], "Say which: configuration hashes, --incomplete or --older-than DAYS."),
    (["ff"], "no runs have a configuration that begins with 'ff'"),
    (["aa"], "2 runs have a configuration that begins with 'aa'"),
    (["--older-than", "-1"], "--older-than is -1; it takes 0 days or more."),
    (["--older-than", "nan"], "--older-than is nan; it takes 0 days or more."),
])  # fmt: skip
def test_pruning_needs_to_know_which(runs, capsys, words, sentence):
    assert main(["runs", "prune", *words, "--runs", str(runs), "--yes"]) == 1
    assert sentence in capsys.readouterr().err
    assert len(left(runs)) == 3


def test_what_is_trained_at_this_moment_is_shown_and_kept(runs, capsys):
    with take(runs / "b" / "bb33" / "seed0" / "x_a.npz"):
        main(["runs", str(runs)])
        assert "0 of 2, running" in capsys.readouterr().out
        assert main(["runs", "prune", "--incomplete", "--runs", str(runs), "--yes"]) == 0
        assert main(["runs", "prune", "bb33", "--runs", str(runs), "--yes"]) == 1
        assert "b/bb33; stop it, then delete" in capsys.readouterr().err
    assert left(runs) == ["bb33"]


def test_listing_needs_no_torch():
    import subprocess
    import sys

    code = "import sys, mer.cli.runs, mer.folds.runs; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
