from dataclasses import replace

import pytest

from mer.datasets.annotation import Annotation
from mer.datasets.class_scheme import SOURCES, ClassScheme, CompositeScheme
from mer.errors import MerError


def item(key="casme2/sub01/EP02_01f", emotion="happiness", objective=None, units=()):
    return Annotation(key, key.rpartition("/")[0], 1, 2, 3, emotion, units, objective)


SCHEME = ClassScheme(
    "casme2-two", "casme2", ("negative", "positive"), "emotion",
    {"happiness": "positive", "disgust": "negative", "others": None},
    dropped=frozenset({"casme2/sub05/EP09_05f"}),
    published={"2014": (63, 32), "2019": (60, 32)},
    totals={"older": 96},
    marks={"2019": "read"},
)  # fmt: skip
# the same classes in another order, and other labels
OTHER = ClassScheme(
    "samm-two", "samm", ("positive", "negative"), "emotion",
    {"Happiness": "positive", "Anger": "negative"},
    published={"v2": (26, 57)},
)  # fmt: skip
BOTH = CompositeScheme("composite-two", (SCHEME, OTHER))


def test_a_scheme_gives_the_index_of_a_class():
    assert SCHEME.class_of(item()) == 1
    assert SCHEME.class_of(item(emotion="disgust")) == 0
    assert SCHEME.datasets == ("casme2",)


def test_a_scheme_leaves_out_labels_and_keys():
    assert SCHEME.class_of(item(emotion="others")) is None
    assert SCHEME.class_of(item(key="casme2/sub05/EP09_05f")) is None


def test_an_unknown_label_names_clip_label_and_what_is_known():
    with pytest.raises(MerError) as caught:
        SCHEME.class_of(item(emotion="Happy"))
    assert str(caught.value) == (
        "casme2/sub01/EP02_01f: unknown emotion label 'Happy' for class scheme casme2-two; it "
        "knows disgust, happiness, others."
    )


def test_a_dropped_key_with_an_unknown_label_is_not_passed_over():
    with pytest.raises(MerError, match="unknown emotion label 'x'"):
        SCHEME.class_of(item(key="casme2/sub05/EP09_05f", emotion="x"))


def test_a_scheme_of_objective_classes_reads_the_column():
    scheme = ClassScheme("o", "casme2", ("I",), "objective", {"I": "I", "VII": None})
    # the column outweighs the units
    assert scheme.class_of(item(objective="I", units=("4",))) == 0
    assert scheme.class_of(item(objective="VII")) is None
    with pytest.raises(MerError, match="unknown objective label None"):
        scheme.class_of(item(units=("12",)))


def test_a_scheme_by_the_rule_reads_the_action_units():
    mapping = {"I": "I", "IV": "IV", **dict.fromkeys(("II", "III", "V", "VI", "VII"))}
    scheme = ClassScheme("r", "mmew", ("I", "IV"), "rule", mapping)
    assert scheme.class_of(item(units=("12",))) == 0
    assert scheme.class_of(item(units=("4", "7", "L10"), objective="I")) == 1
    assert scheme.class_of(item(units=("4", "7"))) is None
    assert scheme.class_of(item()) is None
    with pytest.raises(MerError, match=r"^casme2/sub01/EP02_01f: 'X9' in 'X9' is no action unit"):
        scheme.class_of(item(units=("X9",)))
    assert set(SOURCES) == {"emotion", "objective", "rule"}


def test_published_counts_are_those_of_the_annotation_s_version():
    assert SCHEME.published_counts({"casme2": "2014"}) == (63, 32)
    assert SCHEME.published_counts({"casme2": "2019", "samm": "2014"}) == (60, 32)
    for versions in ({"casme2": "older"}, {"casme2": "unknown"}, {"samm": "2014"}, {}):
        assert SCHEME.published_counts(versions) is None


def test_a_total_is_known_where_only_the_sum_was_published():
    assert SCHEME.published_total({"casme2": "2014"}) == 95
    assert SCHEME.published_total({"casme2": "older"}) == 96
    assert SCHEME.published_total({"casme2": "unknown"}) is None


def test_counts_are_as_sure_as_their_version_s_mark():
    assert SCHEME.mark_of({"casme2": "2014"}) == "verified"
    assert SCHEME.mark_of({"casme2": "2019"}) == "read"
    assert replace(SCHEME, mark="read").mark_of({"casme2": "2014"}) == "read"


def test_a_composite_asks_the_member_of_the_clip_s_dataset():
    assert BOTH.classes == ("negative", "positive")
    assert BOTH.datasets == ("casme2", "samm")
    assert BOTH.class_of(item()) == 1
    assert BOTH.class_of(item(emotion="others")) is None
    # index 0 of the member is index 1 of the composite
    assert OTHER.class_of(item("samm/006/006_1_2", "Happiness")) == 0
    assert BOTH.class_of(item("samm/006/006_1_2", "Happiness")) == 1
    assert BOTH.class_of(item("samm/006/006_1_2", "Anger")) == 0
    assert BOTH.mapping == {
        "happiness": "positive", "disgust": "negative", "others": None,
        "Happiness": "positive", "Anger": "negative",
    }  # fmt: skip


def test_a_label_of_one_member_is_unknown_to_another():
    with pytest.raises(MerError, match="unknown emotion label 'happiness' for class scheme samm"):
        BOTH.class_of(item("samm/006/006_1_2", "happiness"))


def test_a_clip_of_no_member_is_refused():
    with pytest.raises(MerError, match=r"^mmew/S01/a: class scheme composite-two has no part mmew"):
        BOTH.class_of(item("mmew/S01/a"))


def test_a_composite_s_counts_are_sums_by_class_name():
    versions = {"casme2": "2014", "samm": "v2"}
    assert BOTH.published_counts(versions) == (63 + 57, 32 + 26)
    assert BOTH.published_total(versions) == 178
    for unknown in ({"casme2": "2014"}, {"casme2": "older", "samm": "v2"}):
        assert BOTH.published_counts(unknown) is None
        assert BOTH.published_total(unknown) is None


def test_a_composite_is_as_sure_as_its_least_sure_member():
    assert BOTH.mark_of({"casme2": "2014", "samm": "v2"}) == "verified"
    assert BOTH.mark_of({"casme2": "2019", "samm": "v2"}) == "read"


def test_members_of_other_classes_are_refused():
    three = replace(OTHER, classes=("positive", "negative", "surprise"))
    with pytest.raises(MerError, match="composite-x: samm-two has other classes"):
        CompositeScheme("composite-x", (SCHEME, three))
