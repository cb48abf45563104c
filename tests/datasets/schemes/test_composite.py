import pytest

from mer.datasets.annotation import Annotation
from mer.datasets.schemes.catalogue import scheme
from mer.errors import MerError

MEGC2019 = {"casme2": "2014", "samm": "v2", "smic": "hs"}


def row(key, emotion="", column=None):
    return Annotation(key, key.rpartition("/")[0], 1, 2, 3, emotion, (), column)


def test_the_composite_of_2019_is_the_sum_of_its_members():
    chosen = scheme("composite-3")
    assert chosen.datasets == ("casme2", "samm", "smic")
    members = {each.dataset: each.published_counts(MEGC2019) for each in chosen.members}
    assert members == {"casme2": (88, 32, 25), "samm": (92, 26, 15), "smic": (70, 51, 43)}
    assert chosen.published_counts(MEGC2019) == (250, 109, 83)
    assert chosen.published_total(MEGC2019) == 442
    # the list of keys makes the newer file of CASME II give the same
    assert chosen.published_counts(MEGC2019 | {"casme2": "2019"}) == (250, 109, 83)
    assert chosen.mark_of(MEGC2019) == "verified"


def test_smic_e_lacks_seven_clips_of_it():
    fewer = MEGC2019 | {"smic": "hs-e"}
    assert scheme("composite-3").published_total(fewer) == 435
    assert scheme("composite-3").mark_of(fewer) == "read"


def test_the_composite_of_2018_is_the_sum_of_its_members():
    chosen = scheme("composite-objective-5")
    assert chosen.classes == ("I", "II", "III", "IV", "V")
    assert chosen.published_counts(MEGC2019) == (49, 28, 119, 34, 23)
    assert chosen.published_total(MEGC2019) == 253
    # the column of the newer file of CASME II gives others: 174 + 68
    assert chosen.published_total(MEGC2019 | {"casme2": "2019"}) == 242


def test_a_pair_of_datasets():
    chosen = scheme("composite-samm-smic-3")
    assert chosen.datasets == ("samm", "smic")
    assert chosen.published_counts(MEGC2019) == (162, 77, 58)
    assert chosen.published_total(MEGC2019) == 133 + 164


def test_sums_are_unknown_where_a_member_s_version_is():
    for versions in (MEGC2019 | {"samm": "unknown"}, {"casme2": "2014", "samm": "v2"}):
        assert scheme("composite-3").published_counts(versions) is None


@pytest.mark.parametrize(
    ("key", "emotion", "index"),
    [
        ("casme2/sub01/EP02_01f", "happiness", 1),
        ("casme2/sub01/EP19_05f", "disgust", 0),
        ("casme2/sub01/EP03_02", "repression", 0),
        ("samm/006/006_1_2", "Anger", 0),
        ("samm/007/007_6_1", "Happiness", 1),
        ("smic/s01/s01_ne_01", "negative", 0),
        ("smic/s03/s03_sur_01", "surprise", 2),
        # the official list has none of these
        ("casme2/sub05/EP09_05f", "disgust", None),
        ("casme2/sub04/EP12_01f", "disgust", None),
        ("casme2/sub24/EP07_01", "surprise", None),
        ("casme2/sub01/EP03_03", "others", None),
        ("samm/020/020_1_1", "Other", None),
    ],
)
def test_a_clip_s_class_is_that_of_the_official_list(key, emotion, index):
    assert scheme("composite-3").class_of(row(key, emotion)) == index


def test_labels_of_one_dataset_are_no_labels_of_another():
    with pytest.raises(MerError, match="unknown emotion label 'happiness' for class scheme samm-3"):
        scheme("composite-3").class_of(row("samm/006/006_1_2", "happiness"))
    with pytest.raises(MerError, match="composite-3 has no part casme3"):
        scheme("composite-3").class_of(row("casme3/spNO.1/a/355", "happy"))


def test_objective_classes_come_from_the_columns():
    chosen = scheme("composite-objective-5")
    assert chosen.class_of(row("casme2/sub01/EP19_05f", column="IV")) == 3
    assert chosen.class_of(row("samm/006/006_1_2", column="VII")) is None
