import pytest

from mer.evaluation.subject_ids import look_alikes


@pytest.mark.parametrize(
    "group",
    [
        ("01", "1", "s01", "sub01"),
        ("006", "6"),
        ("6", "6.0"),
        ("Sub02", "sub2"),
        ("spNO.11", "spno11"),
        ("sub_3", "subject 3"),
        ("0", "000"),
    ],
)
def test_one_person_under_several_spellings(group):
    names = [f"casme2/{name}" for name in group]
    assert look_alikes([*names, "casme2/sub99"]) == [tuple(sorted(names))]


@pytest.mark.parametrize(
    "pair",
    [
        ("casme2/sub01", "smic/s01"),  # another dataset
        ("d/1", "d/10"),
        ("d/a1", "d/b1"),  # two series of numbers
        ("d/01a", "d/01b"),
        ("d/anna", "d/Anna2"),
    ],
)
def test_different_people(pair):
    assert look_alikes(pair) == []
