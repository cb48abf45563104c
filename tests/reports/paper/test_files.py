import csv
import json

import pytest

from mer.errors import MerError
from mer.reports.paper.files import check_ending, write_paper_tables
from mer.reports.paper.records import records
from mer.reports.paper.text import render_paper_table


def test_four_formats_hold_the_same_numbers(fill, tmp_path):
    filled = fill()
    paths = {end: tmp_path / f"table{end}" for end in (".md", ".csv", ".tex", ".json")}
    for path in paths.values():
        write_paper_tables([filled, filled], path)
    assert paths[".md"].read_text().count(render_paper_table(filled)) == 2
    with paths[".csv"].open() as stream:
        rows = list(csv.DictReader(stream))
    expected = [*records(filled)] * 2
    assert [row["mean"] for row in rows] == [
        str(e["mean"] if e["mean"] is not None else "") for e in expected
    ]
    (one, _) = json.loads(paths[".json"].read_text())
    assert [row["printed"] for row in one["scores"]] == [
        row["printed"] for row in rows[: len(rows) // 2]
    ]
    assert set(one["runs"]) == {f"c0ffee{i}" for i in range(4)}
    assert one["file"]["rows"][0]["printed"] == {"three": "70.20 / 0.5000"}
    assert paths[".tex"].read_text().count(r"\begin{table*}") == 6


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(MerError, match=r"is written as \.md, \.csv, \.tex, \.json"):
        check_ending(tmp_path / "table.docx")


def test_what_was_learned_is_a_number_of_ours(facts_table, tmp_path):
    filled, weights = facts_table
    rows = list(records(filled))
    assert [row["mean"] for row in rows[:2]] == [weights[0], 1 - weights[0]]
    assert rows[0]["printed"] == "0.7000"
    path = tmp_path / "table.tex"
    write_paper_tables([filled], path)
    assert f"Subject 1 & {weights[0]:.4f} & 0.7000 & " in path.read_text()
