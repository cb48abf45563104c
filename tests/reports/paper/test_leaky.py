import re

from mer.reports.paper.leaky import leaky_lines, leaky_table
from mer.reports.paper.table import fill_table


def test_the_rule_of_the_papers_script_is_read_with_its_optimism(fill):
    filled = fill()
    table = leaky_table(filled)
    assert table.head[2:5] == ["ACC, rule best-separate", "ACC, paper", "difference"]
    run = filled.cells[0].scores
    leaky, honest = run.rule("best-separate").acc.mean, run.rule("last").acc.mean
    assert leaky >= honest
    assert table.rows[0][2] == f"{100 * leaky:.1f} ({100 * (leaky - honest):+.1f})"
    assert table.rows[0][4] == f"{100 * leaky - 52.78:+.1f}"
    assert "the paper's script chooses so" in "\n".join(table.notes)


def test_a_cited_method_is_not_read_by_a_script_that_did_not_score_it(fill, text):
    row = "  - {name: Theirs, cited: true, printed: {three: 70.20 / 0.5000}}"
    filled = fill(text.replace("notes: [the last", f"{row}\nnotes: [the last"))
    assert any(run.scores and filled.name_of(run) == "Theirs" for run in filled.cells)
    assert "Theirs" not in [row[0] for row in leaky_table(filled).rows]


def test_without_a_known_script_it_is_rule_best(fill, text):
    lines = leaky_lines(fill(text.replace("papers_rule: best-separate\n", "")))
    assert "ACC, rule best " in lines[0]
    assert not any("script" in line for line in lines)


def test_the_best_of_the_choices_is_named_as_chosen_on_the_test_subjects(fill):
    filled = fill()
    (line,) = [line for line in leaky_lines(filled) if "highest" in line]
    best = max(filled.cells[2:], key=lambda run: run.scores.rule("last").acc.mean)
    assert best.cell.choice.lstrip("-") in line
    assert re.search(r"highest ACC of 2 under rule last, chosen on the test subjects", line)


def test_drawn_faces_have_no_differences_and_no_runs_no_block(fill, load, source):
    drawn = leaky_table(fill(corpus="synthetic"))
    assert "difference" not in drawn.head
    assert not any("compare" in note for note in drawn.notes)
    assert leaky_lines(fill_table(load(), source, [5])) == []
