import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.errors import MerError
from mer.splits import fold_seed, hold_out, inner_fold, leave_one_subject_out

names = st.sampled_from(
    [f"casme2/sub{i:02}" for i in range(12)] + [f"smic/s{i:02}" for i in range(4)]
)
corpora = st.lists(names, min_size=2, max_size=60).map(
    lambda subjects: {f"{subject}/EP{i}": subject for i, subject in enumerate(subjects)}
)


@given(corpora.filter(lambda subjects: len(set(subjects.values())) > 1))
def test_every_clip_is_tested_once_and_no_subject_is_on_both_sides(subjects):
    folds = leave_one_subject_out(subjects)
    assert sorted(key for fold in folds for key in fold.test) == sorted(subjects)
    assert [fold.name for fold in folds] == sorted(set(subjects.values()))
    for fold in folds:
        assert {subjects[k] for k in fold.train}.isdisjoint(subjects[k] for k in fold.test)
        assert sorted(fold.train + fold.test) == sorted(subjects)


@given(corpora.filter(lambda subjects: len(set(subjects.values())) > 2), st.integers(0, 9))
def test_the_inner_fold_never_touches_the_held_out_subject(subjects, seed):
    for fold in leave_one_subject_out(subjects):
        inner = inner_fold(fold, seed)
        assert sorted(inner.train + inner.test) == sorted(fold.train)
        count = len({subjects[key] for key in fold.train})
        assert len({subjects[key] for key in inner.test}) == max(1, round(0.2 * count))


def test_the_inner_fold_depends_on_seed_and_fold_alone():
    subjects = {f"casme2/sub{i:02}/a": f"casme2/sub{i:02}" for i in range(20)}
    folds = leave_one_subject_out(subjects)
    assert inner_fold(folds[0], 1) == inner_fold(folds[0], 1)
    assert len({inner_fold(folds[0], seed).test for seed in range(8)}) > 1


def test_fewer_than_two_subjects_are_refused():
    with pytest.raises(MerError, match="at least two subjects; the class scheme leaves 1"):
        leave_one_subject_out({"casme2/sub01/a": "casme2/sub01"})
    with pytest.raises(MerError, match="leaves 0 \\(none\\)"):
        leave_one_subject_out({})


def test_an_inner_fold_needs_two_training_subjects():
    subjects = {"casme2/sub01/a": "casme2/sub01", "casme2/sub02/a": "casme2/sub02"}
    with pytest.raises(MerError, match="trains on one subject alone"):
        inner_fold(leave_one_subject_out(subjects)[0], 0)


def test_a_dataset_can_be_held_out():
    subjects = {
        "casme2/sub01/a": "casme2/sub01",
        "samm/006/b": "samm/006",
        "samm/007/c": "samm/007",
    }
    fold = hold_out("cross", ["samm"], subjects)
    assert fold.train == ("casme2/sub01/a",)
    assert fold.test == ("samm/006/b", "samm/007/c")


def test_a_name_that_only_begins_alike_is_not_held_out():
    subjects = {"casme2/sub1/a": "casme2/sub1", "casme2/sub11/a": "casme2/sub11"}
    assert hold_out("one", ["casme2/sub1"], subjects).test == ("casme2/sub1/a",)


def test_an_unknown_subject_is_named_with_those_there_are():
    with pytest.raises(MerError, match=r"no subject or dataset 'sub01'.*casme2/sub01"):
        hold_out("x", ["sub01"], {"casme2/sub01/a": "casme2/sub01"})


def test_seeds_of_folds_differ_and_do_not_change():
    assert fold_seed(0, "loso", "casme2/sub01") == int(
        "56153e77", 16
    )  # sha256sum of 0/loso/casme2/sub01
    seeds = {fold_seed(s, p, f) for s in range(3) for p in ("loso", "x") for f in ("a", "b")}
    assert len(seeds) == 12
