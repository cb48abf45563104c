from dataclasses import replace

import pytest

from mer.reports.paper.cells import table_cells
from mer.reports.paper.compare import Compared, means_of
from mer.reports.paper.footnotes import Footnotes
from mer.reports.paper.rows import (
    CITED,
    PART,
    UNSAID,
    column_lines,
    damage_of,
    difference_text,
    heads,
)
from mer.reports.paper.table import FilledTable, fill_table
from mer.reports.paper.text import render_paper_table


def test_a_line_a_row_and_choice(fill):
    filled, notes = fill(), Footnotes()
    lines = list(column_lines(filled, "three", notes))
    assert [line.name for line in lines] == [
        "Somebody (a)", "Plain", "Chosen, model.layer=1 (c)", "Chosen, model.layer=2 (c)",
    ]  # fmt: skip
    assert [len(line.cells) for line in lines] == [len(heads(filled))] * 4
    assert lines[0].published
    assert lines[0].cells == ("-", "70.20 (b)", "-", "-", "-", "50.00", "-", "-", "published")
    assert notes.lines()[2] == f"(c) {UNSAID}"
    assert [line.name for line in column_lines(filled, "two", notes)] == ["Plain", "Chosen"]


def test_others_may_have_counted_another_usual_set_and_the_paper_may_not(fill, text):
    doubts = Footnotes()
    list(column_lines(fill(text), "three", doubts))
    lines = "\n".join(doubts.lines())
    assert "no whole number of 36 or 40 clips" in lines
    assert "no whole number of 36 clips" in lines
    assert "52.78" not in lines


def test_a_mean_over_subjects_stands_before_the_pooled_score(fill, text):
    filled = fill(text.replace("papers_rule:", "averaging: subjects\npapers_rule:"))
    head = heads(filled)
    assert head[:5] == [
        "ACC, ours (subject mean)", "ACC, paper", "difference", "inside", "ACC, ours (pooled)",
    ]  # fmt: skip
    line = list(column_lines(filled, "three", Footnotes()))[1]
    assert len(line.cells) == len(head)
    run = filled.cells[0]
    mean, low, high = (100 * getattr(means_of(run, "last").acc, x) for x in ("mean", "low", "high"))
    pooled = 100 * run.scores.rule("last").acc.mean
    assert line.cells[0] == f"{mean:.1f} [{low:.1f}, {high:.1f}]"
    assert line.cells[2] == f"{mean - 52.78:+.1f}"
    assert line.cells[3] == ("yes" if low <= 52.78 <= high else "no")
    assert line.cells[4].startswith(f"{pooled:.1f} [")


def test_where_the_paper_gives_no_count_any_usual_one_will_do(fill, text):
    notes = Footnotes()
    unsure = text.replace("clips: [36, 40]", "clips: [36, 40], clips_stated: false")
    list(column_lines(fill(unsure), "three", notes))
    assert "no whole number of 36 or 40 clips" in "\n".join(notes.lines())


def test_a_cited_method_that_is_run_says_whose_number_stands_beside_it(fill, text):
    notes = Footnotes()
    row = "  - {name: Theirs, cited: true, printed: {three: 70.20 / 0.5000}}"
    filled = fill(text.replace("notes: [the last", f"{row}\nnotes: [the last"))
    line = list(column_lines(filled, "three", notes))[-1]
    assert line.cells[-1] == "6 of 6"
    assert not line.published
    said = "\n".join(notes.lines())
    assert CITED in said
    assert "no whole number of 36 or 40 clips" in said


def test_ours_stands_with_its_interval_beside_the_papers(fill):
    filled = fill()
    line = list(column_lines(filled, "three", Footnotes()))[1]
    last = filled.at(1, "three")[0].scores.rule("last")
    mean, low, high = (100 * x for x in (last.acc.mean, last.acc.low, last.acc.high))
    assert line.cells[0] == f"{mean:.1f} [{low:.1f}, {high:.1f}]"
    assert line.cells[1:4] == (
        "52.78",
        f"{mean - 52.78:+.1f}",
        "yes" if low <= 52.78 <= high else "no",
    )
    assert line.cells[-1] == "6 of 6"


def test_drawn_faces_are_not_compared(fill):
    filled = fill(corpus="synthetic")
    assert heads(filled) == ["ACC, ours", "ACC, paper", "F1, ours", "F1, paper", "trainings"]
    assert all(len(line.cells) == 5 for line in column_lines(filled, "three", Footnotes()))


def test_what_is_missing_or_changed_is_said(load, source, fill):
    empty = fill_table(load(), source, [0])
    assert [line.cells[-1] for line in column_lines(empty, "two", Footnotes())] == ["not run", "-"]
    filled, notes = fill(), Footnotes()
    changed = replace(filled.cells[0], changes=("mer.types", "mer.a", "mer.b", "mer.c"))
    filled = FilledTable(filled.table, (changed, *filled.cells[1:]), (0,), "last")
    assert list(column_lines(filled, "three", notes))[1].name == "Plain (c)"
    assert "has changed since (mer.types, mer.a, mer.b and more): --rerun" in notes.lines()[2]


def test_a_result_that_cannot_be_read_is_named(fill):
    filled, notes = fill(), Footnotes()
    run = replace(filled.cells[0], done=5, damaged=("a.npz is damaged; delete it.",))
    filled = replace(filled, cells=(run, *filled.cells[1:]))
    assert list(column_lines(filled, "three", notes))[1].cells[-1] == "5 of 6 (c)"
    said = "results that are there and do not count, as if missing"
    assert notes.lines()[2] == f"(c) {said}: 1. a.npz is damaged; delete it."
    assert damage_of(replace(run, damaged=("a.", "b."))).endswith("missing: 2. The first: a.")
    assert damage_of(filled.cells[1]) == ""


def test_a_difference_that_rounds_to_zero_has_no_minus():
    class Tiny(Compared):
        difference = -0.00001

    assert difference_text(Tiny("acc", None, None)) == "+0.0"
    Tiny.difference = None
    assert difference_text(Tiny("acc", None, None)) == "-"


@pytest.mark.parametrize("rule", ["last", "inner"])
def test_the_rule_decides_which_numbers_are_ours(fill, rule):
    filled = replace(fill(), rule=rule)
    line = list(column_lines(filled, "three", Footnotes()))[1]
    mean = filled.cells[0].scores.rule(rule).acc.mean
    assert line.cells[0].startswith(f"{100 * mean:.1f}")


COMPOSITE = """
paper: Trial
number: II
title: Composite and its parts
citation: Nobody, 2020
scores: {uf1: percent, uar: percent}
averaging: subjects
protocol: cross-dataset
method: method/m.yaml
columns:
  full: {title: Full, data: data/a.yaml}
  smic: {title: SMIC, data: data/a.yaml, part: smic}
rows:
  - {name: w/o motion, overrides: [--model.motion=false], printed: {full: lost, smic: lost}}
"""


def test_a_table_whose_numbers_are_lost_and_parts_of_a_composite(load, source, store):
    table = load(COMPOSITE)
    whole, part = table_cells(table)
    assert whole.run == part.run
    assert whole.protocol == "cross-dataset"
    store(whole, "c0ffee1")
    filled = fill_table(table, source, [0])
    assert filled.complete
    scores = filled.cells[0].scores
    smic = next(one.scores for one in scores.parts if one.dataset == "smic")
    for column, rule in (("full", scores.rule("last")), ("smic", smic)):
        (line,) = column_lines(filled, column, Footnotes())
        means = means_of(filled.cells[0], "last", table.columns[column].part)
        assert line.cells[0].startswith(f"{100 * means.uf1.mean:.1f} [")
        assert line.cells[1:4] == ("lost", "-", "-")
        assert line.cells[4].startswith(f"{100 * rule.uf1.mean:.1f} [")
    text = render_paper_table(filled)
    assert "complete, 1 of 1 runs" in text
    assert "protocol cross-dataset" in text


def test_a_part_without_scores_under_a_rule_says_why(load, source, store):
    table = load(COMPOSITE)
    store(table_cells(table)[0], "c0ffee1")
    notes = Footnotes()
    leaky = replace(fill_table(table, source, [0]), rule="best")
    (line,) = column_lines(leaky, "smic", notes)
    assert line.cells[0] == "-"
    assert notes.lines() == [f"(a) {PART}"]


def test_a_part_is_read_by_rule_inner_where_that_is_asked_for(load, source, store):
    table = load(COMPOSITE)
    store(table_cells(table)[0], "c0ffee1")
    filled = fill_table(table, source, [0], inner=True)
    (line,) = column_lines(filled, "smic", Footnotes())
    scores = filled.cells[0].scores
    smic = {one.dataset: one.scores for one in scores.inner_parts}["smic"]
    assert line.cells[4].startswith(f"{100 * smic.uf1.mean:.1f} [")
    assert smic.rule == "inner"
    assert smic.uf1.mean != scores.part("smic", "last").uf1.mean
    # and again from what was kept beside the results
    assert fill_table(table, source, [0], inner=True) == filled


CROSS = """
paper: Trial
number: 6
title: Trained on one, tested on the other
citation: Nobody, 2020
scores: {acc: fraction}
protocol: cross-dataset
method: method/m.yaml
columns:
  casme2: {title: on CASME II, data: data/a.yaml, part: casme2, clips: [24]}
  smic: {title: on SMIC, data: data/a.yaml, part: smic, clips: [12]}
rows:
  - {name: trained on CASME II, printed: {casme2: -, smic: 0.75}}
  - {name: trained on SMIC, printed: {casme2: 0.5, smic: -}}
"""


def test_both_ways_across_datasets_are_one_run_read_by_its_parts(load, source, store):
    table = load(CROSS)
    there, back = table_cells(table)
    assert there.run == back.run
    assert (there.column, back.column) == ("smic", "casme2")
    store(there, "c0ffee1")
    filled = fill_table(table, source, [0])
    parts = {one.dataset: one.scores for one in filled.cells[0].scores.parts}
    for column, place in (("smic", 0), ("casme2", 1)):
        lines = list(column_lines(filled, column, Footnotes()))
        assert lines[place].cells[0].startswith(f"{100 * parts[column].acc.mean:.1f} [")
        assert lines[1 - place].cells[:2] == ("-", "-")
    assert parts["smic"].acc.mean != parts["casme2"].acc.mean


def test_somebody_without_a_number_in_a_column_has_no_line_there(fill, text):
    text = text.replace("{three: 70.20 / 0.5000}", "{three: 70.20 / 0.5000, two: '-'}")
    filled = fill(text)
    assert [line.name for line in column_lines(filled, "two", Footnotes())] == ["Plain", "Chosen"]
    lost = fill(text.replace("two: '-'", "two: lost"))
    assert next(iter(column_lines(lost, "two", Footnotes()))).published
