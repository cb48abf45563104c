from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.magnification import Eulerian
from mer.types import Sample
from mer.views import Augmentation, Magnification, RegionPatches
from mer.views.images import IMAGENET_MEAN, IMAGENET_STD
from mer.views.patch_sampling import sample_patches
from mer.views.redetection import redetect
from mer.views.region_graph import region_edges, region_landmarks

VIEW = RegionPatches(factors=(8, 5))
PLAIN = RegionPatches(factors=())
INPUTS = ("apex", "onset+apex", "difference")


@pytest.fixture(scope="module")
def prepared(faces):
    @cache
    def of(view, number=0):
        return view.prepare(faces.clips[number], faces.store)

    return of


def batch_of(view, *several):
    samples = [Sample(f"c{i}", f"c{i}", i, view.draw(a, False)) for i, a in enumerate(several)]
    return view.collate(samples)


def random_arrays(view, seed):
    draws = np.random.default_rng(seed)
    shape = (len(region_landmarks(view.regions)), view.patch, view.patch, 3)
    return {name: draws.integers(0, 256, shape, np.uint8) for name in ("onset", "apex")}


def shown(view, faces, number=0, factor=5.0):
    """The magnified onset and apex and the landmarks of the one whose place counts."""
    clip = faces.clips[number]
    magnification = replace(view.magnification, factor=factor)
    onset, apex = magnification.frames(clip, faces.store, [clip.onset, clip.apex])
    centre = {"onset": onset, "apex": apex}[view.centred_on]
    points = redetect(centre[None], faces.store.record(clip.key), view.variant, 0)[0, 0]
    return onset, apex, points[list(region_landmarks(view.regions))]


def test_the_patches_lie_around_the_landmarks_of_the_magnified_apex(prepared, faces):
    view = replace(PLAIN, centred_on="apex")
    _, apex, points = shown(view, faces)
    found = prepared(view)
    assert set(found) == {"apex"}
    assert found["apex"].dtype == np.uint8
    np.testing.assert_array_equal(found["apex"], sample_patches(apex, points, 24))


def test_onset_and_apex_are_cut_at_the_same_places(prepared, faces):
    for centre in ("apex", "onset"):
        view = replace(PLAIN, input="difference", centred_on=centre)
        onset, apex, points = shown(view, faces)
        found = prepared(view)
        np.testing.assert_array_equal(found["onset"], sample_patches(onset, points, 24))
        np.testing.assert_array_equal(found["apex"], sample_patches(apex, points, 24))


def test_the_copies_are_those_of_training_alone(prepared, faces):
    found = prepared(VIEW)
    assert VIEW.copy_factors() == (8.0,)
    assert set(found) == {"apex", "apex-x8"}
    np.testing.assert_array_equal(found["apex"], prepared(PLAIN)["apex"])
    _, apex, points = shown(VIEW, faces, factor=8)
    copy = VIEW.copied(found, 8.0)
    np.testing.assert_array_equal(copy["apex"], sample_patches(apex, points, 24))
    assert set(VIEW.draw(found, training=True)) == {"apex"}


def test_every_class_has_copies_unless_told_otherwise():
    assert RegionPatches().least_copies() == 1
    assert RegionPatches(rounds=0).least_copies() == 0
    assert replace(VIEW, rounds=2).digest() == VIEW.digest()
    with pytest.raises(MerError, match="rounds is -1; it takes 0 or more"):
        RegionPatches(rounds=-1)


def test_without_magnification_the_frames_are_as_prepared_and_there_are_no_copies(prepared, faces):
    view, clip = replace(VIEW, magnification=None, centred_on="apex"), faces.clips[0]
    assert view.copy_factors() == ()
    frame = faces.store.frames(clip.key)[clip.apex]
    points = redetect(frame[None], faces.store.record(clip.key), "plain", 0)[0, 0]
    wanted = sample_patches(frame, points[list(region_landmarks("selected"))], 24)
    np.testing.assert_array_equal(prepared(view)["apex"], wanted)


def test_magnification_moves_what_the_patches_show(prepared):
    still = replace(PLAIN, magnification=None, input="difference", centred_on="onset")
    moved = replace(still, magnification=PLAIN.magnification)

    def motion(view):
        onset, apex = (prepared(view)[name].astype(float) for name in ("onset", "apex"))
        return abs(apex - onset).mean()

    assert motion(moved) > 1.5 * motion(still)


@pytest.mark.parametrize("regions", ["selected", "all"])
@pytest.mark.parametrize("graph", ["optimised", "raw"])
def test_a_batch_has_the_template_once(regions, graph):
    view = replace(PLAIN, regions=regions, graph=graph)
    batch = view.normalise(batch_of(view, random_arrays(view, 0), random_arrays(view, 1)))
    nodes = len(region_landmarks(regions))
    assert set(batch) == {"patches", "edge_index", "label"}
    assert batch["patches"].shape == (2, nodes, 3, 24, 24)
    assert batch["label"].tolist() == [0, 1]
    np.testing.assert_array_equal(batch["edge_index"].numpy(), region_edges(regions, graph))


@pytest.mark.parametrize("kind", INPUTS)
def test_normalised_patches_by_a_loop(kind):
    view = replace(PLAIN, input=kind, patch=8)
    arrays = [random_arrays(view, seed) for seed in (0, 1)]
    found = view.normalise(batch_of(view, *arrays))["patches"]
    mean, std = (np.array(values)[:, None, None] for values in (IMAGENET_MEAN, IMAGENET_STD))
    for clip, own in enumerate(arrays):
        for node in range(28):
            raw = [own[name][node].transpose(2, 0, 1) / 255 for name in ("onset", "apex")]
            onset, apex = ((picture - mean) / std for picture in raw)
            wanted = {"apex": apex, "onset+apex": np.concatenate([onset, apex]),
                      "difference": apex - onset}[kind]  # fmt: skip
            np.testing.assert_allclose(found[clip, node].numpy(), wanted, atol=1e-5)


@pytest.mark.parametrize("kind", INPUTS)
def test_an_augmentation_that_changes_nothing_normalises(kind):
    view = replace(PLAIN, input=kind, augmentation=Augmentation(flip=0.0))
    batch = batch_of(view, random_arrays(view, 0))
    torch.testing.assert_close(
        view.augment(batch)["patches"], view.normalise(batch)["patches"], rtol=0, atol=1e-5
    )


def test_light_changes_a_clip_as_a_whole():
    """One draw a clip: equal patches stay equal, onset and apex too, and clips differ."""
    view = replace(PLAIN, input="difference")
    one = random_arrays(view, 0)["apex"][:1]
    arrays = {name: np.repeat(one, 28, axis=0) for name in ("onset", "apex")}
    batch = batch_of(view, arrays, arrays)
    torch.manual_seed(0)
    difference = view.augment(batch)["patches"]
    assert difference.abs().max() < 1e-5
    alone = replace(view, input="apex")
    first, second = alone.augment(batch_of(alone, arrays, arrays))["patches"]
    torch.testing.assert_close(first, first[:1].expand_as(first))
    assert (first - second).abs().max() > 1e-2


def test_the_digest_is_over_what_prepare_depends_on():
    others = [
        replace(VIEW, regions="all"), replace(VIEW, patch=16), replace(VIEW, centred_on="apex"),
        replace(VIEW, variant="averaged"), replace(VIEW, factors=()), replace(VIEW, factors=(8, 9)),
        replace(VIEW, magnification=None),
        replace(VIEW, magnification=replace(VIEW.magnification, factor=6)),
        replace(VIEW, magnification=Magnification(Eulerian(), 5)),
        replace(VIEW, input="difference"),
    ]  # fmt: skip
    assert len({view.digest() for view in (VIEW, *others)}) == 11
    same = [
        replace(VIEW, graph="raw"), replace(VIEW, augmentation=Augmentation(flip=0.0)),
        replace(VIEW, factors=[8]),
    ]  # fmt: skip
    assert {view.digest() for view in same} == {VIEW.digest()}
    pairs = [replace(VIEW, input=kind).digest() for kind in ("difference", "onset+apex")]
    assert pairs[0] == pairs[1]


def test_where_the_pictures_come_from_is_told():
    assert set(VIEW.pretrained.values()) == {"drawn textures and shapes; no picture of a person"}
    assert replace(VIEW, magnification=Magnification(Eulerian(), 5)).pretrained == {}
    assert replace(VIEW, magnification=None).pretrained == {}


def test_a_clip_without_a_face_or_an_apex_is_refused(faces, monkeypatch):
    clip, record = faces.clips[0], faces.store.record(faces.clips[0].key)
    with pytest.raises(MerError, match=f"{clip.key} has no apex, which RegionPatches needs"):
        PLAIN.prepare(replace(clip, apex=None), faces.store)
    monkeypatch.setattr(type(faces.store), "record", lambda self, key: replace(record, box=None))
    with pytest.raises(MerError, match=f"No face was found in the onset of {clip.key}"):
        PLAIN.prepare(clip, faces.store)


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"input": "onset"}, "input is 'onset'; it takes apex, onset.apex, difference"),
    ({"regions": "some"}, "regions is 'some'; it takes selected, all"),
    ({"graph": "cooked"}, "graph is 'cooked'; it takes optimised, raw"),
    ({"centred_on": "offset"}, "centred_on is 'offset'; it takes apex, onset"),
    ({"variant": "jittered"}, "variant is 'jittered'; it takes averaged, plain"),
    ({"patch": 7}, "patch is 7; it takes 8 pixels or more"),
    ({"factors": (8, 8)}, "factors has a number twice"),
    ({"factors": (0.5,)}, "they start at 1"),
    ({"augmentation": Augmentation()}, "augmentation moves pixels"),
])  # fmt: skip
def test_bad_settings_are_refused(wrong, sentence):
    with pytest.raises(MerError, match=f"RegionPatches: .*{sentence}"):
        RegionPatches(**wrong)
