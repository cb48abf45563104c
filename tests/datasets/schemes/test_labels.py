import pytest

from mer.datasets.schemes.labels import THREE, by_label, objective_scheme

SEVEN = {"v2": (24, 13, 20, 8, 3, 7, 84)}


def test_labels_get_their_class_and_all_others_none():
    found = by_label({"negative": ("Anger", "Fear"), "positive": ("Happiness",)},
                     ("Happiness", "Anger", "Fear", "Other"))  # fmt: skip
    assert found == {
        "Happiness": "positive", "Anger": "negative", "Fear": "negative", "Other": None,
    }  # fmt: skip


def test_only_known_labels_stand_in_the_mapping():
    assert by_label({"positive": ("Happiness", "Joy")}, ("Happiness",)) == {"Happiness": "positive"}


def test_the_three_classes_are_in_the_order_of_megc2019():
    assert THREE == ("negative", "positive", "surprise")


@pytest.mark.parametrize(
    ("classes", "counts", "name"),
    [
        (("I", "II", "III", "IV", "V"), (24, 13, 20, 8, 3), "samm-objective-5"),
        (("I", "II", "III", "VII"), (24, 13, 20, 84), "samm-objective-4"),
        (("VII", "I"), (84, 24), "samm-objective-2"),
    ],
)
def test_some_of_the_seven_objective_classes(classes, counts, name):
    scheme = objective_scheme("samm", classes, SEVEN)
    assert (scheme.name, scheme.dataset, scheme.source) == (name, "samm", "objective")
    assert scheme.classes == classes
    assert scheme.published == {"v2": counts}
    assert len(scheme.mapping) == 7
    for label, chosen in scheme.mapping.items():
        assert chosen == (label if label in classes else None)


def test_a_scheme_by_the_rule_says_so():
    scheme = objective_scheme("mmew", ("I", "II"), {}, name="objective-2-rule", source="rule")
    assert (scheme.name, scheme.source) == ("mmew-objective-2-rule", "rule")
    assert scheme.published_counts({"mmew": "full"}) is None
