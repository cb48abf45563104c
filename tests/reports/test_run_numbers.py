from dataclasses import replace

import numpy as np
import pytest

from mer.reports.inner_score import inner_score
from mer.reports.run_numbers import curves, fold_row, subject_rows, summary
from mer.reports.score_table import score_table


def test_the_summary_has_the_tables_honest_numbers(make_run):
    results = make_run()
    table = score_table(results)
    numbers = summary(table, results)
    last, inner = table.rule("last"), table.rule("inner")
    assert numbers["last/uf1"] == last.uf1.mean
    assert (numbers["last/uar_low"], numbers["last/uar_high"]) == (last.uar.low, last.uar.high)
    assert numbers["last/acc_sd"] == last.acc.sd
    assert numbers["at-inner-epoch/acc"] == inner.acc.mean
    assert numbers["majority/uf1"] == table.floor.uf1
    assert {"last-casme2/uf1", "last-smic/acc_low"} <= set(numbers)
    assert (numbers["clips"], numbers["seeds"], numbers["complete"]) == (36, 3, 1)


def test_what_a_search_optimises_is_of_inner_subjects_alone(make_run):
    results = make_run()
    numbers = summary(score_table(results), results)
    score = inner_score(results)
    assert (numbers["inner/uf1"], numbers["inner/uar"]) == (score.uf1, score.uar)
    assert (numbers["inner/acc"], numbers["inner/epoch"]) == (score.acc, score.epoch)
    turned = [
        replace(r, test=replace(r.test, probabilities=r.test.probabilities[:, :, ::-1].copy()))
        for r in results
    ]
    others = summary(score_table(turned), turned)
    same = {name for name in numbers if numbers[name] == others[name]}
    assert {name for name in numbers if name.startswith("inner/")} <= same
    assert not {"last/uf1", "last/acc", "at-inner-epoch/uf1"} & same


def test_no_leaky_number_is_in_it(make_run):
    results = make_run()
    table = score_table(results)
    numbers = summary(table, results)
    assert not [name for name in numbers if "best" in name]
    leaky = {rule.acc.mean for rule in table.rules if rule.leaky}
    assert not leaky & set(numbers.values())


def test_without_inner_subjects_there_is_no_inner_number(make_run):
    results = make_run(inner=False, seeds=[0])
    numbers = summary(score_table(results), results)
    assert not [name for name in numbers if "inner" in name or name.endswith("_sd")]


def test_subjects_add_up_to_the_pooled_accuracy(make_run):
    results = make_run()
    rows = list(subject_rows(results))
    assert len(rows) == 3 * 6
    assert rows[0]["subject"] == "casme2/sub00"
    for seed in (0, 1, 2):
        own = [row for row in rows if row["seed"] == seed]
        share = sum(row["correct"] for row in own) / sum(row["clips"] for row in own)
        assert share == pytest.approx(score_table(results).rule("last").acc.seeds[seed])
    assert all(row["accuracy"] == row["correct"] / 6 for row in rows)


def test_a_fold_of_several_subjects_has_a_row_for_each(make_run):
    result = make_run(seeds=[0])[0]
    both = replace(result.test, subjects=("casme2/sub00",) * 2 + ("casme2/sub01",) * 4)
    rows = list(subject_rows([replace(result, fold="1-of-5", test=both)]))
    assert [(row["subject"], row["clips"]) for row in rows] == [
        ("casme2/sub00", 2),
        ("casme2/sub01", 4),
    ]


def test_a_fold_has_its_last_epoch_and_the_one_that_inner_chooses(make_run):
    result = make_run(seeds=[0])[0]
    row = fold_row(result)
    hits = int((result.test.predictions[-1] == result.test.truth).sum())
    assert (row["fold"], row["seed"], row["correct"], row["clips"]) == ("casme2/sub00", 0, hits, 6)
    assert (row["epochs"], row["loss"], row["seconds"]) == (4, 1.0, 1.0)
    uf1 = [epoch["inner/uf1"] for epoch in curves(result)]
    assert row["inner_epoch"] == int(np.argmax(uf1)) + 1
    assert fold_row(replace(result, inner=None))["inner_epoch"] is None


def test_curves_are_of_the_training_and_of_inner_subjects_never_of_test_clips(make_run):
    result = replace(make_run(seeds=[0])[0], losses=np.array([4, 3, 2, 1], np.float32))
    rows = curves(result)
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4]
    assert [row["train/loss"] for row in rows] == [4, 3, 2, 1]
    hits = (result.inner.predictions == result.inner.truth).mean(axis=1)
    assert [row["inner/acc"] for row in rows] == pytest.approx(hits.tolist())
    names = {"epoch", "train/loss", "inner/uf1", "inner/uar", "inner/acc"}
    assert set().union(*rows) == names
    turned = replace(result.test, probabilities=result.test.probabilities[:, :, ::-1].copy())
    assert curves(replace(result, test=turned)) == rows


def test_a_shorter_inner_training_has_shorter_curves(make_run):
    result = make_run(seeds=[0])[0]
    short = replace(result.inner, probabilities=result.inner.probabilities[:2])
    rows = curves(replace(result, inner=short))
    assert ["inner/uf1" in row for row in rows] == [True, True, False, False]
    assert all("train/loss" in row for row in rows)
    assert set().union(*curves(replace(result, inner=None))) == {"epoch", "train/loss"}
