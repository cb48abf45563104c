from pathlib import Path

import pytest

from mer.reports.paper.compare import means_of
from mer.reports.paper.records import HEADER, records

DOCS = Path(__file__).parents[3] / "docs"


def averaging(text, how):
    return text.replace("papers_rule:", f"averaging: {how}\npapers_rule:")


def test_a_record_a_run_score_and_rule(fill):
    filled = fill()
    rows = list(records(filled))
    ours = [row for row in rows if row.get("averaged") == "pooled"]
    assert len(ours) == 4 * 2 * 2
    assert {row["leaky"] for row in ours if row["rule"] == "best-separate"} == {True}
    assert {row["leaky"] for row in rows if row["rule"] != "best-separate"} == {False}
    first = ours[0]
    last = filled.cells[0].scores.rule("last")
    assert (first["mean"], first["low"], first["printed"]) == (last.acc.mean, last.acc.low, "52.78")
    assert first["difference"] == pytest.approx(last.acc.mean - 0.5278)
    (somebody, _) = [row for row in rows if row["published"]]
    assert (somebody["printed"], somebody["mean"], somebody["rule"]) == ("70.20", None, "")


def test_tables_without_scores_have_records_too(fill, text):
    costs = text.replace("number: 3", "number: 3\nkind: costs")
    rows = list(records(fill(costs)))
    assert (rows[0]["printed"], rows[0]["score"], rows[0]["mean"]) == ("70.20", "acc", None)


def test_the_other_averages_are_rows_that_are_not_compared(fill):
    filled = fill()
    rows = [row for row in records(filled) if row["row"] == "Plain" and row["column"] == "Others"]
    others = [row for row in rows if row["averaged"] not in ("pooled", "")]
    found = {(row["score"], row["averaged"]): row["mean"] for row in others}
    means = means_of(filled.at(1, "two")[0], "last")
    weighted = filled.at(1, "two")[0].scores.conventions["F1, weighted by class size"]
    assert found == {
        ("acc", "subjects"): means.acc.mean,
        ("f1", "subjects"): means.uf1.mean,
        ("f1", "weighted"): weighted,
    }
    assert {row["difference"] for row in others} == {None}


def test_where_the_paper_averages_over_subjects_that_is_compared(fill, text):
    filled = fill(averaging(text, "subjects"))
    rows = [row for row in records(filled) if row["row"] == "Plain" and not row["leaky"]]
    compared = {row["averaged"] for row in rows if row["difference"] is not None}
    assert compared == {"subjects"}
    assert {row["averaged"] for row in rows} == {"subjects", "pooled"}
    first = rows[0]
    assert first["difference"] == pytest.approx(first["mean"] - 0.5278)


def test_who_is_cited_and_which_number_is_of_no_clips_is_told(fill, text):
    row = "  - {name: Theirs, cited: true, note: borrowed, printed: {three: 70.20 / 0.5000}}"
    rows = list(records(fill(text.replace("notes: [the last", f"{row}\nnotes: [the last"))))
    theirs = [row for row in rows if row["row"] == "Theirs"]
    assert {row["cited"] for row in theirs} == {True}
    notes = {row["score"]: row["note"] for row in theirs}
    assert notes == {"acc": "no whole number of 36 or 40 clips; borrowed", "f1": "borrowed"}
    plain = [row for row in rows if row["row"] == "Plain"]
    assert {(row["cited"], row["note"]) for row in plain} == {(False, "")}


def test_every_column_stands_in_the_documentation():
    text = (DOCS / "tables.md").read_text()
    for name in HEADER:
        assert f"`{name}`" in text
