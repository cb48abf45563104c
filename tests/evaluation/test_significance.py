import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.evaluation import metrics
from mer.evaluation.significance import holm, subject_swaps, swap_p, swapped_differences


def matrices(generator, subjects, share, classes=3):
    """Six clips a subject, two a class; a share of the predictions is right."""
    found = np.zeros((subjects, classes, classes), np.int64)
    for subject, true in itertools.product(range(subjects), np.repeat(np.arange(classes), 2)):
        right = generator.random() < share
        found[subject, true, true if right else generator.integers(classes)] += 1
    return found


@pytest.fixture
def systems():
    generator = np.random.default_rng(3)
    return tuple([matrices(generator, 8, share) for _ in range(2)] for share in (0.7, 0.55))


def plain_p(metric, one, other, swaps):
    """The same p, subject by subject."""
    found = []
    for row in swaps:
        seeds = []
        for mine, theirs in zip(one, other, strict=True):
            a, b = np.zeros_like(mine[0]), np.zeros_like(mine[0])
            for subject, swapped in enumerate(row):
                a += theirs[subject] if swapped else mine[subject]
                b += mine[subject] if swapped else theirs[subject]
            seeds.append(float(metric(a)) - float(metric(b)))
        found.append(abs(sum(seeds) / len(seeds)))
    return sum(value >= found[0] - 1e-9 for value in found) / len(found)


@pytest.mark.parametrize("metric", [metrics.uf1, metrics.uar, metrics.acc])
def test_p_agrees_with_a_plain_loop(systems, metric):
    swaps = subject_swaps(8)
    assert swap_p(metric, *systems, swaps) == plain_p(metric, *systems, swaps)
    some = subject_swaps(8, swaps=100)
    assert swap_p(metric, *systems, some) == plain_p(metric, *systems, some)


def test_few_subjects_are_swapped_in_every_way():
    swaps = subject_swaps(5)
    assert sorted(map(tuple, swaps.tolist())) == sorted(itertools.product((0, 1), repeat=5))
    assert not swaps[0].any()


def test_many_subjects_are_swapped_at_random_half_of_the_time():
    swaps = subject_swaps(68)
    assert swaps.shape == (10_000, 68)
    assert not swaps[0].any()
    assert swaps.mean() == pytest.approx(0.5, abs=0.01)
    assert (swaps == subject_swaps(68)).all()
    assert (swaps != subject_swaps(68, seed=1)).any()


@pytest.mark.parametrize("subjects", [6, 30])
def test_identical_systems_have_p_one(subjects):
    one = [matrices(np.random.default_rng(1), subjects, 0.6)]
    assert swap_p(metrics.uf1, one, one, subject_swaps(subjects)) == 1.0


@pytest.mark.parametrize(("subjects", "smallest"), [(6, 2 / 2**6), (40, 1 / 10_000)])
def test_a_system_that_is_better_on_every_subject_has_the_smallest_p(subjects, smallest):
    perfect = np.tile(2 * np.eye(3, dtype=np.int64), (subjects, 1, 1))
    worse = perfect.copy()
    worse[:, 0] = [0, 1, 1]
    swaps = subject_swaps(subjects)
    assert swap_p(metrics.acc, [perfect], [worse], swaps) == smallest
    assert swap_p(metrics.acc, [worse], [perfect], swaps) == smallest


@given(st.integers(0, 10_000), st.sampled_from([4, 20]), st.integers(1, 3))
def test_p_is_the_same_from_both_sides(seed, subjects, seeds):
    generator = np.random.default_rng(seed)
    one, other = ([matrices(generator, subjects, 0.5) for _ in range(seeds)] for _ in "ab")
    swaps = subject_swaps(subjects, swaps=200)
    forth = swapped_differences(metrics.uar, one, other, swaps)
    assert (forth == -swapped_differences(metrics.uar, other, one, swaps)).all()
    p = swap_p(metrics.uar, one, other, swaps)
    assert p == swap_p(metrics.uar, other, one, swaps)
    assert 1 / len(swaps) <= p <= 1


def test_p_of_systems_that_differ_by_chance_is_even():
    # two systems of equal skill: at most one in twenty is called different at 0.05
    generator = np.random.default_rng(8)
    swaps = subject_swaps(7)
    found = [
        swap_p(metrics.acc, [matrices(generator, 7, 0.5)], [matrices(generator, 7, 0.5)], swaps)
        for _ in range(400)
    ]
    assert np.mean(np.array(found) <= 0.05) < 0.05 + 2 * np.sqrt(0.05 * 0.95 / 400)


def test_what_one_seed_shows_may_vanish_in_the_mean_of_two():
    better, worse = np.array([[[4, 0], [0, 4]]] * 8), np.array([[[3, 1], [1, 3]]] * 8)
    swaps = subject_swaps(8)
    assert swap_p(metrics.acc, [better], [worse], swaps) == 2 / 2**8
    assert swap_p(metrics.acc, [better, worse], [worse, better], swaps) == 1.0


def test_holm_worked_by_hand():
    # 4 x 0.005; 3 x 0.01; 2 x 0.03; 0.04 is lifted to the one before it
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.2]) == (0.2,)
    assert holm([0.6, 0.7]) == (1.0, 1.0)
    assert holm([]) == ()


def plain_holm(values):
    """From the definition: the largest multiple among all that are no larger."""
    m = len(values)
    order = sorted(range(m), key=lambda i: values[i])
    return [
        max(min(1, (m - k) * values[order[k]]) for k in range(order.index(i) + 1)) for i in range(m)
    ]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_agrees_with_its_definition(values):
    corrected = holm(values)
    assert corrected == pytest.approx(plain_holm(values))
    assert all(p <= q <= 1 for p, q in zip(values, corrected, strict=True))
    assert min(corrected) == pytest.approx(min(1, min(values) * len(values)))


def exact_uar(matrix):
    return sum(Fraction(int(matrix[c, c]), int(matrix[c].sum())) for c in range(3)) / 3


def test_rounding_parts_no_ties():
    # thirds add up to other last bits in another order; fractions do not
    generator = np.random.default_rng(15)
    one, other = ([matrices(generator, 5, 0.5) for _ in range(3)] for _ in "ab")
    exact = []
    for row in subject_swaps(5).astype(bool)[:, :, None, None]:
        pairs = [
            (np.where(row, b, a), np.where(row, a, b)) for a, b in zip(one, other, strict=True)
        ]
        exact.append(
            abs(sum(exact_uar(a.sum(axis=0)) - exact_uar(b.sum(axis=0)) for a, b in pairs))
        )
    expected = sum(value >= exact[0] for value in exact) / len(exact)
    assert swap_p(metrics.uar, one, other, subject_swaps(5)) == expected
