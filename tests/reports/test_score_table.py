import numpy as np
import pytest

from mer.errors import MerError
from mer.evaluation import metrics
from mer.evaluation.conventions import correct_clips
from mer.reports.score_table import merge_context, score_table


def test_a_table_counts_what_there_is(make_run):
    table = score_table(make_run())
    assert (table.clips, table.subjects, table.folds, table.seeds) == (36, 6, 6, (0, 1, 2))
    assert [rule.rule for rule in table.rules] == ["last", "inner", "best", "best-separate"]
    assert [rule.leaky for rule in table.rules] == [False, False, True, True]
    assert table.complete
    assert (table.method, table.dataset, table.scheme) == ("mmnet", "casme2+smic", "composite-3")


def test_confusion_is_summed_over_seeds_and_gives_the_recall(make_run):
    table = score_table(make_run())
    matrix = np.array(table.confusion)
    assert matrix.sum() == 3 * 36
    assert matrix.sum(axis=1).tolist() == [3 * 18, 3 * 12, 3 * 6]
    assert table.recall == pytest.approx(np.diag(matrix) / matrix.sum(axis=1))
    assert np.mean(table.recall) == pytest.approx(table.rule("last").uar.mean)


def test_choosing_on_the_test_subject_never_lowers_the_accuracy(make_run):
    table = score_table(make_run())
    last, best, separate = (table.rule(name).acc.mean for name in ("last", "best", "best-separate"))
    assert last < best
    assert best == pytest.approx(separate)
    assert table.rule("best-separate").uf1.mean > table.rule("last").uf1.mean


def test_every_accuracy_of_a_seed_is_a_whole_number_of_clips(make_run):
    for rule in score_table(make_run()).rules:
        for value in rule.acc.seeds:
            assert correct_clips(f"{100 * value:.2f}", 36) is not None


def test_an_accuracy_that_is_no_number_of_clips_is_a_defect(make_run, monkeypatch):
    monkeypatch.setattr("mer.reports.scores.acc", lambda matrix: 1.01 * metrics.acc(matrix))
    with pytest.raises(AssertionError, match=r"last: accuracy .* of 36 clips"):
        score_table(make_run(seeds=[0]))


def test_the_floor_knows_the_largest_class(make_run):
    floor = score_table(make_run()).floor
    assert floor.acc == pytest.approx(0.5)
    assert floor.uar == pytest.approx(1 / 3)
    assert floor.uf1 == pytest.approx(2 * 18 / (2 * 18 + 18) / 3)


def test_a_run_without_inner_has_no_inner_column(make_run):
    table = score_table(make_run(inner=False))
    assert "inner" not in [rule.rule for rule in table.rules]
    assert not any("inner" in note for note in table.notes)


def test_a_run_with_some_inner_results_says_why_the_column_is_missing(make_run):
    some = make_run(seeds=[0]) + make_run(seeds=[1], inner=False)
    table = score_table(some)
    assert "inner" not in [rule.rule for rule in table.rules]
    assert "6 of 12 results" in table.notes[-1]


def test_an_unfinished_run_is_called_so(make_run):
    table = score_table(make_run(folds=4))
    assert not table.complete
    assert table.status == "incomplete, 4 of 6 folds (seed 0: 4, seed 1: 4, seed 2: 4)"
    assert score_table(make_run(seeds=[0]), 68).status == "incomplete, 6 of 68 folds"


def test_seeds_that_have_not_the_same_folds_are_scored_and_named(make_run):
    table = score_table(make_run(seeds=[0]) + make_run(seeds=[1], folds=5))
    assert table.status == "incomplete, 5 of 6 folds (seed 1: 5)"
    assert (table.clips, sum(map(sum, table.confusion))) == (36, 66)


def test_a_class_without_a_tested_clip_is_an_error_that_tells_the_progress(make_run):
    results = make_run(seeds=[0], folds=1)
    results[0].test.truth[results[0].test.truth == 2] = 0
    with pytest.raises(MerError, match=r"surprise.*incomplete, 1 of 6 folds"):
        score_table(results)


def test_mixed_configurations_are_an_error(make_run):
    with pytest.raises(MerError, match="2 configurations"):
        score_table(make_run(seeds=[0]) + make_run(seeds=[1], config_hash="beef"))


@pytest.mark.parametrize(
    ("context", "note"),
    [({"corpus": "synthetic"}, "the pipeline learns"), ({"labels": "permuted"}, "check for leaks")],
)
def test_a_table_that_is_no_result_says_so(make_run, context, note):
    neutral = {"corpus": "as delivered", "labels": "as annotated"}
    assert not score_table(make_run(seeds=[0], **neutral)).notes
    assert note in score_table(make_run(seeds=[0], **neutral | context)).notes[0]


def test_facts_that_differ_are_joined(make_run):
    results = make_run(seeds=[0], machine="a") + make_run(seeds=[1], machine="b", extra="")
    context = merge_context(results)
    assert context["machine"] == "a; b"
    assert context["device"] == "cpu"
    assert "extra" not in context


def test_tables_repeat_exactly(make_run):
    assert score_table(make_run()) == score_table(make_run()[::-1])
