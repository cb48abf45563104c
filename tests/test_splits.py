from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.errors import MerError
from mer.splits import (
    cross_dataset,
    fold_seed,
    hold_out,
    inner_fold,
    leave_one_subject_out,
    make_folds,
    subject_k_fold,
)

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


def grouped(corpus):
    """Pairs of a corpus and a number of folds that it allows."""
    count = len(set(corpus.values()))
    return st.tuples(st.just(corpus), st.integers(2, count))


several = corpora.filter(lambda subjects: len(set(subjects.values())) > 1).flatmap(grouped)


@given(several)
def test_every_subject_is_in_exactly_one_test_group(chosen):
    subjects, count = chosen
    folds = subject_k_fold(subjects, count)
    assert [fold.name for fold in folds] == [f"{n}-of-{count}" for n in range(1, count + 1)]
    tested = [sorted({subjects[key] for key in fold.test}) for fold in folds]
    assert sorted(name for group in tested for name in group) == sorted(set(subjects.values()))
    for fold in folds:
        assert {subjects[k] for k in fold.train}.isdisjoint(subjects[k] for k in fold.test)
        assert sorted(fold.train + fold.test) == sorted(subjects)


@given(several)
def test_groups_differ_by_no_more_than_one_subject_s_clips(chosen):
    subjects, count = chosen
    sizes = sorted(len(fold.test) for fold in subject_k_fold(subjects, count))
    clips = Counter(subjects.values())
    # the last subject of a group went to the smallest group
    assert sizes[-1] - sizes[0] <= max(clips.values())


@given(several, st.randoms())
def test_groups_depend_on_the_clips_and_not_on_their_order(chosen, shuffle):
    subjects, count = chosen
    keys = list(subjects)
    shuffle.shuffle(keys)
    again = subject_k_fold({key: subjects[key] for key in keys}, count)
    for one, other in zip(subject_k_fold(subjects, count), again, strict=True):
        assert (one.name, set(one.test), set(one.train)) == (
            other.name, set(other.test), set(other.train),
        )  # fmt: skip


def test_big_subjects_are_spread_over_the_groups():
    sizes = {"a": 3, "b": 4, "c": 5, "d": 9, "e": 10}
    subjects = {f"x/{name}/{i}": f"x/{name}" for name, size in sizes.items() for i in range(size)}
    tested = [
        "".join(sorted({subjects[key][-1] for key in fold.test}))
        for fold in subject_k_fold(subjects, 2)
    ]
    # 10, then 9, then 5 to the 9, 4 to the 10, 3 to the first of two with 14
    assert tested == ["abe", "cd"]
    assert [len(f.test) for f in subject_k_fold(subjects, 3)] == [10, 12, 9]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_number_of_folds_that_the_subjects_do_not_allow(count):
    subjects = {"x/a/1": "x/a", "x/b/1": "x/b", "x/b/2": "x/b"}
    with pytest.raises(MerError) as caught:
        subject_k_fold(subjects, count)
    assert str(caught.value) == (
        f"2 subjects cannot be put into {count} folds; give at least 2 folds and no more than "
        "there are subjects."
    )


@given(corpora.filter(lambda subjects: len({s[:4] for s in subjects.values()}) > 1))
def test_across_datasets_each_is_tested_once_by_all_others(subjects):
    folds = cross_dataset(subjects)
    assert [fold.name for fold in folds] == ["casme2", "smic"]
    for fold in folds:
        assert {key.split("/")[0] for key in fold.test} == {fold.name}
        assert fold.name not in {key.split("/")[0] for key in fold.train}
        assert sorted(fold.train + fold.test) == sorted(subjects)


def test_parts_of_one_dataset_are_kept_apart_by_their_whole_name():
    subjects = {"casme3/spNO.1/a": "casme3/spNO.1", "casme3c/1/a": "casme3c/1"}
    assert [fold.test for fold in cross_dataset(subjects)] == [
        ("casme3/spNO.1/a",), ("casme3c/1/a",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("subjects", "there"),
    [
        ({"casme2/sub01/a": "casme2/sub01", "casme2/sub02/a": "casme2/sub02"}, "casme2"),
        ({}, "none"),
    ],
)
def test_one_dataset_alone_cannot_be_crossed(subjects, there):
    with pytest.raises(
        MerError,
        match=rf"needs clips of two datasets or more; there are only those of {there}\. configs/",
    ):
        cross_dataset(subjects)


TWO = {"x/a/1": "x/a", "x/b/1": "x/b", "y/c/1": "y/c", "y/d/1": "y/d"}


def test_a_protocol_is_asked_for_by_name():
    assert make_folds("loso", TWO) == leave_one_subject_out(TWO)
    assert make_folds("k-fold:3", TWO) == subject_k_fold(TWO, 3)
    assert make_folds("k-fold:4", TWO) == subject_k_fold(TWO, 4)
    assert make_folds("cross-dataset", TWO) == cross_dataset(TWO)


@pytest.mark.parametrize(
    "protocol",
    ["", "Loso", "loso:5", "k-fold", "k-fold:", "k-fold:five", "k-fold:-3", "k-fold:2.5",
     "k-fold:\u0663", "cross-dataset:2", "5-fold"],
)  # fmt: skip
def test_an_unknown_protocol_is_named_with_those_there_are(protocol):
    with pytest.raises(MerError) as caught:
        make_folds(protocol, TWO)
    assert str(caught.value) == (
        f"There is no protocol {protocol!r}; there are loso, k-fold:5 (or another number) and "
        "cross-dataset."
    )


def test_a_protocol_that_the_clips_do_not_allow_says_why():
    one = {"x/a/1": "x/a"}
    with pytest.raises(MerError, match="at least two subjects; the class scheme leaves 1"):
        make_folds("loso", one)
    with pytest.raises(MerError, match="4 subjects cannot be put into 5 folds"):
        make_folds("k-fold:5", TWO)
    with pytest.raises(MerError, match="1 subjects cannot be put into 2 folds"):
        make_folds("k-fold:2", one)
    with pytest.raises(MerError, match="two datasets or more; there are only those of x"):
        make_folds("cross-dataset", one)


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
