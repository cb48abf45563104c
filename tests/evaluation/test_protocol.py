import dataclasses

import pytest

from mer.errors import MerError
from mer.evaluation.protocol import check_complete, check_results


@pytest.fixture
def run(make_result):
    def run(seeds=(0, 1), folds=("set/a", "set/b"), **changes):
        return [make_result(f, [0, 1], [[0, 1]], seed=s, **changes) for s in seeds for f in folds]

    return run


def test_a_sound_run_passes(run, two_folds):
    check_results(run())
    check_results(two_folds)


def test_no_results(run):
    with pytest.raises(MerError, match="no results"):
        check_results([])


def test_two_configurations_are_not_one(run):
    with pytest.raises(MerError, match=r"2 configurations.*beef, c0ffee"):
        check_results(run(seeds=[0]) + run(seeds=[1], config_hash="beef"))


def test_classes_must_agree(run):
    with pytest.raises(MerError, match="different classes"):
        check_results(run(seeds=[0]) + run(seeds=[1], classes=("tense", "calm")))


def test_a_fold_twice(run):
    with pytest.raises(MerError, match=r"1 fold\(s\) more than once \(set/a\)"):
        check_results(run(folds=("set/a", "set/a")))


def test_a_clip_twice(run, make_result):
    first = run(seeds=[0], folds=["set/a"])
    again = dataclasses.replace(first[0], fold="set/again")
    with pytest.raises(MerError, match=r"2 clip\(s\) more than once"):
        check_results([*first, again])


def test_a_subject_in_two_folds(run, make_result):
    other = make_result("set/c", [0, 1], [[0, 1]], subjects=["set/a", "set/c"])
    with pytest.raises(MerError, match=r"1 subject\(s\) more than once \(set/a\)"):
        check_results([*run(seeds=[0]), other])


def test_truth_must_not_change_between_seeds(run, make_result):
    with pytest.raises(MerError, match=r"set/a/clip0 has different subjects or true classes"):
        check_results([*run(seeds=[0]), make_result("set/a", [1, 0], [[0, 1]], seed=1)])


def test_an_inner_subject_must_not_be_tested(two_folds):
    leaking = dataclasses.replace(two_folds[0].inner, subjects=("set/a",) * 3)
    with pytest.raises(MerError, match="leaks the test subject"):
        check_results([dataclasses.replace(two_folds[0], inner=leaking)])


def test_complete(run):
    progress = check_complete(run(), 2)
    assert progress.complete
    assert progress.text == "complete, 2 folds"


def test_incomplete_is_said(run):
    progress = check_complete(run(seeds=[0]), 26)
    assert not progress.complete
    assert progress.text == "incomplete, 2 of 26 folds"


def test_the_short_seeds_are_named(run):
    progress = check_complete(run(seeds=[0]) + run(seeds=[1], folds=["set/b"]), 2)
    assert progress.text == "incomplete, 1 of 2 folds (seed 1: 1)"


def test_the_planned_folds_come_from_the_results(run):
    assert check_complete(run(context={"folds": "3"}), None).text.startswith("incomplete, 2 of 3")
    assert check_complete(run(context={"folds": "2"}), None).complete


def test_fewer_folds_than_planned_are_not_called_complete(run):
    results = run(seeds=[0], context={"folds": "26"})
    assert check_complete(results, 30).text == "incomplete, 2 of 30 folds"
    with pytest.raises(MerError, match="26 folds were planned, so a seed does not need 2 alone"):
        check_complete(results, 2)


def test_unknown_plans_are_not_called_complete(run):
    progress = check_complete(run(), None)
    assert not progress.complete
    assert "not recorded" in progress.text


def test_seeds_with_other_folds_are_unfinished_whatever_was_planned(run):
    progress = check_complete(run(seeds=[0]) + run(seeds=[1], folds=["set/b"]), None)
    assert progress.text == "incomplete, 1 of 2 folds (seed 1: 1)"


def test_a_planned_seed_without_any_fold_is_missed(run):
    progress = check_complete(run(), 2, seeds=(0, 1, 2))
    assert not progress.complete
    assert progress.text == "incomplete: seed 2 has no fold"
    assert (progress.seeds, progress.missing_seeds) == ((0, 1), (2,))
    assert check_complete(run(), 2, (3, 0, 4)).text == "incomplete: seeds 3, 4 have no fold"
    assert check_complete(run(), 2, (0,)).text == "complete, 2 folds"
    # also where nobody knows how many folds a seed needs
    assert check_complete(run(), None, (2,)).text == "incomplete: seed 2 has no fold"


def test_it_is_told_beside_the_folds_that_others_lack(run):
    short = run(seeds=[0]) + run(seeds=[1], folds=["set/b"])
    assert check_complete(short, 2, (0, 1, 2)).text == (
        "incomplete, 1 of 2 folds (seed 1: 1); seed 2 has no fold"
    )
    assert check_complete(run(seeds=[0]), 26, (0, 1)).text == (
        "incomplete, 2 of 26 folds; seed 1 has no fold"
    )


def test_more_folds_than_planned_or_two_plans_are_a_mix(run):
    with pytest.raises(MerError, match="2 folds have results where 1"):
        check_complete(run(), 1)
    plans = run(seeds=[0], context={"folds": "2"}) + run(seeds=[1], context={"folds": "3"})
    with pytest.raises(MerError, match=r"disagree.*2, 3"):
        check_complete(plans, None)
