import os

import pytest

from mer.reports.paper import score_cache
from mer.reports.paper import table as paper_table
from mer.reports.paper.cells import table_cells
from mer.reports.paper.score_cache import NAME, fingerprint, keep_scored, read_scored
from mer.reports.paper.table import fill_table


@pytest.fixture
def counted(monkeypatch):
    calls = []
    real = paper_table.score_table

    def score_table(*words):
        calls.append(words)
        return real(*words)

    monkeypatch.setattr(paper_table, "score_table", score_table)
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


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("")
    keep_scored(tmp_path / "file", "mark", score_cache.Scored(1, 1.0, None, {}, "no"))
    assert read_scored(tmp_path / "file", "mark") is None
    keep_scored(tmp_path, "mark", score_cache.Scored(1, 1.0, None, {}, "no"))
    assert read_scored(tmp_path, "mark").problem == "no"
    assert read_scored(tmp_path, "other") is None


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
