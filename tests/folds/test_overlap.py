from dataclasses import replace

import pytest

from mer.folds.overlap import check_overlap
from mer.splits import make_folds
from mer.types import Clip, Fold


def clip(subject, name="EP01"):
    return Clip(f"{subject}/{name}", subject, (), 0, 1, 2, "annotated", "fear", (), None, 200.0)


def by_key(*clips):
    return {each.key: each for each in clips}


def verdict(clips, folds=None, labels=None, protocol="loso"):
    folds = folds or make_folds(protocol, {key: one.subject for key, one in clips.items()})
    return check_overlap(protocol, folds, clips, labels or dict.fromkeys(clips, 0), 2)


THREE = by_key(*(clip(f"casme2/sub0{n}", name) for n in (1, 2, 3) for name in ("EP01", "EP02")))


@pytest.mark.parametrize("protocol", ["loso", "k-fold:2"])
def test_a_sound_protocol_passes_with_its_numbers(protocol):
    found = verdict(THREE, protocol=protocol)
    assert found.outcome == "pass"
    assert "each of 6 clips tested once, 3 subject ids" in found.reason


def test_numbers_that_differ_are_people_that_differ():
    clips = by_key(clip("casme2/sub01"), clip("casme2/sub11"), clip("samm/006"), clip("smic/s06"))
    assert verdict(clips).outcome == "pass"


@pytest.mark.parametrize("other", ["casme2/1", "casme2/s01", "casme2/01", "casme2/Sub1"])
def test_one_person_in_two_spellings_fails(other):
    found = verdict(by_key(clip("casme2/sub01"), clip(other), clip("casme2/sub02")))
    assert found.failed
    assert "look like one person in 2 spellings" in found.reason
    assert "casme2/sub01" in found.reason
    assert other in found.reason


def test_a_subject_without_its_dataset_fails():
    lost = replace(clip("casme2/sub01"), subject="sub01")
    found = verdict(by_key(lost, clip("casme2/sub02"), clip("casme2/sub03")))
    assert "subject 'sub01' of casme2 does not carry its dataset" in found.reason


def test_the_clips_own_subjects_are_looked_at_not_the_folds_table():
    lies = {"casme2/sub01/EP01": "a", "casme2/sub01/EP02": "b"}
    clips = by_key(clip("casme2/sub01", "EP01"), clip("casme2/sub01", "EP02"))
    folds = make_folds("loso", lies)
    found = verdict(clips, folds)
    assert "fold a trains on clips of casme2/sub01 and tests on others of them" in found.details


def test_a_clip_that_is_tested_twice_or_never_fails():
    folds = make_folds("loso", {key: one.subject for key, one in THREE.items()})
    found = verdict(THREE, [*folds[1:], replace(folds[1], name="again")])
    assert "casme2/sub01/EP01 is tested 0 times" in found.details
    assert "casme2/sub02/EP01 is tested 2 times" in found.details


def test_a_fold_of_loso_tests_one_subject():
    subjects = {key: one.subject for key, one in THREE.items()}
    keys = tuple(THREE)
    folds = [Fold("x", keys[4:], keys[:4], subjects), Fold("y", keys[:4], keys[4:], subjects)]
    found = verdict(THREE, folds)
    assert "fold x tests casme2/sub01 and casme2/sub02; in loso a fold tests one" in found.reason
    assert verdict(THREE, folds, protocol="k-fold:2").outcome == "pass"


@pytest.mark.parametrize("label", [-1, 2])
def test_a_label_outside_of_the_classes_fails(label):
    labels = dict.fromkeys(THREE, 0) | {"casme2/sub02/EP01": label}
    assert verdict(THREE, labels=labels).reason == "casme2/sub02/EP01 has no class"
