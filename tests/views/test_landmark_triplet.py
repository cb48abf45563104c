from dataclasses import dataclass, field, replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.errors import MerError
from mer.landmark_sets import landmark_set
from mer.preparation.faces import Box
from mer.preparation.record import ClipRecord
from mer.types import Clip, Sample
from mer.views import LandmarkTriplet, Magnification

KEY = "casme2/sub01/a"
CLIP = Clip(
    KEY, "casme2/sub01", (), 1, 3, 4, "annotated", "x", ("4", "(R6 or R12)", "L10"), None, 200.0
)
RUNS = 4
BOX = Box(0, 0, 9, 9)


def made_up():
    """Averaged, plain and jittered landmarks of five frames, all different."""
    points = np.random.default_rng(0).uniform(0, 256, (5, 2 + RUNS, 68, 2)).astype(np.float32)
    return {"averaged": points[:, 0], "plain": points[:, 1], "jittered": points[:, 2:]}


@dataclass
class Made:
    """A store of made-up landmarks."""

    marks: dict = field(default_factory=made_up)
    others: tuple = (CLIP,)
    box: Box | None = BOX
    dataset: str = "casme2"

    def landmarks(self, key, variant):
        return self.marks[variant]

    def record(self, key):
        return ClipRecord(CLIP, "", self.box, ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)))

    def clips(self):
        return self.others


def in_face_units(triplet, nodes):
    """The same by a loop over one triplet, (3, 68, 2)."""
    onset = triplet[0].astype(float)
    left = sum(onset[i] for i in (36, 37, 38, 39, 40, 41)) / 6
    right = sum(onset[i] for i in (42, 43, 44, 45, 46, 47)) / 6
    eyes = ((right[0] - left[0]) ** 2 + (right[1] - left[1]) ** 2) ** 0.5
    centre = sum(onset[i] for i in nodes) / len(nodes)
    return np.array([[(frame[i] - centre) / eyes for i in nodes] for frame in triplet])


@pytest.mark.parametrize("variant", ["averaged", "plain"])
@pytest.mark.parametrize("points", [14, 31, 68])
def test_the_frames_are_centred_and_scaled_by_the_onset(variant, points):
    store, nodes = Made(), landmark_set(points).indices
    view = LandmarkTriplet(points, variant=variant, jitters=2)
    found = view.prepare(CLIP, store)
    assert set(found) == {"landmarks"}
    assert (found["landmarks"].shape, found["landmarks"].dtype) == ((3, 3, points, 2), np.float32)
    wanted = [store.marks[variant][[1, 3, 4]]]
    wanted += [store.marks["jittered"][[1, 3, 4], run] for run in range(2)]
    for run, triplet in enumerate(wanted):
        np.testing.assert_allclose(
            found["landmarks"][run], in_face_units(triplet, nodes), rtol=1e-4, atol=1e-5
        )


@settings(max_examples=20, deadline=None)
@given(st.floats(0.3, 3), st.floats(-40, 40), st.floats(-40, 40))
def test_place_and_size_of_the_face_do_not_matter(scale, right, down):
    moved = {name: scale * marks + np.float32([right, down]) for name, marks in made_up().items()}
    view = LandmarkTriplet(jitters=1)
    one, other = (view.prepare(CLIP, store)["landmarks"] for store in (Made(), Made(moved)))
    np.testing.assert_allclose(one, other, atol=1e-3)


def test_the_distance_of_the_eyes_is_that_of_all_68_points():
    # the 14 points have no eyes
    view = LandmarkTriplet(jitters=0)
    marks = made_up()
    before = view.prepare(CLIP, Made(marks))["landmarks"]
    marks["averaged"][1, 42:48] += 1000 * (
        marks["averaged"][1, 42:48].mean(0) - marks["averaged"][1, 36:42].mean(0)
    )
    np.testing.assert_allclose(
        view.prepare(CLIP, Made(marks))["landmarks"], before / 1001, atol=1e-4
    )


def test_action_units_are_targets_where_they_are_asked_for():
    found = LandmarkTriplet(units=(1, 4, 6, 10, 12), jitters=0).prepare(CLIP, Made())
    assert found["units"].tolist() == [0, 1, 1, 1, 1]
    assert found["units"].dtype == np.float32
    view = LandmarkTriplet(units=[1, 4, 6], jitters=0)
    samples = [Sample(KEY, KEY, 2, view.draw(view.prepare(CLIP, Made()), True))] * 2
    batch = view.augment(view.collate(samples))
    assert {name: tuple(value.shape) for name, value in batch.items()} == {
        "landmarks": (2, 3, 14, 2), "units": (2, 3), "label": (2,),
    }  # fmt: skip


def test_a_single_clip_without_action_units_has_none_of_them():
    bare = replace(CLIP, action_units=())
    view = LandmarkTriplet(units=(1, 4), jitters=0)
    assert view.prepare(bare, Made(others=(bare, CLIP)))["units"].tolist() == [0, 0]


def test_a_dataset_without_action_units_is_refused_where_they_are_asked_for():
    bare = replace(CLIP, action_units=())
    store = Made(others=(bare,), dataset="smic")
    with pytest.raises(MerError, match=r"smic is annotated without action units.*units to \[\]"):
        LandmarkTriplet(units=(1, 4), jitters=0).prepare(bare, store)
    assert "units" not in LandmarkTriplet(jitters=0).prepare(bare, store)


def test_testing_takes_the_variant_and_training_any_run():
    view = LandmarkTriplet(jitters=RUNS)
    arrays = view.prepare(CLIP, Made())
    torch.manual_seed(0)
    for _ in range(5):
        drawn = view.draw(arrays, training=False)["landmarks"]
        np.testing.assert_array_equal(drawn, arrays["landmarks"][0])
    drawn = {float(view.draw(arrays, training=True)["landmarks"][1, 0, 0]) for _ in range(100)}
    assert drawn == set(arrays["landmarks"][:, 1, 0, 0].tolist())


def test_the_draw_follows_the_seed():
    view = LandmarkTriplet(jitters=RUNS)
    arrays, runs = view.prepare(CLIP, Made()), []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        runs.append([float(view.draw(arrays, True)["landmarks"][0, 0, 0]) for _ in range(20)])
    assert runs[0] == runs[1] != runs[2]


def test_one_run_alone_draws_nothing():
    view = LandmarkTriplet(jitters=0)
    arrays = view.prepare(CLIP, Made())
    before = torch.get_rng_state()
    view.draw(arrays, training=True)
    assert torch.equal(torch.get_rng_state(), before)


def batch_of(points, count=6):
    torch.manual_seed(0)
    return {"landmarks": torch.randn(count, 3, points, 2), "label": torch.arange(count)}


@pytest.mark.parametrize("points", [14, 31, 68])
def test_a_flip_mirrors_all_frames_alike(points):
    view = LandmarkTriplet(points, flip=1.0)
    batch = batch_of(points)
    once = view.augment(batch)["landmarks"]
    mirror = landmark_set(points).mirror
    for frame in range(3):
        for node, twin in enumerate(mirror):
            before, after = batch["landmarks"][:, frame, twin], once[:, frame, node]
            assert torch.equal(after[:, 0], -before[:, 0])
            assert torch.equal(after[:, 1], before[:, 1])
    assert torch.equal(view.augment({"landmarks": once})["landmarks"], batch["landmarks"])


def test_a_flipped_face_stays_a_face(faces):
    view = LandmarkTriplet(flip=1.0, jitters=0)
    clip = faces.clips[0]
    points = torch.from_numpy(view.prepare(clip, faces.store)["landmarks"])
    flipped = view.augment({"landmarks": points})["landmarks"]
    # left stays left of right, and the face is nearly symmetric
    assert (flipped - points).norm(dim=-1).max() < 0.35
    assert flipped[0, 0, 0, 0] < flipped[0, 0, 5, 0]


def test_samples_are_flipped_one_by_one():
    view, batch = LandmarkTriplet(flip=0.5), batch_of(14, 40)
    torch.manual_seed(0)
    found = view.augment(batch)["landmarks"]
    same = (found == batch["landmarks"]).flatten(1).all(dim=1)
    mirrored = (found == LandmarkTriplet(flip=1.0).augment(batch)["landmarks"]).flatten(1).all(1)
    assert 5 < same.sum() < 35
    assert torch.equal(same, ~mirrored)


def test_without_a_flip_a_batch_is_left_alone():
    batch = batch_of(14)
    assert LandmarkTriplet().augment(batch) is batch
    assert LandmarkTriplet(flip=1.0).normalise(batch) is batch


def test_magnified_movement_is_larger(faces):
    clip = faces.clips[0]
    moved = []
    for magnification in (Magnification(factor=1), Magnification(factor=4)):
        view = LandmarkTriplet(68, magnification=magnification, jitters=1)
        found = view.prepare(clip, faces.store)["landmarks"]
        assert found.shape == (2, 3, 68, 2)
        moved.append(np.linalg.norm(found[0, 1, 17:] - found[0, 0, 17:], axis=-1).mean())
    assert moved[1] > 1.3 * moved[0]


def test_stored_and_redetected_landmarks_agree(faces):
    clip = faces.clips[0]
    stored, found = (
        LandmarkTriplet(magnification=magnification, jitters=3).prepare(clip, faces.store)
        for magnification in (None, Magnification(factor=1))
    )
    assert stored["landmarks"].shape == found["landmarks"].shape
    apart = np.linalg.norm(stored["landmarks"] - found["landmarks"], axis=-1)
    assert 0 < apart.mean() < 0.03


def test_the_digest_is_over_what_prepare_depends_on():
    view = LandmarkTriplet()
    assert view.digest() == replace(view, flip=0.5).digest()
    others = [
        replace(view, points=31), replace(view, units=(4,)), replace(view, variant="plain"),
        replace(view, jitters=2), replace(view, magnification=Magnification()),
        replace(view, magnification=Magnification(factor=4)),
    ]  # fmt: skip
    assert len({other.digest() for other in (view, *others)}) == 7


def test_a_clip_without_apex_is_refused():
    with pytest.raises(MerError, match=f"{KEY} has no apex.*name an apex policy"):
        LandmarkTriplet().prepare(replace(CLIP, apex=None), Made())


def test_a_clip_without_a_face_is_refused():
    with pytest.raises(MerError, match=f"No face was found in the onset of {KEY}"):
        LandmarkTriplet().prepare(CLIP, Made(box=None))


def test_eyes_at_one_place_are_refused():
    marks = made_up()
    marks["averaged"][1, 36:48] = 7
    with pytest.raises(MerError, match=f"landmarks of {KEY} put both eyes"):
        LandmarkTriplet(jitters=0).prepare(CLIP, Made(marks))


def test_more_jitters_than_the_store_keeps_are_refused():
    with pytest.raises(MerError, match=r"asks for 9 jittered runs, the store keeps 4"):
        LandmarkTriplet(jitters=9).prepare(CLIP, Made())


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"points": 15}, "points is 15"),
    ({"variant": "jittered"}, "variant is 'jittered'"),
    ({"jitters": -1}, "jitters is -1; it takes 0 or more"),
    ({"flip": 1.5}, r"flip is 1\.5; it takes a probability"),
    ({"units": (4, 7, 4)}, "units has a number twice"),
])  # fmt: skip
def test_bad_settings_are_refused(wrong, sentence):
    with pytest.raises(MerError, match=sentence):
        LandmarkTriplet(**wrong)
