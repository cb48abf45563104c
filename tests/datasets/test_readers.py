import pytest

from mer.datasets.readers import READERS, reader
from mer.datasets.schemes.catalogue import SCHEMES
from mer.errors import MerError

NAMES = ("casme2", "samm", "smic", "casme3", "casme3c", "mmew")


def test_every_dataset_has_a_reader_and_none_has_two():
    assert tuple(each.RELEASE.name for each in READERS) == NAMES
    assert [reader(name).RELEASE.name for name in NAMES] == list(NAMES)


def test_every_scheme_is_of_datasets_that_can_be_read():
    found = {name for scheme in SCHEMES for name in scheme.datasets}
    assert found == {*NAMES, "flow"}  # flow pictures are of any dataset, and are read otherwise


def test_an_unknown_dataset_lists_all_and_the_closest():
    with pytest.raises(MerError) as caught:
        reader("casme")
    text = "There is no dataset 'casme'; there are casme2, samm, smic, casme3, casme3c, mmew."
    assert str(caught.value).startswith(text)
    assert "Did you mean 'casme" in str(caught.value)
    with pytest.raises(MerError, match=r"mmew\.$"):
        reader("xyz")
