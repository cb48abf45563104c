from mer.evaluation.predictions import result_path
from mer.reports.paper.cells import table_cells
from mer.reports.paper.row_index import EXPERIMENT
from mer.reports.paper.status import planned_of, render_status, seconds_left, seconds_of
from mer.reports.paper.table import fill_table


def test_what_is_missing_takes_what_was_like_it(load, source, store):
    cells = table_cells(load())
    store(cells[0], "c0ffee1", folds=4)
    store(cells[2], "c0ffee2", folds=2)
    filled = fill_table(load(), source, [0, 1], score=False)
    assert filled.cells[0].scores is None
    assert (filled.cells[0].done, filled.cells[0].planned) == (4, 12)
    # six folds of two seeds, one second each; two runs were never planned
    assert seconds_left([filled]) is None
    # but those of data that another run has are known
    assert [planned_of(run, [filled]) for run in filled.cells] == [12, None, 12, 12]
    store(cells[1], "c0ffee3", folds=1)
    store(cells[3], "c0ffee4")
    filled = fill_table(load(), source, [0, 1], score=False)
    assert seconds_left([filled]) == 8 + 10 + 11 + 6
    assert seconds_left([filled, filled]) == seconds_left([filled])
    text = render_status([filled], at_once=2)
    assert "left: 0:00:35 one after the other, about 0:00:18 with 2 at once" in text
    assert "| 4 of 12" in text


def test_nothing_is_known_before_the_first_training(load, source):
    filled = fill_table(load(), source)
    assert seconds_of(filled.cells[0], [filled]) is None
    text = render_status([filled], 1)
    assert "0 of ?" in text
    assert "not known before a training of each method has run" in text


def test_a_result_that_cannot_be_read_is_named(load, source, store):
    store(table_cells(load())[0], "c0ffee1")
    path = result_path(source.runs / EXPERIMENT / "c0ffee1", 0, "casme2/sub00")
    path.write_bytes(b"x")
    text = render_status([fill_table(load(), source, [0], score=False)], 1)
    assert "| 5 of 6, 1 damaged " in text
    assert f"\ndoes not count: {path} is damaged (" in text


def test_nothing_is_left_when_all_is_there(fill):
    assert "left: nothing" in render_status([fill()], 1)


def test_a_table_of_costs_has_no_runs(load, source, text):
    text = text.replace("number: 3", "number: 3\nkind: costs\ncost: a minute")
    shown = render_status([fill_table(load(text), source)], 1)
    assert "nothing in it is run here" in shown
    assert "cost: a minute" in shown
