import dataclasses

import numpy as np
import pytest

from mer.errors import MerError
from mer.evaluation.pairing import pair
from mer.evaluation.selection import Pooled
from mer.evaluation.system import System

CLIPS = ("d/1/x", "d/1/y", "d/2/x", "d/2/y")


def pooled(guesses, truth=(0, 1, 0, 1), clips=CLIPS):
    subjects = tuple(clip.rpartition("/")[0] for clip in clips)
    guesses = np.array(guesses)
    probabilities = np.eye(3, dtype=np.float32)[guesses]
    return Pooled(subjects, tuple(clips), subjects, np.array(truth), guesses, probabilities,
                  np.zeros(len(clips), np.int64))  # fmt: skip


def system(name="one", classes=("a", "b"), **seeds):
    pools = {int(seed.lstrip("s")): pool for seed, pool in seeds.items()}
    return System(name, f"runs/{name}", classes, pools)


def test_matrices_of_each_subject_and_seed():
    one = system(s0=pooled([0, 1, 1, 1]), s4=pooled([0, 0, 0, 0]))
    other = system("other", s4=pooled([1, 1, 1, 2]), s0=pooled([0, 1, 0, 1]))
    paired = pair(one, other)
    assert (paired.seeds, paired.subjects, paired.clips) == ((0, 4), ("d/1", "d/2"), CLIPS)
    assert paired.one[0].tolist() == [[[1, 0, 0], [0, 1, 0]], [[0, 1, 0], [0, 1, 0]]]
    assert paired.other[1].tolist() == [[[0, 1, 0], [0, 1, 0]], [[0, 1, 0], [0, 0, 1]]]
    assert paired.notes == ()


def test_the_order_of_clips_and_classes_does_not_matter():
    one = system(s0=pooled([0, 1, 1, 2]))
    turned = pooled([2, 0, 0, 1], truth=(0, 1, 0, 1), clips=CLIPS[::-1])
    paired = pair(one, system("other", ("b", "a"), s0=turned))
    assert (paired.one[0] == paired.other[0]).all()


def test_classes_must_agree():
    with pytest.raises(MerError, match=r"runs/one and runs/other have different classes \(a, b ag"):
        pair(system(s0=pooled([0] * 4)), system("other", ("a", "c"), s0=pooled([0] * 4)))


def test_protocols_must_agree():
    one, other = (
        dataclasses.replace(system(name, s0=pooled([0] * 4)), facts=facts)
        for name, facts in (("one", {"protocol": "loso"}), ("other", {"protocol": "k-fold:5"}))
    )
    with pytest.raises(MerError, match=r"different protocols \(loso against k-fold:5\)"):
        pair(one, other)
    # a file of predictions says nothing of its protocol
    assert pair(one, dataclasses.replace(other, facts={})).notes == ()


def test_what_else_differs_is_noted():
    facts = ({"apex": "annotated 4", "corpus": "synthetic"}, {"apex": "middle 4"})
    one, other = (
        dataclasses.replace(system(name, s0=pooled([0] * 4)), facts=own)
        for name, own in zip(("one", "other"), facts, strict=True)
    )
    assert pair(one, other).notes == ("apex differs: annotated 4 against middle 4",)


def test_seeds_pair_by_number():
    one = system(s0=pooled([0] * 4), s1=pooled([1] * 4), s2=pooled([1] * 4))
    paired = pair(one, system("other", s1=pooled([0] * 4)))
    assert paired.seeds == (1,)
    assert paired.one[0][:, :, 1].sum() == 4
    assert paired.notes == ("seed(s) 0, 2 of runs/one have no partner and are left out",)
    with pytest.raises(MerError, match=r"no seed in common \(0, 1, 2 against 7\)"):
        pair(one, system("other", s7=pooled([0] * 4)))


def test_different_clips_are_an_error_or_left_out():
    fewer = pooled([0, 1, 1], (0, 1, 0), CLIPS[:3])
    one, other = system(s0=pooled([0] * 4)), system("other", s0=fewer)
    with pytest.raises(MerError, match=r"1 of 4 are not in.*first: d/2/y\); --common.*other 3"):
        pair(one, other)
    paired = pair(one, other, common=True)
    assert paired.clips == CLIPS[:3]
    assert paired.one[0].sum() == paired.other[0].sum() == 3
    assert paired.notes == ("1 of 4 clips are left out: not tested by both in all seeds",)


def test_a_seed_that_lacks_a_clip_counts_as_different():
    fewer = pooled([0, 1, 1], (0, 1, 0), CLIPS[:3])
    one = system(s0=pooled([0] * 4), s1=fewer)
    with pytest.raises(MerError, match="1 of 4"):
        pair(one, one)


def test_no_clip_in_common():
    elsewhere = tuple(clip.replace("d/", "all/") for clip in CLIPS)
    other = system("other", s0=pooled([0] * 4, clips=elsewhere))
    with pytest.raises(MerError, match=r"no clip in common.*may need a column dataset"):
        pair(system(s0=pooled([0] * 4)), other, common=True)


def test_one_subject_in_two_spellings_is_no_other_clip():
    clips = tuple(clip.replace("d/", "d/0") for clip in CLIPS)
    with pytest.raises(MerError, match=r"did not test the same.*d/01 and d/1 look like one subj"):
        pair(system(s0=pooled([0] * 4)), system("other", s0=pooled([0] * 4, clips=clips)))


def test_truth_must_agree():
    other = system("other", s0=pooled([0] * 4, truth=(0, 1, 1, 1)))
    with pytest.raises(MerError, match="disagree on the true class or the subject of clip d/2/x"):
        pair(system(s0=pooled([0] * 4)), other)


def test_common_clips_must_show_every_class():
    calm = pooled([0, 0], (0, 0), CLIPS[::2])
    with pytest.raises(MerError, match="have both tested is truly b, so UF1 and UAR"):
        pair(system(s0=pooled([0] * 4)), system("other", s0=calm), common=True)
