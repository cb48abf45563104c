import pytest

from mer.datasets.annotation import Annotation
from mer.datasets.schemes.catalogue import scheme
from mer.errors import MerError

# MEGC2019's counts, written down once more
COUNTS = {
    "casme2": (88, 32, 25), "samm": (92, 26, 15), "smic": (70, 51, 43),
    "casme2+samm": (180, 58, 40), "casme2+smic": (158, 83, 68), "samm+smic": (162, 77, 58),
    "casme2+samm+smic": (250, 109, 83),
}  # fmt: skip


def row(label, key="casme2/sub01/EP02_01f"):
    return Annotation(key, key.rpartition("/")[0], 0, None, 0, label)


def test_every_selection_of_megc2019_s_parts_has_its_counts():
    assert dict(scheme("flow-3").published) == COUNTS
    for version, counts in COUNTS.items():
        assert scheme("flow-3").published_counts({"flow": version}) == counts
    assert sum(COUNTS["casme2+samm+smic"]) == 442
    assert scheme("flow-3").published_counts({"flow": "mine"}) is None


def test_labels_are_classes_whatever_the_dataset():
    labels = ("negative", "positive", "surprise")
    keys = ("casme2/sub01/EP02_01f", "smic/s01/s01_ne_01", "mine/7/a")
    for key in keys:
        assert [scheme("flow-3").class_of(row(label, key)) for label in labels] == [0, 1, 2]
    with pytest.raises(MerError, match="unknown emotion label 'others' for class scheme flow-3"):
        scheme("flow-3").class_of(row("others"))
