import numpy as np
import pytest

from mer.errors import MerError
from mer.types import ClassScheme, Clip, EpochPredictions, Fold


def clip(key="casme2/sub01/EP02_01f", emotion="happiness", objective=None):
    return Clip(key, "casme2/sub01", (), 0, 1, 2, "annotated", emotion, ("12",), objective, 200.0)


SCHEME = ClassScheme(
    "two", ("negative", "positive"), "emotion",
    {"happiness": "positive", "disgust": "negative", "others": None},
    dropped=frozenset({"casme2/sub05/EP09_05f"}),
)  # fmt: skip


def test_a_scheme_gives_the_index_of_a_class():
    assert SCHEME.class_of(clip()) == 1
    assert SCHEME.class_of(clip(emotion="disgust")) == 0


def test_a_scheme_leaves_out_labels_and_keys():
    assert SCHEME.class_of(clip(emotion="others")) is None
    assert SCHEME.class_of(clip(key="casme2/sub05/EP09_05f")) is None


def test_an_unknown_label_names_clip_and_label():
    with pytest.raises(MerError, match=r"casme2/sub01/EP02_01f: unknown emotion label 'Happy'"):
        SCHEME.class_of(clip(emotion="Happy"))


def test_a_scheme_of_objective_classes_reads_the_column():
    scheme = ClassScheme("o", ("I",), "objective", {"I": "I", "VII": None})
    assert scheme.class_of(clip(objective="I")) == 0
    assert scheme.class_of(clip(objective="VII")) is None
    with pytest.raises(MerError, match="unknown objective label None"):
        scheme.class_of(clip())


def test_the_dataset_is_the_first_part_of_the_key():
    assert clip().dataset == "casme2"


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
