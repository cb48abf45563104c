import pytest

from mer.datasets.synthetic.layouts.layout import Pictures, common_clip, subject_number
from mer.datasets.synthetic.plan import plan_corpus
from mer.datasets.synthetic.settings import SyntheticCorpus


@pytest.mark.parametrize(
    ("pictures", "number", "name"),
    [
        (Pictures("a", 1, 2, "reg_img"), 46, "reg_img46.jpg"),
        (Pictures("a", 1, 2, "006_", 5), 5562, "006_05562.jpg"),
        (Pictures("a", 1, 2, "007_", 4), 497, "007_0497.jpg"),
        (Pictures("a", 1, 2, "image", 6, ".bmp"), 17581039, "image17581039.bmp"),
        (Pictures("a", 1, 2), 8, "8.jpg"),
    ],
)
def test_pictures_are_named_as_the_releases_name_them(pictures, number, name):
    assert pictures.name(number) == name


def test_subjects_go_on_after_those_of_the_release():
    assert [subject_number((6, 7, 9), ordinal) for ordinal in (1, 3, 4, 6)] == [6, 9, 10, 12]


@pytest.mark.parametrize("seed", range(5))
def test_mistakes_go_where_no_class_is_lost(seed):
    for plans in plan_corpus(SyntheticCorpus("casme3", subjects=8, clips=8, seed=seed)):
        place = common_clip(plans)
        assert place > 0
        others = [plan for i, plan in enumerate(plans) if i != place]
        assert plans[place].emotion in {plan.emotion for plan in others}


def test_one_clip_has_to_bear_it():
    ((plan,),) = plan_corpus(SyntheticCorpus(subjects=1, clips=1))
    assert common_clip([plan]) == 0
