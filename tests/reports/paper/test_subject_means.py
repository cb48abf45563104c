import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mer.evaluation.statistics import subject_draws
from mer.reports.paper.subject_means import WHOLE, subject_means
from mer.reports.score_table import score_table


def own_scores(result, epoch=-1):
    """Accuracy, F1 and recall of one subject over the classes that it shows, by plain loops."""
    truth, told = result.test.truth.tolist(), result.test.predictions[epoch].tolist()
    pairs = list(zip(truth, told, strict=True))
    f1, recall = [], []
    for one in sorted(set(truth)):
        hits = sum(t == p == one for t, p in pairs)
        f1.append(2 * hits / (truth.count(one) + told.count(one)))
        recall.append(hits / truth.count(one))
    accuracy = sum(t == p for t, p in pairs) / len(pairs)
    return accuracy, sum(f1) / len(f1), sum(recall) / len(recall)


def test_equal_to_plain_loops_with_the_draws_of_the_pooled_scores(make_run):
    results = make_run(seeds=(0, 1))
    found = {one.rule: one for one in subject_means(results)[WHOLE]}["last"]
    subjects = sorted({one.fold for one in results})
    draws = subject_draws(subjects)
    values = np.array([
        [own_scores(one) for one in sorted(results, key=lambda one: one.fold) if one.seed == seed]
        for seed in (0, 1)
    ])  # fmt: skip
    for place, estimate in enumerate((found.acc, found.uf1, found.uar)):
        by_seed = [sum(one) / 6 for one in values[:, :, place].tolist()]
        assert estimate.mean == pytest.approx(sum(by_seed) / 2)
        assert estimate.seeds == pytest.approx(tuple(by_seed))
        assert estimate.sd == pytest.approx(abs(by_seed[0] - by_seed[1]) / 2**0.5)
        over_seeds = values[:, :, place].mean(axis=0).tolist()
        drawn = [
            sum(n * one for n, one in zip(draw, over_seeds, strict=True)) / 6
            for draw in draws.tolist()
        ]
        low, high = np.percentile(drawn, [2.5, 97.5])
        assert estimate.low == pytest.approx(low)
        assert estimate.high == pytest.approx(high)
        assert estimate.left_out == 0


def test_equal_to_the_other_averages_of_a_score_table(make_run):
    results = make_run()
    said = score_table(results).conventions
    last = {one.rule: one for one in subject_means(results)[WHOLE]}["last"]
    assert last.acc.mean == pytest.approx(said["accuracy, mean over subjects"])
    assert last.uf1.mean == pytest.approx(said["F1, mean over subjects"])
    assert last.uar.mean == pytest.approx(said["UAR, mean over subjects"])


def test_every_rule_and_dataset_has_its_own(make_run):
    means = subject_means(make_run())
    assert [one.rule for one in means[WHOLE]] == ["last", "inner", "best", "best-separate"]
    assert [one.leaky for one in means[WHOLE]] == [False, False, True, True]
    assert {name: [one.rule for one in means[name]] for name in ("casme2", "smic")} == {
        "casme2": ["last", "inner"], "smic": ["last", "inner"],
    }  # fmt: skip
    halves = [means[name][0].acc.mean for name in ("casme2", "smic")]
    # three subjects each
    assert sum(halves) / 2 == pytest.approx(means[WHOLE][0].acc.mean)
    without = subject_means(make_run(inner=False))
    assert [one.rule for one in without[WHOLE]] == ["last", "best", "best-separate"]
    alone = subject_means([one for one in make_run() if one.fold.startswith("smic")])
    assert list(alone) == [WHOLE]


def test_a_subject_that_a_seed_lacks_is_left_out_there_without_a_warning(make_run):
    results = make_run(seeds=(0, 1))
    first = [one for one in results if one.seed == 0]
    half = [*first, *[one for one in results if one.seed == 1][:2]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        means = subject_means(half)
    found = means[WHOLE][0]
    # seed 1 has no clip of the other dataset
    assert sorted(means) == [WHOLE, "casme2"]
    accuracies = [own_scores(one)[0] for one in half[6:]]
    assert found.acc.seeds[1] == pytest.approx(sum(accuracies) / 2)
    # a draw may hold none of the two subjects of seed 1
    assert 0 < found.acc.left_out < 1


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(hits=st.lists(st.integers(0, 6), min_size=6, max_size=6))
def test_subjects_weigh_alike_whatever_their_clips(make_run, hits):
    results = []
    for one, right in zip(make_run(seeds=(0,)), hits, strict=True):
        clips = 6 if one.fold != "casme2/sub00" else 2
        truth = np.zeros(clips, np.int64)
        told = np.where(np.arange(clips) < min(right, clips), 0, 1)
        group = replace(
            one.test, clips=one.test.clips[:clips], subjects=one.test.subjects[:clips],
            truth=truth, probabilities=np.eye(3, dtype=np.float32)[told][None],
        )  # fmt: skip
        results.append(replace(one, test=group, inner=None))
    found = subject_means(results)[WHOLE][0].acc
    shares = [min(hits[0], 2) / 2, *(right / 6 for right in hits[1:])]
    assert found.mean == pytest.approx(sum(shares) / 6)
    assert found.low - 1e-9 <= found.mean <= found.high + 1e-9
