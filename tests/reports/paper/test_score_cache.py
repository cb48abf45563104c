import os

import pytest

from mer.evaluation.predictions import result_path, save_result
from mer.reports.paper import run_scores, score_cache
from mer.reports.paper.cells import table_cells
from mer.reports.paper.row_index import EXPERIMENT
from mer.reports.paper.score_cache import KEPT, NAME, Scored, fingerprint, keep_scored, read_scored
from mer.reports.paper.table import fill_table


@pytest.fixture
def counted(monkeypatch):
    calls = []
    real = run_scores.score_table

    def score_table(*words):
        calls.append(words)
        return real(*words)

    monkeypatch.setattr(run_scores, "score_table", score_table)
    return calls


def test_scores_are_computed_once_and_come_back_equal(load, source, store, counted):
    store(table_cells(load())[0], "c0ffee1", seeds=(0, 1))
    first = fill_table(load(), source, [0, 1])
    again = fill_table(load(), source, [0, 1])
    assert again == first
    assert len(counted) == 1
    assert again.cells[0].scores.parts


@pytest.mark.parametrize("change", ["touched", "another seed", "rule", "garbled", "code"])
def test_whatever_changes_is_computed_anew(load, source, store, counted, monkeypatch, change):
    store(table_cells(load())[0], "c0ffee1", seeds=(0, 1))
    fill_table(load(), source, [0])
    folder = source.runs / "tables/c0ffee1"
    seeds, inner = ([0, 1] if change == "another seed" else [0]), change == "rule"
    if change == "touched":
        os.utime(folder / "seed0/casme2_sub00.npz", ns=(1, 1))
    if change == "garbled":
        (folder / NAME).write_text("{")
    if change == "code":
        monkeypatch.setattr(score_cache, "_code", lambda: "another")
    fill_table(load(), source, seeds, inner)
    assert len(counted) == 2


def test_a_file_that_is_not_there_counts(tmp_path):
    path = tmp_path / "seed0/a.npz"
    absent = fingerprint([path], "last")
    path.parent.mkdir()
    path.write_bytes(b"x")
    assert fingerprint([path], "last") != absent
    assert fingerprint([path], "last") != fingerprint([path], "inner")


def scored(problem):
    return Scored(1, 1.0, None, None, {}, problem, ("a.npz is damaged.",))


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("")
    keep_scored(tmp_path / "file", "last 0", "mark", scored("no"))
    assert read_scored(tmp_path / "file", "last 0", "mark") is None
    keep_scored(tmp_path, "last 0", "mark", scored("no"))
    assert read_scored(tmp_path, "last 0", "mark") == scored("no")
    assert read_scored(tmp_path, "last 0", "other") is None
    assert read_scored(tmp_path, "inner 0", "mark") is None


def test_what_is_asked_for_otherwise_stays(load, source, store, counted):
    """Or every other rule, or number of seeds, would make the next table slow."""
    store(table_cells(load())[0], "c0ffee1", seeds=(0, 1))
    for _ in range(2):
        whole = fill_table(load(), source, [0, 1])
        one = fill_table(load(), source, [0])
        inner = fill_table(load(), source, [0, 1], inner=True)
    assert len(counted) == 3
    assert whole.cells[0].scores.seeds == inner.cells[0].scores.seeds == (0, 1)
    assert one.cells[0].scores.seeds == (0,)


def test_the_latest_are_kept_and_no_more(tmp_path):
    for number in range(KEPT + 2):
        keep_scored(tmp_path, f"last {number}", "mark", scored(str(number)))
    found = [read_scored(tmp_path, f"last {number}", "mark") for number in range(KEPT + 2)]
    assert found[:2] == [None, None]
    assert [one.problem for one in found[2:]] == [str(number) for number in range(2, KEPT + 2)]
    keep_scored(tmp_path, "last 5", "new", scored("again"))
    assert read_scored(tmp_path, "last 5", "new").problem == "again"
    assert read_scored(tmp_path, "last 2", "mark").problem == "2"


@pytest.mark.parametrize("content", ["[]", "3", '{"last 0": 3}', '{"last 0": {"mark": "mark"}}'])
def test_what_is_no_such_file_says_nothing_and_is_replaced(tmp_path, content):
    (tmp_path / NAME).write_text(content)
    assert read_scored(tmp_path, "last 0", "mark") is None
    keep_scored(tmp_path, "last 0", "mark", scored("no"))
    assert read_scored(tmp_path, "last 0", "mark") == scored("no")


def test_that_nothing_counts_is_kept_too(load, source, make_run, store, monkeypatch):
    store(table_cells(load())[0], "c0ffee1")
    folder = source.runs / EXPERIMENT / "c0ffee1"
    for one in make_run(seeds=(0,), inner=False, config_hash="c0ffee1"):
        save_result(one, result_path(folder, 0, one.fold))
    assert fill_table(load(), source, [0], inner=True).cells[0].done == 0
    monkeypatch.setattr(run_scores, "load_result", None)
    assert fill_table(load(), source, [0], inner=True).cells[0].problem == "not run"


def test_a_count_alone_keeps_nothing(load, source, store, counted):
    store(table_cells(load())[0], "c0ffee1")
    filled = fill_table(load(), source, [0], score=False)
    assert (filled.cells[0].done, counted) == (6, [])
    assert not (source.runs / "tables/c0ffee1" / NAME).exists()


def test_the_code_that_scores_is_part_of_what_decides(tmp_path, monkeypatch):
    assert (score_cache.PACKAGE / "evaluation/metrics.py").is_file()
    monkeypatch.setattr(score_cache, "PACKAGE", tmp_path)
    marks = []
    for place in ("evaluation/metrics.py", "reports/score_table.py", "reports/paper/table.py"):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a = 1\n")
        score_cache._code.cache_clear()
        marks.append(fingerprint([], "last"))
    score_cache._code.cache_clear()
    assert len(set(marks)) == 3
