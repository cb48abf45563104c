import itertools

import numpy as np
import pytest
from sklearn.metrics import f1_score

from mer.errors import MerError
from mer.evaluation import metrics
from mer.evaluation.comparison import ONE_SEED, compare, paired_difference
from mer.evaluation.pairing import pair
from mer.evaluation.selection import Pooled
from mer.evaluation.significance import holm, subject_swaps
from mer.evaluation.statistics import subject_draws
from mer.evaluation.system import System

SUBJECTS = tuple(f"{'one' if i < 9 else 'two'}/{i:02d}" for i in range(16))


def pooled(generator, share, subjects=SUBJECTS):
    """Six clips a subject, two a class; a share of the predictions is surely right."""
    names = tuple(itertools.chain(*([s] * 6 for s in subjects)))
    truth = np.tile([0, 1, 2, 0, 1, 2], len(subjects))
    wild = generator.integers(0, 3, len(truth))
    guess = np.where(generator.random(len(truth)) < share, truth, wild)
    return Pooled(
        folds=names,
        clips=tuple(f"{name}/{i % 6}" for i, name in enumerate(names)),
        subjects=names,
        truth=truth,
        predictions=guess,
        probabilities=np.eye(3, dtype=np.float32)[guess],
        epochs=np.zeros(len(truth), np.int64),
    )


def system(name, share, seeds=(0, 1), start=0):
    pools = {seed: pooled(np.random.default_rng([start, seed]), share) for seed in seeds}
    return System(name, f"{name}.csv", ("a", "b", "c"), pools, (f"about {name}",))


@pytest.fixture
def rivals():
    return [
        system("near", 0.55, start=1),
        system("far", 0.1, start=2),
        system("mid", 0.35, start=3),
    ]


def plain_difference(one, other, row):
    """The same draw, clip by clip."""
    values = []
    for seed in one.seeds:
        for each, sign in ((one, 1), (other, -1)):
            pool = each.seeds[seed]
            times = [row[SUBJECTS.index(subject)] for subject in pool.subjects]
            truth, guess = np.repeat(pool.truth, times), np.repeat(pool.predictions, times)
            values.append(sign * f1_score(truth, guess, average="macro", labels=[0, 1, 2]))
    return sum(values) / len(one.seeds)


def test_the_interval_agrees_with_a_plain_loop(rivals):
    one = system("one", 0.6)
    draws = subject_draws(SUBJECTS, 150)
    paired = pair(one, rivals[0])
    found = paired_difference("UF1", metrics.uf1, paired, draws, subject_swaps(16, 10))
    expected = [plain_difference(one, rivals[0], row) for row in draws]
    assert [found.low, found.high] == pytest.approx(np.percentile(expected, [2.5, 97.5]).tolist())
    assert found.difference == pytest.approx(plain_difference(one, rivals[0], np.ones(16, int)))
    assert found.difference == pytest.approx(np.mean(found.seeds))
    assert found.difference == pytest.approx(found.one - found.other)


def test_scores_and_facts_of_a_comparison(rivals):
    one = system("one", 0.6)
    found = compare(one, rivals)
    assert [each.name for each in found] == ["near", "far", "mid"]
    first = found[0]
    assert (first.clips, first.subjects, first.seeds) == (96, 16, (0, 1))
    assert [d.score for d in first.differences] == ["UF1", "UAR", "ACC"]
    matrices = [pool.matrix for pool in one.seeds.values()]
    assert first.differences[0].one == pytest.approx(np.mean([metrics.uf1(m) for m in matrices]))
    assert first.differences[2].one == pytest.approx(np.mean([metrics.acc(m) for m in matrices]))
    assert first.notes == ("about near",)


def test_p_is_corrected_over_the_rivals_for_each_score(rivals):
    one = system("one", 0.6)
    found = compare(one, rivals)
    alone = [compare(one, [rival])[0] for rival in rivals]
    for i in range(3):
        p = [each.differences[i].p for each in found]
        assert p == [each.differences[i].p for each in alone]
        assert tuple(each.differences[i].corrected_p for each in found) == holm(p)
        assert alone[0].differences[i].corrected_p == p[0]


def test_verdicts(rivals):
    one = system("one", 0.6)
    near, far, _ = compare(one, rivals)
    assert {d.verdict for d in far.differences} == {"higher"}
    assert near.differences[0].low < 0 < near.differences[0].high
    assert near.differences[0].verdict == "indistinguishable"
    (back,) = compare(rivals[1], [one])
    assert {d.verdict for d in back.differences} == {"lower"}


def test_the_other_way_round_the_signs_change_alone(rivals):
    one = system("one", 0.6)
    forth, back = compare(one, rivals[:1])[0], compare(rivals[0], [one])[0]
    for a, b in zip(forth.differences, back.differences, strict=True):
        assert a.difference == pytest.approx(-b.difference)
        assert (a.low, a.high) == pytest.approx((-b.high, -b.low))
        assert a.p == b.p


def test_a_system_against_itself():
    one = system("one", 0.6)
    for difference in compare(one, [one])[0].differences:
        assert (difference.difference, difference.low, difference.high) == (0, 0, 0)
        assert difference.p == 1
        assert difference.verdict == "indistinguishable"


def test_one_seed_is_noted(rivals):
    single = system("single", 0.6, seeds=(1,))
    (found,) = compare(single, rivals[:1])
    assert found.seeds == (1,)
    assert found.notes[-1] == ONE_SEED
    assert "seed(s) 0 of near.csv have no partner" in found.notes[0]


def test_higher_by_the_interval_but_not_after_correction():
    # few subjects: p cannot be below 2 / 2^5, however clear the difference
    few = SUBJECTS[:5]
    perfect = System("one", "1", ("a", "b", "c"), {0: pooled(np.random.default_rng(0), 1.0, few)})
    poor = System("two", "2", ("a", "b", "c"), {0: pooled(np.random.default_rng(0), 0.0, few)})
    difference = compare(perfect, [poor])[0].differences[2]
    assert difference.low > 0
    assert difference.p == 2 / 2**5
    assert difference.verdict == "higher, but p above 0.05"


def test_draws_that_lack_a_class_are_left_out_and_counted():
    names, index = ("d/1", "d/2", "d/3"), np.arange(3)
    pool = Pooled(names, names, names, index, index, np.eye(3, dtype=np.float32), index)
    one = System("one", "1", ("a", "b", "c"), {0: pool})
    uf1, _, acc = compare(one, [one])[0].differences
    # each class belongs to one subject: 6 of 27 draws have all three
    assert uf1.left_out == pytest.approx(1 - 6 / 27, abs=0.02)
    assert acc.left_out == 0


def test_a_rival_is_needed():
    with pytest.raises(MerError, match="two systems or more"):
        compare(system("one", 0.5), [])
