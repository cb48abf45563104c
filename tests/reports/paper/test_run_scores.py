import shutil

import pytest

from mer.evaluation.predictions import result_path
from mer.reports.paper.cells import table_cells
from mer.reports.paper.row_index import EXPERIMENT, read_entry
from mer.reports.paper.run_scores import score_run
from mer.reports.paper.subject_means import subject_means


@pytest.fixture
def run(load, source, store):
    """The results of a run of two seeds, its folder and its entry."""
    cell = table_cells(load())[0]
    results = store(cell, "c0ffee1", seeds=(0, 1))
    folder = source.runs / EXPERIMENT / "c0ffee1"
    return results, folder, read_entry(source.key(cell), source.runs)


def test_scores_means_and_counts_come_from_the_results(run, source):
    results, _, entry = run
    scored = score_run(entry, source.runs, (0, 1), "last")
    assert (scored.done, scored.seconds, scored.damaged) == (12, 12.0, ())
    assert scored.scores.seeds == (0, 1)
    assert scored.means == subject_means(results)


def test_a_seed_without_any_fold_is_missing(run, source):
    _, _, entry = run
    scored = score_run(entry, source.runs, (0, 1, 2), "last")
    assert scored.scores.missing_seeds == (2,)
    assert not scored.scores.complete


def test_a_damaged_result_is_named_and_a_missing_one_is_not(run, source):
    _, folder, entry = run
    damaged, missing = (result_path(folder, 0, f"casme2/sub0{k}") for k in (0, 1))
    damaged.write_bytes(b"x")
    missing.unlink()
    scored = score_run(entry, source.runs, (0, 1), "last")
    assert scored.done == 10
    (said,) = scored.damaged
    assert said.startswith(f"{damaged} is damaged")
    # and again from what was kept
    assert score_run(entry, source.runs, (0, 1), "last") == scored


def test_a_result_under_another_name_does_not_count(run, source):
    """A copy of one seed would pass for another and shrink the spread to nothing."""
    _, folder, entry = run
    name = "casme2/sub00"
    shutil.copy(result_path(folder, 0, name), result_path(folder, 1, name))
    scored = score_run(entry, source.runs, (0, 1), "last")
    assert scored.done == 11
    assert "holds fold casme2/sub00 of seed 0; put it back or delete it." in scored.damaged[0]


def test_a_result_of_another_configuration_does_not_count(run, source, make_run):
    from mer.evaluation.predictions import save_result

    _, folder, entry = run
    (other, *_) = make_run(seeds=(0,), config_hash="another")
    save_result(other, result_path(folder, 0, other.fold))
    scored = score_run(entry, source.runs, (0, 1), "last")
    assert scored.done == 11
    assert "another configuration (another)" in scored.damaged[0]
