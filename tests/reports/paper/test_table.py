from dataclasses import replace

import numpy as np
import pytest

from mer.evaluation.predictions import result_path, save_result
from mer.reports.paper.cells import table_cells
from mer.reports.paper.row_index import EXPERIMENT, RowEntry, write_entry
from mer.reports.paper.table import fill_table


def test_nothing_was_run(load, source):
    filled = fill_table(load(), source)
    assert [one.planned for one in filled.cells] == [None] * 4
    assert {one.problem for one in filled.cells} == {"not run"}
    assert not filled.complete
    assert not filled.synthetic
    assert filled.seeds == (0, 1, 2)


def test_scores_are_those_of_the_stored_predictions(load, source, store):
    cells = table_cells(load())
    results = store(cells[0], "c0ffee1")
    filled = fill_table(load(), source, [0])
    run = filled.at(1, "three")[0]
    assert (run.done, run.planned, run.seconds, run.complete) == (6, 6, 6.0, True)
    right = sum(int((one.test.predictions[-1] == one.test.truth).sum()) for one in results)
    assert run.scores.rule("last").acc.mean == pytest.approx(right / 36)
    assert filled.at(1, "two")[0].planned is None
    assert filled.at(0, "three") == []


def test_only_what_was_asked_for_counts(load, source, store):
    cells = table_cells(load())
    store(cells[0], "c0ffee1", seeds=(0,), folds=4)
    run = fill_table(load(), source, [0, 1]).cells[0]
    assert (run.done, run.planned, run.complete) == (4, 12, False)
    assert "incomplete, 4 of 6" in run.scores.status
    damaged = result_path(source.runs / EXPERIMENT / "c0ffee1", 0, "casme2/sub00")
    damaged.write_bytes(b"x")
    run = fill_table(load(), source, [0]).cells[0]
    assert run.done == 3
    assert [text.split(" is ")[0] for text in run.damaged] == [str(damaged)]


def test_results_without_inner_predictions_do_not_count_for_rule_inner(
    load, source, make_run, store
):
    cells = table_cells(load())
    store(cells[0], "c0ffee1")
    assert fill_table(load(), source, [0], inner=True).cells[0].done == 6
    assert fill_table(load(), source, [0], inner=True).rule == "inner"
    for path in (source.runs / EXPERIMENT / "c0ffee1").glob("seed0/*"):
        path.unlink()
    for one in make_run(seeds=(0,), inner=False, config_hash="c0ffee1"):
        save_result(one, result_path(source.runs / EXPERIMENT / "c0ffee1", 0, one.fold))
    assert fill_table(load(), source, [0], inner=True).cells[0].done == 0
    assert fill_table(load(), source, [0]).cells[0].done == 6


def test_a_class_without_clips_is_a_problem_of_the_run_alone(load, source, store):
    cells = table_cells(load())
    one, *others = store(cells[0], "c0ffee1")
    for other in others:
        result_path(source.runs / EXPERIMENT / "c0ffee1", other.seed, other.fold).unlink()
    test = replace(one.test, truth=np.zeros_like(one.test.truth))
    folder = source.runs / EXPERIMENT / "c0ffee1"
    save_result(replace(one, test=test), result_path(folder, one.seed, one.fold))
    run = fill_table(load(), source, [0]).cells[0]
    assert run.scores is None
    assert run.done == 1
    assert "No tested clip is truly positive, surprise" in run.problem


def test_facts_are_means_over_seeds(load, source, store):
    cells = table_cells(load())
    for one in store(cells[0], "c0ffee1", seeds=(0, 1)):
        path = result_path(source.runs / EXPERIMENT / "c0ffee1", one.seed, one.fold)
        save_result(replace(one, facts={"w": 0.25 + 0.5 * one.seed}), path)
    facts = fill_table(load(), source, [0, 1]).cells[0].facts
    assert facts["casme2/sub00"] == {"w": pytest.approx(0.5)}
    assert len(facts) == 6


def test_changed_code_is_noted(load, source, store):
    cell = table_cells(load())[0]
    store(cell, "c0ffee1")
    names = ("casme2/sub00",)
    entry = RowEntry("c0ffee1", "loso", names, {"mer.types": "another"}, {}, ())
    write_entry(entry, source.key(cell), source.runs)
    assert fill_table(load(), source, [0]).cells[0].changes == ("mer.types",)


def test_one_run_in_two_places_is_read_once(load, source, store, text):
    text = text.replace("--model.layer=1, --model.layer=2", "--model.layer=1, --model.layer=1")
    cells = table_cells(load(text))
    assert source.key(cells[2]) == source.key(cells[3])
    store(cells[2], "c0ffee1")
    filled = fill_table(load(text), source, [0])
    assert filled.cells[2].scores is filled.cells[3].scores is not None


def test_a_drawn_corpus_says_so(fill, source):
    assert fill(corpus="synthetic").synthetic
    assert not fill(corpus="as delivered").synthetic
