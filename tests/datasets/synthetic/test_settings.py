import pytest

from mer.datasets.synthetic.settings import SyntheticCorpus
from mer.errors import MerError


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"dataset": "samm"}, "no dataset 'samm'.*casme2"),
        ({"trees": ("cropt",)}, "no tree 'cropt'.*raw, selected, cropped"),
        ({"trees": ()}, "at least one tree"),
        ({"trees": ("raw", "raw")}, "named twice"),
        ({"annotations": "2018"}, "2014, 2019"),
        ({"difficulty": "easier"}, "easy, default, hard"),
        ({"emotions": ("joy",)}, "no emotion 'joy'.*happiness"),
        ({"subjects": 0}, "at least one of its subjects"),
        ({"clips": 0}, "at least one of its clips"),
        ({"seed": -1}, "-1"),
        ({"frames": (40, 24)}, "40 to 24"),
        ({"frames": (2, 24)}, "8 or more"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(values, words):
    with pytest.raises(MerError, match=words):
        SyntheticCorpus(**values)


def test_defaults_are_the_commands():
    corpus = SyntheticCorpus()
    assert (corpus.dataset, corpus.subjects, corpus.clips, corpus.seed) == ("casme2", 8, 12, 0)
    assert corpus.trees == ("raw", "selected", "cropped")
