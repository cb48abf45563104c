from collections import Counter

import pytest

from mer.cli.table import all_tables
from mer.reports.paper.doubts import OF_SUBJECTS, doubts_of, why_doubted
from mer.reports.paper.printed import Printed
from mer.reports.paper.table_file import load_table

TABLES = [load_table(path) for path in all_tables()]


def test_others_may_have_counted_another_usual_set_and_the_paper_may_not(load):
    found = [(one.row.name, one.own, one.why) for one in doubts_of(load())]
    assert found == [
        ("Somebody", False, "no whole number of 36 or 40 clips"),
        ("Chosen", True, "no whole number of 36 clips"),
    ]


def test_a_mean_over_subjects_need_be_none(load, text):
    table = load(text.replace("papers_rule:", "averaging: subjects\npapers_rule:"))
    assert {one.why.partition(", ")[2] for one in doubts_of(table)} == {OF_SUBJECTS}


@pytest.mark.parametrize(("column", "row", "doubted"), [
    ("clips: [36, 40]", "", True),
    ("clips: [20]", "clips: [36]", True),
    ("clips: [36]", "clips: [20]", False),
    ("clips: [36, 40], clips_stated: false", "", False),
    ("clips: []", "", False),
])  # fmt: skip
def test_a_rows_own_count_goes_before_the_columns(load, text, column, row, doubted):
    """52.50 is 21 of 40 and 55.00 is 11 of 20; of 36 clips both are nothing."""
    text = text.replace("clips: [36, 40]", column).replace("52.78", "52.50")
    text = text.replace("clips: [20]", "clips: [20]").replace(
        "name: Plain", f"name: Plain\n    {row}"
    )
    if "20" in column + row:
        text = text.replace("52.50", "55.00" if "[20]" in row else "52.50")
    names = [one.row.name for one in doubts_of(load(text))]
    assert ("Plain" in names) is doubted


def test_an_f1_and_costs_are_never_doubted(load, text):
    table = load(text)
    number = Printed("52.79", "percent")
    assert why_doubted(table, table.rows[1], "three", "f1", number) == ""
    assert why_doubted(table, table.rows[1], "three", "acc", number)
    assert not list(doubts_of(load(text.replace("number: 3", "number: 3\nkind: costs"))))


def test_the_papers_figures_that_cannot_be_true():
    found = [(table.paper, one) for table in TABLES for one in doubts_of(table)]
    own = Counter(paper for paper, one in found if one.own)
    assert own == {"GAM-MM-MER": 45, "ATM-GCN": 2, "GTS-GN": 1}
    assert sum(not one.own for _, one in found) == 91
    # of GAM-MM-MER it is every accuracy that it has
    rows = [row for table in TABLES if (table.paper, table.kind) == ("GAM-MM-MER", "scores")
            for row in table.rows if not (row.published or row.cited)]  # fmt: skip
    assert sum(len(row.printed) for row in rows) == 45


def test_every_accuracy_can_be_checked():
    for table in TABLES:
        if table.kind == "scores" and "acc" in table.scores:
            for row in table.rows:
                counts = [row.clips or table.columns[column].clips for column in row.printed]
                assert all(counts), (table.paper, table.number, row.name)
