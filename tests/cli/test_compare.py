import json

import numpy as np
import pytest

from mer.cli import main
from mer.evaluation.ledger import Entry, record
from mer.evaluation.predictions import load_results, result_path, save_result
from mer.evaluation.stored_audit import Audit, write_audit
from mer.evaluation.verdict import Verdict
from mer.reports.export import write_predictions
from mer.types import EpochPredictions, FoldResult

CLASSES = ("calm", "tense")


def save(folder, seed, number, share, inner=False, **facts):
    """Eight clips of a subject; a share of them is right after the last epoch, all before it."""
    fold, truth = f"set/{number}", np.array([0, 1] * 4)
    generator = np.random.default_rng([seed, number, int(100 * share)])
    last = np.where(generator.random(8) < share, truth, 1 - truth)
    probabilities = np.stack([np.eye(2)[truth], np.eye(2)[last]]).astype(np.float32)

    def group(subject):
        return EpochPredictions(tuple(f"{subject}/c{i}" for i in range(8)), (subject,) * 8, truth,
                                probabilities)  # fmt: skip

    context = {"method": "mmnet", "scheme": "set-2", "folds": "9", "corpus": "synthetic",
               "dataset": "set", **facts}  # fmt: skip
    result = FoldResult(
        fold, seed, folder.name, CLASSES, group(fold), group("set/inner") if inner else None,
        np.ones(2, np.float32), 1.0, "cpu", context,
    )  # fmt: skip
    save_result(result, result_path(folder, seed, fold))


@pytest.fixture
def runs(tmp_path):
    for name, share in (("good", 0.9), ("poor", 0.5)):
        for seed in (0, 1):
            for number in range(9):
                save(tmp_path / "runs" / name / "c0ffee", seed, number, share, inner=True)
    return tmp_path / "runs"


def test_two_runs(runs, tmp_path, capsys):
    words = ["compare", str(runs / "good"), str(runs / "poor" / "c0ffee")]
    assert main([*words, "--json", str(tmp_path / "c.json")]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"A: mmnet set-2 c0ffee ({runs}/good/c0ffee)\n")
    assert out.count("| higher ") == 3
    assert "on 72 clips of 9 subjects, seeds 0, 1" in out
    assert "synthetic corpus" in out
    (rival,) = json.loads((tmp_path / "c.json").read_text())["rivals"]
    # nine subjects: p is a share of 512 swaps
    assert rival["differences"][0]["p"] in [k / 512 for k in range(2, 20)]
    assert rival["differences"][2]["one"] > 0.8


def test_under_rule_inner(runs, capsys):
    # the first epoch is right everywhere, and inner subjects say so
    assert main(["compare", str(runs / "good"), str(runs / "poor"), "--rule", "inner"]) == 0
    out = capsys.readouterr().out
    assert out.count("| 100.0 | 100.0 | +0.0 [+0.0, +0.0]") == 3
    assert "runs under rule inner" in out


def test_a_leaky_rule_is_no_choice(runs, capsys):
    with pytest.raises(SystemExit):
        main(["compare", str(runs / "good"), str(runs / "poor"), "--rule", "best"])
    assert "invalid choice: 'best'" in capsys.readouterr().err


def test_a_run_against_its_own_export(runs, tmp_path, capsys):
    path = tmp_path / "own.csv"
    write_predictions(load_results(runs / "good" / "c0ffee"), path)
    assert main(["compare", str(runs / "good"), str(path), str(runs / "poor")]) == 0
    out = capsys.readouterr().out
    rows = [
        [c.strip() for c in line.split("|")[1:-1]] for line in out.splitlines() if "B: own" in line
    ]
    assert [row[4:6] for row in rows] == [["+0.0 [+0.0, +0.0]", "1.0000"]] * 3
    assert "Holm's correction over 2 rivals" in out
    assert "the file names rule last" in out


def test_different_clips_need_a_word(runs, capsys):
    result_path(runs / "poor" / "c0ffee", 1, "set/3").unlink()
    words = ["compare", str(runs / "good"), str(runs / "poor")]
    assert main(words) == 1
    assert "8 of 72 are not in all seeds of both (the first: set/3/c0" in capsys.readouterr().err
    assert main([*words, "--common"]) == 0
    out = capsys.readouterr().out
    assert "on 64 clips of 8 subjects, seeds 0, 1" in out
    assert "8 of 72 clips are left out" in out
    assert "incomplete, 8 of 9 folds (seed 1: 8)" in out


def test_a_planned_seed_without_a_fold_and_a_failed_audit_are_told(runs, capsys):
    poor = runs / "poor" / "c0ffee"
    facts = {"method": "mmnet", "scheme": "set-2", "folds": ["set/0"], "seeds": [0, 1, 2]}
    (poor / "plan.json").write_text(json.dumps(facts))
    assert main(["compare", str(runs / "good"), str(poor)]) == 0
    assert capsys.readouterr().out.count("incomplete: seed 2 has no fold") == 1
    bad = Verdict("overlap", "FAIL", "set/1 is on both sides")
    write_audit(Audit("c0ffee", "loso", "", "", "", "2026", {}, (bad,)), poor / "audit.json")
    assert main(["compare", str(runs / "good"), str(poor)]) == 0
    # both folders are of one hash here
    assert capsys.readouterr().out.count("AUDIT FAILED, overlap: set/1 is on both sides") == 2


def test_different_protocols_are_not_compared(runs, capsys):
    for number in range(9):
        save(runs / "five" / "beef", 0, number, 0.9, protocol="k-fold:5")
    assert main(["compare", str(runs / "good"), str(runs / "five")]) == 1
    error = capsys.readouterr().err
    assert "different protocols (loso against k-fold:5)" in error
    assert error.count("\n") == 1


def test_how_often_somebody_looked_is_told_of_each_run(runs, capsys):
    for config_hash, searched in (("c0ffee", True), ("beef", False)):
        record(runs / "ledger.jsonl", Entry("set", "set-2", "loso", "mmnet", config_hash, "now",
                                            (0,), "good", searched))  # fmt: skip
    assert main(["compare", str(runs / "good"), str(runs / "poor")]) == 0
    out = capsys.readouterr().out
    # both folders are of one hash here, so the search's note stands twice
    assert out.count("searched: a search for hyper-parameters proposed") == 2
    assert out.count("configurations evaluated on this data so far: 2") == 2


def test_several_configurations_are_no_system(runs, capsys):
    save(runs / "good" / "beef", 0, 1, 0.9)
    assert main(["compare", str(runs / "good"), str(runs / "poor")]) == 1
    assert "holds 2 configurations" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["good"], "two systems or more"),
        (["good", "none.csv"], "Cannot read"),
        (["good", "."], "holds 2 configurations"),
    ],
)
def test_what_cannot_be_compared(runs, words, message, capsys):
    assert main(["compare", *(str(runs / word) for word in words)]) == 1
    assert message in capsys.readouterr().err
