import pytest

from mer.datasets.annotation import Annotation
from mer.datasets.class_scheme import SOURCES, ClassScheme, CompositeScheme
from mer.datasets.schemes.casme3 import CASME3_EMOTIONS, CASME3C_EMOTIONS
from mer.datasets.schemes.catalogue import SCHEMES, scheme, schemes_of
from mer.datasets.schemes.mmew import MMEW_EMOTIONS
from mer.datasets.schemes.samm import SAMM_EMOTIONS
from mer.datasets.schemes.smic import SMIC_EMOTIONS
from mer.errors import MerError

# clips by label in each annotation, as counted on the files (MMEW's others as read)
EMOTIONS = {
    ("samm", "v2"): {
        "Anger": 57, "Other": 26, "Happiness": 26, "Surprise": 15, "Contempt": 12, "Disgust": 9,
        "Fear": 8, "Sadness": 6,
    },
    ("smic", "hs"): {"negative": 70, "positive": 51, "surprise": 43},
    ("casme3", "v2"): {
        "disgust": 250, "surprise": 187, "others": 158, "fear": 86, "anger": 64, "sad": 57,
        "happy": 55, "Others": 3,
    },
    ("mmew", "full"): {
        "surprise": 89, "disgust": 72, "happiness": 36, "fear": 16, "sadness": 13, "anger": 8,
        "others": 66,
    },
    ("mmew", "without others"): {
        "surprise": 89, "disgust": 72, "happiness": 36, "fear": 16, "sadness": 13, "anger": 8,
    },
}  # fmt: skip
OBJECTIVE = {
    ("samm", "v2"): {"I": 24, "II": 13, "III": 20, "IV": 8, "V": 3, "VI": 7, "VII": 84},
    ("casme3", "v2"): {"I": 15, "II": 151, "III": 234, "IV": 37, "V": 47, "VI": 3, "VII": 373},
}
# written down once more, so that a slip in one place shows; CASME II's are in a file of their own
EXPECTED = [
    ("samm-5", "v2",
     {"anger": 57, "happiness": 26, "contempt": 12, "surprise": 15, "other": 26}, 136),
    ("samm-5-sadness", "v2",
     {"anger": 57, "happiness": 26, "sadness": 6, "surprise": 15, "other": 26}, 130),
    ("samm-3", "v2", {"negative": 92, "positive": 26, "surprise": 15}, 133),
    ("samm-objective-4", "v2", {"I": 24, "II": 13, "III": 20, "VII": 84}, 141),
    ("samm-objective-5", "v2", {"I": 24, "II": 13, "III": 20, "IV": 8, "V": 3}, 68),
    ("samm-objective-7", "v2",
     {"I": 24, "II": 13, "III": 20, "IV": 8, "V": 3, "VI": 7, "VII": 84}, 159),
    ("smic-3", "hs", {"negative": 70, "positive": 51, "surprise": 43}, 164),
    ("casme3-7", "v2",
     {"happy": 55, "disgust": 250, "fear": 86, "anger": 64, "sad": 57, "surprise": 187,
      "others": 161}, 860),
    ("casme3-4", "v2", {"negative": 457, "positive": 55, "surprise": 187, "others": 161}, 860),
    ("casme3-3", "v2", {"negative": 457, "positive": 55, "surprise": 187}, 699),
    ("casme3-objective-7", "v2",
     {"I": 15, "II": 151, "III": 234, "IV": 37, "V": 47, "VI": 3, "VII": 373}, 860),
    ("mmew-6", "full",
     {"happiness": 36, "surprise": 89, "disgust": 72, "fear": 16, "sadness": 13, "anger": 8}, 234),
    ("mmew-6", "without others",
     {"happiness": 36, "surprise": 89, "disgust": 72, "fear": 16, "sadness": 13, "anger": 8}, 234),
    ("mmew-7", "full",
     {"happiness": 36, "surprise": 89, "disgust": 72, "fear": 16, "sadness": 13, "anger": 8,
      "others": 66}, 300),
    ("mmew-4", "full", {"happiness": 36, "surprise": 89, "disgust": 72, "others": 66}, 263),
    ("mmew-3", "full", {"negative": 109, "positive": 36, "surprise": 89}, 234),
    ("mmew-3", "without others", {"negative": 109, "positive": 36, "surprise": 89}, 234),
]  # fmt: skip
# counts that keys decide, not labels alone
BY_KEYS = [
    ("casme3-3-htnet", "v2", (449, 54, 184), 687),
    ("casme3-6-htnet", "v2", None, 687),
    ("casme3c-4", "c", None, 165),
    ("smic-3", "hs-e", (65, 51, 41), 157),
]
LABELS = {
    "samm": SAMM_EMOTIONS, "smic": SMIC_EMOTIONS, "casme3": CASME3_EMOTIONS,
    "casme3c": CASME3C_EMOTIONS, "mmew": MMEW_EMOTIONS,
}  # fmt: skip


def rows(dataset, version, source):
    """One row a clip, with the labels of the file and made-up keys."""
    chosen = OBJECTIVE if source == "objective" else EMOTIONS
    labels = [label for label, n in chosen[dataset, version].items() for _ in range(n)]
    for number, label in enumerate(labels):
        emotion, column = ("", label) if source == "objective" else (label, None)
        yield Annotation(f"{dataset}/s/{number}", f"{dataset}/s", 1, 2, 3, emotion, (), column)


def single(dataset=None):
    found = [each for each in SCHEMES if isinstance(each, ClassScheme)]
    return [each for each in found if dataset is None or each.dataset == dataset]


@pytest.mark.parametrize(("name", "version", "classes", "total"), EXPECTED)
def test_the_files_labels_give_the_published_counts(name, version, classes, total):
    chosen = scheme(name)
    indices = [chosen.class_of(row) for row in rows(chosen.dataset, version, chosen.source)]
    counts = {each: indices.count(place) for place, each in enumerate(chosen.classes)}
    assert counts == classes
    assert sum(counts.values()) == total
    versions = {chosen.dataset: version}
    assert chosen.published_counts(versions) == tuple(counts.values())
    assert chosen.published_total(versions) == total


@pytest.mark.parametrize(("name", "version", "counts", "total"), BY_KEYS)
def test_counts_that_labels_alone_do_not_give(name, version, counts, total):
    versions = {scheme(name).datasets[0]: version}
    assert scheme(name).published_counts(versions) == counts
    assert scheme(name).published_total(versions) == total


def test_every_published_count_is_expected_in_a_test():
    published = {(e.name, v) for e in single() for v in (*e.published, *e.totals)}
    here = {(name, version) for name, version, *_ in (*EXPECTED, *BY_KEYS)}
    elsewhere = ("casme2-", "flow-")  # in files of their own
    assert {pair for pair in published if not pair[0].startswith(elsewhere)} == here


def test_htnet_drops_its_twelve_clips_beside_all_others():
    lists, labels = scheme("casme3-3-htnet"), scheme("casme3-3")
    keys = {f"casme3/spNO.{key}" for key in (
        "186/f/448", "186/l/3634", "186/l/3677", "217/a/233", "217/c/2302", "217/g/739",
        "217/k/1412", "217/l/164", "217/l/3201", "9/g/234", "9/g/980", "9/h/4",
    )}  # fmt: skip
    assert lists.dropped == scheme("casme3-6-htnet").dropped == keys
    for key in keys:
        row = Annotation(key, key.rpartition("/")[0], 1, 2, 3, "disgust", (), None)
        assert (lists.class_of(row), labels.class_of(row)) == (None, 0)
    by_class = zip(labels.published["v2"], lists.published["v2"], strict=True)
    assert sum(all_of - kept for all_of, kept in by_class) == 12


def test_class_indices_are_those_of_the_sources():
    three = ("negative", "positive", "surprise")
    for name in ("samm-3", "smic-3", "casme3-3", "casme3-3-htnet", "mmew-3", "composite-3"):
        assert scheme(name).classes == three
    # labels 1 to 6 of HTNet's list
    assert scheme("casme3-6-htnet").classes == (
        "happy", "surprise", "sad", "disgust", "fear", "anger",
    )  # fmt: skip


@pytest.mark.parametrize("dataset", LABELS)
def test_every_scheme_knows_every_label_and_fills_every_class(dataset):
    for each in single(dataset):
        assert {name for name in each.mapping.values() if name} == set(each.classes)
        assert each.source != "emotion" or set(each.mapping) == set(LABELS[dataset])
        assert all(len(counts) == len(each.classes) for counts in each.published.values())


def test_how_sure_counts_are_is_one_of_two_words():
    for each in single():
        assert {each.mark, *each.marks.values()} <= {"verified", "read"}
        assert each.source in SOURCES
    assert scheme("mmew-7").mark_of({"mmew": "full"}) == "read"
    assert scheme("mmew-6").mark_of({"mmew": "full"}) == "verified"
    assert scheme("casme3c-4").mark_of({"casme3c": "c"}) == "read"
    assert scheme("smic-3").mark_of({"smic": "hs-e"}) == "read"


def test_names_are_unique_and_begin_with_the_dataset():
    names = [each.name for each in SCHEMES]
    assert len(set(names)) == len(names)
    for each in SCHEMES:
        dataset = each.dataset if isinstance(each, ClassScheme) else "composite"
        assert each.name.startswith(f"{dataset}-")


def test_schemes_of_a_dataset_are_its_own_alone():
    for dataset in (*LABELS, "casme2"):
        assert schemes_of(dataset) == tuple(single(dataset))
    assert all(isinstance(each, CompositeScheme) for each in schemes_of("composite"))
    assert len(schemes_of("composite")) == 3
    assert schemes_of("nothing") == ()


def test_an_unknown_scheme_lists_all_and_the_closest():
    with pytest.raises(MerError) as caught:
        scheme("casme-5")
    text = str(caught.value)
    assert text.startswith("There is no class scheme 'casme-5'; there are casme2-5, ")
    assert all(each.name in text for each in SCHEMES)
    assert "Did you mean 'casme2-5'?" in text
