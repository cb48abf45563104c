import inspect

import pytest

from mer.datasets.annotation import AnnotationTable
from mer.datasets.reader import Reader
from mer.datasets.readers import READERS
from mer.errors import MerError
from mer.types import Index

EVERY = pytest.mark.parametrize("module", READERS, ids=lambda module: module.RELEASE.name)
RETURNS = {"read_index": Index, "read_annotations": AnnotationTable,
           "annotation_files": tuple}  # fmt: skip


@EVERY
@pytest.mark.parametrize("name", RETURNS)
def test_a_reader_takes_what_the_protocol_says(module, name):
    asked = inspect.signature(getattr(Reader, name)).parameters
    given = inspect.signature(getattr(module, name)).parameters
    assert list(given) == [parameter for parameter in asked if parameter != "self"]
    for parameter in given:
        optional = asked[parameter].default is not inspect.Parameter.empty
        assert (given[parameter].default is not inspect.Parameter.empty) == optional


@EVERY
def test_the_default_tree_is_the_release_s_own(module):
    for name in ("read_index", "annotation_files"):
        tree = inspect.signature(getattr(module, name)).parameters["tree"]
        assert tree.default == module.RELEASE.default_tree


@EVERY
def test_facts_are_complete(module):
    facts = module.RELEASE
    assert facts.name == facts.name.lower()
    assert facts.name.startswith(facts.folder.lower())
    assert facts.fps > 0
    assert set(facts.examples) == set(facts.trees)
    assert all(facts.trees.values())
    assert facts.citation
    assert facts.licence


@EVERY
def test_a_missing_root_is_one_sentence_with_the_way_to_get_the_release(module, tmp_path):
    absent = tmp_path / "absent"
    with pytest.raises(MerError, match=f"{absent}") as caught:
        module.read_index(absent)
    assert module.RELEASE.licence in str(caught.value)
    assert "mer synth" in str(caught.value)


@EVERY
def test_an_unknown_tree_is_named_with_those_there_are(module, tmp_path):
    with pytest.raises(MerError, match=r"has no tree 'nowhere'; it has ") as caught:
        module.read_index(tmp_path, "nowhere")
    assert all(tree in str(caught.value) for tree in module.RELEASE.trees)


@EVERY
def test_a_root_without_an_annotation_is_named(module, tmp_path):
    with pytest.raises(MerError, match=f"{tmp_path}") as caught:
        module.annotation_files(tmp_path)
    assert module.RELEASE.title in str(caught.value)


@EVERY
def test_a_missing_annotation_file_is_named(module, tmp_path):
    with pytest.raises(MerError, match=r"gone\.xlsx"):
        module.read_annotations(tmp_path / "gone.xlsx")
