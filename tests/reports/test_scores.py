import numpy as np
import pytest

from mer.evaluation import metrics
from mer.evaluation.protocol import by_seed
from mer.evaluation.selection import select
from mer.evaluation.statistics import subject_draws, subject_matrices
from mer.reports.scores import (
    matrix_parts,
    matrix_scores,
    other_averages,
    part_scores,
    rule_scores,
)


@pytest.fixture
def selections(make_run):
    return [select(group, "last") for group in by_seed(make_run()).values()]


@pytest.fixture
def subjects(selections):
    return sorted(set(selections[0].for_f1.subjects))


def test_scores_of_a_rule_are_those_of_the_pooled_matrices(selections, subjects):
    scores = rule_scores(selections, subjects, subject_draws(subjects, 50))
    assert (scores.rule, scores.leaky) == ("last", False)
    matrices = [selection.for_f1.matrix for selection in selections]
    assert scores.uf1.mean == pytest.approx(np.mean([metrics.uf1(m) for m in matrices]))
    assert scores.uar.seeds == pytest.approx([float(metrics.uar(m)) for m in matrices])
    assert scores.acc.sd == pytest.approx(np.std([metrics.acc(m) for m in matrices], ddof=1))


def test_a_part_is_the_pooled_matrix_of_its_subjects(selections, subjects):
    parts = part_scores(selections, subjects, subject_draws(subjects, 50))
    assert [(part.dataset, part.clips, part.subjects) for part in parts] == [
        ("casme2", 18, 3),
        ("smic", 18, 3),
    ]
    pooled = selections[0].for_f1
    own = np.array([subject.startswith("smic/") for subject in pooled.subjects])
    matrix = metrics.confusion_matrix(pooled.truth[own], pooled.predictions[own], 3)
    assert parts[1].scores.uf1.seeds[0] == pytest.approx(float(metrics.uf1(matrix)))


def test_a_part_without_a_class_has_no_scores(selections, subjects):
    for selection in selections:
        smic = [subject.startswith("smic/") for subject in selection.for_f1.subjects]
        selection.for_f1.truth[np.array(smic) & (selection.for_f1.truth == 2)] = 0
    casme2, smic = part_scores(selections, subjects, subject_draws(subjects, 50))
    assert casme2.scores is not None
    assert smic.scores is None
    assert smic.clips == 18


def test_one_dataset_has_no_parts(selections, subjects):
    names = [subject for subject in subjects if subject.startswith("smic/")]
    assert part_scores(selections, names, subject_draws(names, 50)) == ()


def test_scores_of_matrices_are_those_of_a_rule(selections, subjects):
    draws = subject_draws(subjects, 50)
    matrices = [subject_matrices(selection.for_f1, subjects) for selection in selections]
    assert matrix_scores("last", False, matrices, matrices, draws) == rule_scores(
        selections, subjects, draws
    )
    assert matrix_parts("last", matrices, subjects, draws) == part_scores(
        selections, subjects, draws
    )


def test_other_averages_are_means_over_seeds_under_their_own_names(selections):
    pools = [selection.for_f1 for selection in selections]
    averages = other_averages(pools, 3)
    assert len(averages) == 5
    swapped = [float(metrics.uar(pool.matrix.T)) for pool in pools]
    (name,) = (name for name in averages if "truth and prediction swapped" in name)
    assert averages[name] == pytest.approx(np.mean(swapped))
    assert averages[name] != pytest.approx(np.mean([metrics.uar(pool.matrix) for pool in pools]))
