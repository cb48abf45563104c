from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mer.datasets.annotation import Annotation
from mer.errors import MerError
from mer.types import Clip, EpochPredictions, Fold, Index, Labelled, Remark

CLIP = Clip(
    "casme2/sub01/EP02_01f", "casme2/sub01", (), 0, 1, 2, "annotated", "happiness", ("12",), "I",
    200.0,
)  # fmt: skip


def test_the_dataset_is_the_first_part_of_the_key():
    assert CLIP.dataset == "casme2"
    assert replace(CLIP, key="casme3/spNO.1/a/355").dataset == "casme3"


def test_clips_and_annotations_are_both_labelled():
    def labels(item: Labelled):
        return item.key, item.subject, item.emotion, item.objective_class, item.action_units

    row = Annotation(CLIP.key, CLIP.subject, 46, 59, 86, "happiness", ("12",), "I", 2)
    assert labels(row) == labels(CLIP)


def test_more_remarks_come_before_an_index_s_own_and_change_nothing_else():
    own, first, second = Remark("c", "own"), Remark("a", "first"), Remark("b", "second")
    index = Index("casme2", "2014", Path("coding.csv"), (CLIP,), (own,), corrections="meb")
    more = index.with_remarks(first, second)
    assert more.remarks == (first, second, own)
    assert replace(more, remarks=(own,)) == index
    assert index.remarks == (own,)
    assert index.with_remarks() == index


def test_a_fold_refuses_a_subject_on_both_sides():
    subjects = {"casme2/a/1": "casme2/a", "casme2/a/2": "casme2/a"}
    with pytest.raises(MerError, match="has casme2/a on both sides"):
        Fold("f", ("casme2/a/1",), ("casme2/a/2",), subjects)


@pytest.mark.parametrize(
    ("train", "test", "side"), [((), ("x/a/1",), "training"), (("x/a/1",), (), "test")]
)
def test_a_fold_refuses_an_empty_side(train, test, side):
    with pytest.raises(MerError, match=f"has no {side} clips"):
        Fold("f", train, test, {"x/a/1": "x/a"})


def test_predictions_are_the_most_probable_classes():
    probabilities = np.array([[[0.2, 0.8], [0.6, 0.4]]], dtype=np.float32)
    found = EpochPredictions(("a", "b"), ("s", "s"), np.array([1, 1]), probabilities)
    np.testing.assert_array_equal(found.predictions, [[1, 0]])
