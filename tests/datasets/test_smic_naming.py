import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.datasets.smic_naming import clip_key, emotion_of, is_clip_name, odd_name
from mer.errors import MerError


@given(
    subject=st.integers(1, 20),
    emotion=st.sampled_from(["ne", "po", "sur"]),
    clip=st.integers(1, 39),
    widths=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    upper=st.booleans(),
)
def test_padding_and_capitals_never_change_a_key(subject, emotion, clip, widths, upper):
    name = f"s{subject:0{widths[0]}d}_{emotion}_{clip:0{widths[1]}d}"
    key = clip_key(subject, name.upper() if upper else name)
    assert key == f"smic/s{subject:02d}/s{subject:02d}_{emotion}_{clip:02d}"


def test_names_of_another_form_stay_and_are_told():
    key = clip_key(3, "s3_neg_1")
    assert key == "smic/s03/s3_neg_1"
    assert odd_name(key) == "the clip's name is 's3_neg_1', not one such as s3_sur_01."
    other = "the clip's name s05_ne_01 is not one of subject s03."
    assert odd_name(clip_key(3, "s5_ne_1")) == other
    assert odd_name(clip_key(3, "s3_ne_12")) == ""
    assert is_clip_name("s20_po_03")
    assert not is_clip_name("s20_po")


@pytest.mark.parametrize("label", ["negative", "Negative", "NEGATIVE", "ne"])
def test_every_spelling_of_an_emotion(label):
    assert emotion_of(label, "s3_ne_12") == ("negative", "")
    assert emotion_of(label, "clip") == ("negative", "")


@pytest.mark.parametrize("label", ["2", "1", "", "neg.", "sad"])
def test_a_label_that_tells_nothing_is_replaced_by_the_name(label):
    assert emotion_of(label, "s3_sur_12") == (
        "surprise",
        f"the emotion is {label!r}; surprise is taken from the clip's name.",
    )


def test_a_label_outweighs_the_name_and_the_disagreement_is_told():
    odd = "the emotion is positive, but the clip's name says negative."
    assert emotion_of("Positive", "s3_ne_12") == ("positive", odd)


def test_a_clip_without_any_emotion_is_an_error():
    with pytest.raises(MerError, match=r"emotion is '2', not negative.*name 'clip' tells none"):
        emotion_of("2", "clip")
