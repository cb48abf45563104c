"""The class schemes of CASME II; `test_casme2.py` is of its reader."""

import pytest

from mer.datasets.casme2 import read_annotations
from mer.datasets.schemes.casme2 import CASME2_EMOTIONS, CASME2_SCHEMES
from mer.datasets.schemes.catalogue import scheme, schemes_of
from mer.errors import MerError

FIVE = {"happiness": 32, "repression": 27, "others": 99}
# written down once more, so that a slip in one place shows
EXPECTED = [
    ("casme2-5", "2014", FIVE | {"disgust": 63, "surprise": 25}, 246, 26),
    ("casme2-5", "2019", FIVE | {"disgust": 63, "surprise": 28}, 249, 26),
    ("casme2-5", "older", FIVE | {"disgust": 64, "surprise": 25}, 247, 26),
    ("casme2-3", "2014", {"positive": 32, "negative": 88, "surprise": 25}, 145, 24),
    ("casme2-3", "2019", {"positive": 32, "negative": 88, "surprise": 25}, 145, 24),
    ("casme2-3", "older", {"positive": 32, "negative": 88, "surprise": 25}, 145, 24),
    ("casme2-3-strict", "2014", {"positive": 32, "negative": 90, "surprise": 25}, 147, 24),
    ("casme2-3-strict", "2019", {"positive": 32, "negative": 90, "surprise": 28}, 150, 24),
    ("casme2-3-mmnet", "2014", {"positive": 32, "surprise": 25, "negative": 99}, 156, 25),
    ("casme2-3-mmnet", "2019", {"positive": 32, "surprise": 28, "negative": 96}, 156, 25),
    ("casme2-4", "2014", {"positive": 32, "negative": 72, "surprise": 25, "others": 126}, 255, 26),
    ("casme2-4", "2019", {"positive": 32, "negative": 69, "surprise": 28, "others": 126}, 255, 26),
    ("casme2-objective-5", "2014", {"I": 25, "II": 15, "III": 99, "IV": 26, "V": 20}, 185, 26),
    ("casme2-objective-5", "2019", {"I": 30, "II": 18, "III": 93, "IV": 15, "V": 18}, 174, None),
    ("casme2-objective-6", "2014", {"IV": 26, "V": 20, "VII": 69}, 254, 26),
    ("casme2-objective-6", "2019", {"IV": 15, "V": 18, "VII": 79}, 253, 26),
    ("casme2-objective-7", "2014", {"VI": 1, "VII": 69}, 255, 26),
    ("casme2-objective-7", "2019", {"VI": 2, "VII": 79}, 255, 26),
]  # fmt: skip


@pytest.mark.parametrize(("name", "version", "classes", "total", "subjects"), EXPECTED)
def test_the_real_files_give_the_published_counts(release, name, version, classes, total, subjects):
    release.objective()
    rows = read_annotations(release.coding(version)).rows
    chosen = scheme(name)
    kept = [(row.subject, index) for row in rows if (index := chosen.class_of(row)) is not None]
    counts = {c: sum(i == n for _, i in kept) for n, c in enumerate(chosen.classes)}
    assert {name: counts[name] for name in classes} == classes
    assert len(kept) == total
    assert tuple(counts.values()) == chosen.published_counts({"casme2": version})
    assert chosen.published_total({"casme2": version}) == total
    if subjects:
        assert len({subject for subject, _ in kept}) == subjects


def test_every_published_count_is_expected_here():
    pairs = {(each.name, version) for each in CASME2_SCHEMES for version in each.published}
    assert pairs == {(name, version) for name, version, *_ in EXPECTED}


def test_megc2019_leaves_out_exactly_its_keys(release):
    rows = {row.key: row for row in read_annotations(release.coding("2019")).rows}
    lists, strict = scheme("casme2-3"), scheme("casme2-3-strict")
    out = {
        k
        for k, row in rows.items()
        if strict.class_of(row) is not None and lists.class_of(row) is None
    }
    assert out == {
        "casme2/sub04/EP12_01f",
        "casme2/sub05/EP09_05f",
        "casme2/sub24/EP07_01",
        "casme2/sub24/EP07_04f",
        "casme2/sub24/EP10_03",
    }


def test_class_indices_are_those_of_the_sources():
    assert scheme("casme2-3").classes == ("negative", "positive", "surprise")
    assert scheme("casme2-3-mmnet").classes == ("positive", "surprise", "negative")
    assert scheme("casme2-5").classes == (
        "happiness",
        "disgust",
        "repression",
        "surprise",
        "others",
    )
    assert scheme("casme2-4").mark == "read"


def test_no_count_is_given_for_a_version_that_nobody_counted():
    for each in CASME2_SCHEMES:
        assert each.published_counts({"casme2": "unknown"}) is None
        assert set(each.published) >= {"2014", "2019"}
    assert scheme("casme2-objective-5").published_counts({"casme2": "older"}) is None


def test_every_scheme_knows_every_label_and_fills_every_class():
    assert schemes_of("casme2") == CASME2_SCHEMES
    for each in CASME2_SCHEMES:
        assert each.dataset == "casme2"
        assert {name for name in each.mapping.values() if name} == set(each.classes)
        assert each.source != "emotion" or set(each.mapping) == set(CASME2_EMOTIONS)


def test_an_unknown_label_is_named_with_its_clip(release):
    row = ("01", "EP02_01f", None, 46, 59, 86, None, 12, "happyness")
    (annotation,) = read_annotations(release.coding(rows=[row])).rows
    with pytest.raises(MerError, match="casme2/sub01/EP02_01f: unknown emotion label 'happyness'"):
        scheme("casme2-5").class_of(annotation)
