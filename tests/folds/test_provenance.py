from dataclasses import replace
from types import SimpleNamespace

import pytest

import mer.views
from mer.folds.provenance import apex_note, count_note, exclusion_note, pretrained_note
from mer.magnification import STMEMM
from mer.preparation.settings import PreparationSettings
from mer.types import Remark
from mer.views import ApexFrame, LandmarkFlowGraph, LandmarkTriplet, Magnification, RegionPatches


@pytest.fixture
def data(configuration):
    return configuration.build_data()


def test_a_drawn_corpus_has_counts_of_its_own(data):
    found = count_note(data)
    assert found.outcome == "note"
    assert "casme2-3 of annotation casme2 2019: 24 clips (negative" in found.reason
    assert found.reason.endswith("published: 88 + 32 + 25; the corpus is drawn")


def test_counts_as_published_pass_and_a_version_without_any_is_a_note(data):
    tally = [list(data.labels.values()).count(index) for index in range(3)]
    data.scheme = replace(data.scheme, published={"2019": tuple(tally)})
    assert count_note(data).outcome == "pass"
    data.scheme = replace(data.scheme, published={"2019": (1, *tally[1:])})
    assert count_note(data).outcome == "note"
    data.scheme = replace(data.scheme, published={})
    assert "published: nothing for this version" in count_note(data).reason
    data.scheme = replace(data.scheme, published={}, totals={"2019": 25})
    assert "published: 25 in all" in count_note(data).reason
    data.scheme = replace(data.scheme, totals={"2019": 24})
    assert count_note(data).outcome == "pass"


def test_excluded_clips_are_listed_with_their_reasons(data):
    assert exclusion_note(data).reason == "0 clips are left out"
    data.left_out = (Remark("casme2/sub04/EP12_01f", "It has no apex.", unusable=True),)
    found = exclusion_note(data)
    assert found.outcome == "note"
    assert found.details == ("casme2/sub04/EP12_01f: It has no apex.",)


def test_apexes_are_counted_by_source(data, configuration):
    assert apex_note(data).reason == "annotated 24"
    middle = configuration.override({"data": {"init_args": {"apex": ["middle"]}}}).build_data()
    assert apex_note(middle).reason == "middle 24"


@pytest.mark.parametrize(("settings", "sentence"), [
    ({}, "the landmark model (dlib, 68 points) was trained on iBUG 300-W"),
    ({"landmark_model": "/my/model.dat"}, "mer does not know what it was trained on"),
    ({"face": "dataset", "landmarks": ()}, "the preparation uses no learnt part"),
])  # fmt: skip
def test_the_landmark_model_names_its_training_data(settings, sentence):
    data = SimpleNamespace(preparation=PreparationSettings(**settings), view=None, parts=("one",))
    assert sentence in pretrained_note(SimpleNamespace(data=data, model=None)).reason


def test_ready_made_pictures_name_nothing():
    data = SimpleNamespace(preparation=PreparationSettings(), view=None, parts=())
    found = pretrained_note(SimpleNamespace(data=data, model=None))
    assert found.reason == "the pictures were made elsewhere, and mer does not know by what"


def test_other_learnt_parts_name_theirs(configuration):
    parts = configuration.build()
    parts.model.pretrained = {"magnifier": "drawn moving shapes"}
    found = pretrained_note(parts)
    assert found.outcome == "note"
    assert found.reason.endswith("; MMNet.magnifier was trained on drawn moving shapes")


@pytest.mark.parametrize("view", [ApexFrame, LandmarkFlowGraph, LandmarkTriplet, RegionPatches])
def test_every_view_that_takes_a_learnt_magnifier_names_what_it_was_trained_on(view):
    taught = view(magnification=Magnification(STMEMM(), 5))
    data = SimpleNamespace(preparation=PreparationSettings(), view=taught, parts=("one",))
    found = pretrained_note(SimpleNamespace(data=data, model=None)).reason
    assert f"{view.__name__}.magnifier was trained on drawn textures and shapes" in found


def test_every_view_that_magnifies_is_looked_at_here():
    views = [getattr(mer.views, name) for name in mer.views.__all__]
    fields = {one.__name__ for one in views if "magnification" in one.__annotations__}
    assert fields == {"ApexFrame", "LandmarkFlowGraph", "LandmarkTriplet", "RegionPatches"}
