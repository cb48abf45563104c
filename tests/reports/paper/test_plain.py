from dataclasses import replace

import pytest

from mer.reports.paper.plain import NOT_RUN
from mer.reports.paper.table import fill_table
from mer.reports.paper.text import render_paper_table


def cells(text, name):
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {name}")]
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_each_fold_stands_beside_the_papers_and_their_mean_below(facts_table):
    filled, weights = facts_table
    text = render_paper_table(filled)
    first = weights[0]
    assert cells(text, "Subject 1") == [f"{first:.4f}", "0.7000", f"{1 - first:.4f}", "0.3000"]
    assert cells(text, "Subject 9") == ["-", "0.6000", "-", "0.4000"]
    assert float(cells(text, "Average")[0]) == pytest.approx(sum(weights) / 6, abs=5e-5)
    assert "complete, 1 of 1 runs" in text


def test_costs_are_printed_and_not_run(load, source, text):
    costs = "kind: costs\nscores: {input: text, parameters: text}\n"
    text = text.replace("scores: {acc: percent, f1: fraction}\n", costs)
    shown = render_paper_table(fill_table(load(text), replace(source, mark="drawn")))
    assert "SYNTHETIC" not in shown
    assert cells(shown, "Somebody") == ["70.20", "0.5000"]
    assert NOT_RUN in shown
    assert "INCOMPLETE" not in shown
    assert "measures ours" not in shown
    named = load(f"{text}\nbenchmark: benchmarks/landmark_methods.py\n")
    shown = render_paper_table(fill_table(named, source))
    assert "- `python benchmarks/landmark_methods.py` measures ours" in shown
