import pytest

from mer.errors import MerError
from mer.preparation.settings import PreparationSettings


def test_equal_settings_are_equal_however_they_are_written():
    one = PreparationSettings(landmarks=("plain", "averaged"))
    other = PreparationSettings(landmarks=["averaged", "plain", "plain"])
    assert one == other
    assert one.identity() == other.identity()


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 8},
        {"face": "mtcnn"},
        {"landmarks": ("jittered",)},
        {"landmarks": ("plain", "shaken")},
        {"jitters": 0},
        {"jitters": 65},
        {"eye_distance": 0.9},
        {"eye_height": 0.0},
        {"upsample": -1},
    ],
)
def test_a_value_out_of_range_is_named(wrong):
    with pytest.raises(MerError, match=next(iter(wrong))):
        PreparationSettings(**wrong)


def test_the_packaged_model_is_found():
    assert PreparationSettings().model_path().name == "shape_predictor_68_face_landmarks.dat"


def test_a_missing_model_says_where_it_was_looked_for(tmp_path):
    settings = PreparationSettings(landmark_model=str(tmp_path / "none.dat"))
    with pytest.raises(MerError, match=r"none\.dat"):
        settings.model_path()


def test_a_named_model_counts_by_its_content(tmp_path):
    for name, content in (("a", b"one"), ("b", b"one"), ("c", b"two")):
        (tmp_path / name).write_bytes(content)
    a, b, c = (
        PreparationSettings(landmark_model=str(tmp_path / name)).identity() for name in "abc"
    )
    assert a == b
    assert a != c


def test_a_whole_picture_without_landmarks_needs_no_model():
    assert not PreparationSettings(face="dataset", landmarks=()).needs_model
    assert PreparationSettings(face="dataset").needs_model
    assert PreparationSettings(landmarks=()).needs_model


def test_the_tested_variant_stands_before_the_jittered_one():
    # apex spotting takes the first one
    given = PreparationSettings(landmarks=["jittered", "plain"])
    assert given.landmarks == ("plain", "jittered")
    assert PreparationSettings(landmarks=["plain", "averaged"]).landmarks == ("averaged", "plain")


def test_the_number_of_jitters_counts_only_where_they_are_kept():
    none, eight, nine = (
        PreparationSettings(landmarks=landmarks, jitters=jitters)
        for landmarks, jitters in [(["plain"], 9), (["plain", "jittered"], 8),
                                   (["plain", "jittered"], 9)]
    )  # fmt: skip
    assert none.identity() == PreparationSettings().identity()
    assert "jitters" not in none.identity()
    assert eight.identity() != nine.identity()
    assert [settings.runs_kept for settings in (none, eight, nine)] == [1, 9, 10]
