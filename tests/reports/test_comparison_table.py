import dataclasses
import json

import pytest

from mer.evaluation.comparison import Comparison, Difference
from mer.evaluation.system import System
from mer.reports.comparison_table import render_comparison, write_comparison

ONE = System("mmnet", "runs/a", ("x", "y"), {}, ("incomplete, 2 of 26 folds",))


def difference(score="UF1", mean=0.031, low=-0.011, high=0.0711, p=0.04, corrected=0.08, out=0.0):
    return Difference(score, 0.7, 0.7 - mean, mean, low, high, out, p, corrected, (mean,))


@pytest.fixture
def comparisons():
    near = (difference(), difference("UAR", low=None, high=None), difference("ACC", -1e-4, out=0.1))
    far = (difference(mean=0.2, low=0.1, high=0.3, p=0.0001, corrected=0.0002),)
    return [
        Comparison("gts", "runs/b", 442, 68, (0, 2), near, ("one seed: ...",)),
        Comparison("amagn", "c.csv", 440, 67, (0,), far, ()),
    ]


def cells(text, first, score):
    rows = ([c.strip() for c in line.split("|")[1:-1]] for line in text.splitlines() if "|" in line)
    return next(row[2:] for row in rows if row[:2] == [first, score])


def test_a_row_a_rival_and_score(comparisons):
    text = render_comparison(ONE, comparisons, "inner")
    assert cells(text, "B: gts", "UF1") == [
        "70.0", "66.9", "+3.1 [-1.1, +7.1]", "0.0400", "0.0800", "indistinguishable",
    ]  # fmt: skip
    assert cells(text, "B: gts", "UAR")[2::3] == ["+3.1 [undefined]", "undefined"]
    assert cells(text, "B: gts", "ACC")[2] == "+0.0 [-1.1, +7.1]"
    assert cells(text, "C: amagn", "UF1")[5] == "higher"


def test_what_was_compared_is_told(comparisons):
    lines = render_comparison(ONE, comparisons, "inner").splitlines()
    assert lines[0] == "A: mmnet (runs/a)"
    assert lines[2] == "incomplete, 2 of 26 folds"
    assert "B: runs/b; on 442 clips of 68 subjects, seeds 0, 2" in lines
    assert "   one seed: ..." in lines
    text = "\n".join(lines)
    assert "runs under rule inner" in text
    assert "Holm's correction over 2 rivals" in text
    assert "up to 10 % of the draws lack a class and are left out" in text
    assert "few" not in text
    assert "undefined: no two different draws of subjects give the score" in lines
    few = render_comparison(ONE, [dataclasses.replace(comparisons[0], subjects=4)], "last")
    assert "   4 subjects are few: intervals are too narrow" in few.splitlines()
    assert "over 1 rival," in render_comparison(ONE, comparisons[1:], "last")


def test_json_holds_all_numbers(tmp_path, comparisons):
    write_comparison(ONE, comparisons, "last", tmp_path / "c.json")
    values = json.loads((tmp_path / "c.json").read_text())
    assert values["system"]["notes"] == ["incomplete, 2 of 26 folds"]
    assert values["rule"] == "last"
    first = values["rivals"][0]["differences"][0]
    assert (first["low"], first["corrected_p"]) == (-0.011, 0.08)
    assert first["verdict"] == "indistinguishable"
    assert values["rivals"][1]["clips"] == 440
