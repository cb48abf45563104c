import pytest

from mer.datasets.synthetic.settings import DATASETS, SyntheticCorpus
from mer.errors import MerError


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"dataset": "sam"}, "no dataset 'sam'.*casme2, samm, smic, casme3, casme3c, mmew"),
        ({"trees": ("cropt",)}, "no tree 'cropt' of casme2 2019.*raw, selected, cropped"),
        ({"trees": ("raw", "raw")}, "named twice"),
        ({"annotations": "2018"}, "no annotation version '2018' of casme2.*2019, 2014"),
        ({"difficulty": "easier"}, "easy, default, hard"),
        ({"emotions": ("joy",)}, "no emotion 'joy' of casme2.*happiness"),
        ({"dataset": "samm", "emotions": ("anger",)}, "no emotion 'anger' of samm.*Anger"),
        ({"dataset": "smic", "trees": ("long",)}, "no tree 'long' of smic hs.*raw, cropped"),
        ({"dataset": "casme3", "annotations": "v1"}, "'v1' of casme3 for mer synth; use v2"),
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
    assert corpus.annotations == "2019"
    assert corpus.shows_all_emotions


def test_what_is_left_out_is_the_datasets_own():
    assert SyntheticCorpus("smic").trees == ("raw", "cropped")
    assert SyntheticCorpus("smic", annotations="hs-e").trees == ("long",)
    assert SyntheticCorpus("smic").emotions == ("negative", "positive", "surprise")
    assert SyntheticCorpus("samm") == SyntheticCorpus("samm", trees=("raw", "cropped"))


def test_some_emotions_are_not_all():
    some = SyntheticCorpus("samm", emotions=("Anger", "Happiness"))
    assert not some.shows_all_emotions
    assert some.expressions == {"Anger": "anger", "Happiness": "happiness"}


def test_every_dataset_draws_from_seeds_of_its_own():
    seeds = {SyntheticCorpus(name, seed=3).drawing_seed for name in DATASETS}
    assert len(seeds) == len(DATASETS) == 6
    assert SyntheticCorpus("casme2", seed=3).drawing_seed == 3
