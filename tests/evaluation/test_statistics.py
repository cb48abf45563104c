import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, recall_score

from mer.evaluation import metrics
from mer.evaluation.selection import Pooled, select
from mer.evaluation.statistics import (
    drawn_scores,
    estimate,
    interval,
    majority_matrix,
    reweight,
    subject_draws,
    subject_matrices,
)


def pooled(truth, predictions, subjects, classes=3, folds=None):
    truth, predictions = np.asarray(truth), np.asarray(predictions)
    return Pooled(
        folds=tuple(folds or subjects),
        clips=tuple(f"clip{i}" for i in range(len(truth))),
        subjects=tuple(subjects),
        truth=truth,
        predictions=predictions,
        probabilities=np.eye(classes, dtype=np.float32)[predictions],
        epochs=np.zeros(len(truth), np.int64),
    )


@pytest.fixture
def corpus():
    """Sixty clips of nine subjects in two datasets, a third of the predictions wrong."""
    generator = np.random.default_rng(5)
    subjects = [f"{'one' if s < 6 else 'two'}/{s}" for s in generator.integers(0, 9, 60)]
    truth = generator.choice(3, 60, p=[0.55, 0.3, 0.15])
    guess = np.where(generator.random(60) < 0.7, truth, generator.integers(0, 3, 60))
    return pooled(truth, guess, subjects)


def loop(pool, names, row):
    """The same draw, clip by clip."""
    truth, guess = [], []
    for name, times in zip(names, row, strict=True):
        own = [i for i, subject in enumerate(pool.subjects) if subject == name]
        truth += [pool.truth[i] for i in own] * times
        guess += [pool.predictions[i] for i in own] * times
    if len(set(truth)) < 3:
        return [np.nan, np.nan, accuracy_score(truth, guess)]
    f1 = f1_score(truth, guess, average="macro", zero_division=0)
    return [f1, recall_score(truth, guess, average="macro"), accuracy_score(truth, guess)]


def test_the_bootstrap_agrees_with_a_plain_loop(corpus):
    names = sorted(set(corpus.subjects))
    draws = subject_draws(names, 300, seed=1)
    matrices = subject_matrices(corpus, names)
    slow = np.array([loop(corpus, names, row) for row in draws])
    for column, metric in enumerate((metrics.uf1, metrics.uar, metrics.acc)):
        fast = estimate(metric, [matrices], draws)
        expected = np.nanpercentile(slow[:, column], [2.5, 97.5])
        assert [fast.low, fast.high] == pytest.approx(expected.tolist())
        assert fast.left_out == pytest.approx(np.isnan(slow[:, column]).mean())


def test_subjects_are_drawn_within_their_dataset():
    names = ["one/a", "two/x", "one/b", "two/y", "one/c"]
    draws = subject_draws(names, 500)
    assert draws.shape == (500, 5)
    assert (draws[:, [0, 2, 4]].sum(axis=1) == 3).all()
    assert (draws[:, [1, 3]].sum(axis=1) == 2).all()
    assert (draws == subject_draws(names, 500)).all()
    assert (draws != subject_draws(names, 500, seed=7)).any()


def test_each_subject_is_drawn_once_on_average():
    draws = subject_draws([f"one/{i}" for i in range(10)])
    assert draws.mean(axis=0) == pytest.approx(np.ones(10), abs=0.05)
    # of a resample of n, (1 - 1/n)^n of the subjects are missing
    assert (draws == 0).mean() == pytest.approx(0.9**10, abs=0.01)


def test_subject_matrices_add_up_to_the_pooled_one(corpus):
    names = [*sorted(set(corpus.subjects)), "two/absent"]
    matrices = subject_matrices(corpus, names)
    assert (matrices.sum(axis=0) == corpus.matrix).all()
    assert matrices[-1].sum() == 0
    assert subject_matrices(corpus, names[:1]).sum() == corpus.subjects.count(names[0])


def test_mean_and_spread_over_seeds():
    # accuracies 1/2, 3/4 and 1
    seeds = [np.array([[[a, 2 - a], [b, 2 - b]]]) for a, b in ((1, 1), (2, 1), (2, 0))]
    value = estimate(metrics.acc, seeds, np.ones((4, 1), np.int64))
    assert value.seeds == (0.5, 0.75, 1.0)
    assert value.mean == 0.75
    assert value.sd == pytest.approx(0.25)
    # a single subject: every draw is the same, and none says how sure the score is
    assert (value.low, value.high, value.left_out) == (None, None, 0.0)


def test_one_seed_has_no_spread(corpus):
    names = sorted(set(corpus.subjects))
    assert estimate(metrics.acc, [subject_matrices(corpus, names)], subject_draws(names)).sd is None


def test_equal_seeds_do_not_narrow_the_interval(corpus):
    names = sorted(set(corpus.subjects))
    matrices, draws = subject_matrices(corpus, names), subject_draws(names)
    one = estimate(metrics.uf1, [matrices], draws)
    three = estimate(metrics.uf1, [matrices] * 3, draws)
    assert (three.low, three.high) == pytest.approx((one.low, one.high))
    assert three.sd == pytest.approx(0)
    assert one.low < one.mean < one.high


def test_draws_without_a_class_are_left_out_and_counted():
    # each class belongs to one subject: half of the draws take one of them twice
    pool = pooled([0, 0, 1], [0, 1, 1], ["one/a", "one/a", "one/b"], classes=2)
    names = ["one/a", "one/b"]
    matrices, draws = subject_matrices(pool, names), subject_draws(names)
    value = estimate(metrics.uar, [matrices], draws)
    assert value.left_out == pytest.approx(0.5, abs=0.02)
    # what is left takes each once: no interval, instead of one without width
    assert (value.low, value.high) == (None, None)
    assert estimate(metrics.acc, [matrices], draws).left_out == 0


def test_no_interval_where_no_draw_defines_the_score():
    matrices = np.array([[[1, 0], [0, 0]]])
    value = estimate(metrics.uf1, [matrices], np.ones((5, 1), np.int64))
    assert (value.low, value.high, value.left_out) == (None, None, 1.0)


def test_a_weighting_adds_up_the_matrices_of_subjects():
    matrices = np.arange(12).reshape(2, 2, 3)
    weights = np.array([[1.0, 1.0], [0.0, 3.0]])
    expected = [matrices.sum(axis=0).tolist(), (3 * matrices[1]).tolist()]
    assert reweight(weights, matrices).tolist() == expected


def test_a_drawn_score_is_the_mean_over_seeds():
    one, other = np.array([[[2, 0], [0, 2]]]), np.array([[[1, 1], [1, 1]]])
    assert drawn_scores(metrics.acc, [one, other], np.array([[1], [3]])).tolist() == [0.75, 0.75]


def test_an_interval_leaves_undefined_draws_out():
    draws = np.arange(200).reshape(100, 2)
    low, high, left_out = interval(np.array([np.nan, *np.linspace(0, 1, 99)]), draws)
    assert (low, high) == pytest.approx((0.025, 0.975))
    assert left_out == pytest.approx(0.01)


def test_a_perfect_system_has_an_interval_of_no_width_and_one_subject_has_none():
    matrices = np.array([[[2, 0], [0, 1]], [[1, 0], [0, 3]]])
    perfect = estimate(metrics.uf1, [matrices], subject_draws(["one/a", "one/b"]))
    assert (perfect.low, perfect.high, perfect.left_out) == (1.0, 1.0, 0.0)
    # one subject in each of two datasets: drawing within datasets changes nobody either
    alone = estimate(metrics.uf1, [matrices], subject_draws(["one/a", "two/a"]))
    assert (alone.low, alone.high, alone.left_out) == (None, None, 0.0)


def test_the_floor_counts_the_other_folds_alone(make_result):
    results = [
        make_result("set/a", [0, 0, 0, 1], [[0, 0, 0, 0]]),
        make_result("set/b", [1, 1, 0], [[0, 0, 0]]),
    ]
    # set/a is told class 1 by set/b, set/b is told class 0 by set/a
    assert majority_matrix(select(results, "last").for_f1).tolist() == [[1, 3], [2, 1]]
    assert majority_matrix(select(results[:1], "last").for_f1) is None
