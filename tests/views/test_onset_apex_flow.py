from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from mer.errors import MerError
from mer.preparation.flow import dense_flow, optical_strain
from mer.views import OnsetApexFlow


@pytest.fixture(scope="module")
def prepared(faces):
    clip = replace(faces.clips[0], apex=(faces.clips[0].onset + faces.clips[0].offset) // 2)
    return clip, faces.store


@pytest.fixture
def numbers():
    """u, v and strain at 28 pixels, as no picture: u reaches 4, v -2."""
    draws = np.random.default_rng(0)
    field = draws.normal(size=(28, 28, 3))
    field[3, 4, 0], field[5, 6, 1] = 4.0, -2.0
    field = np.clip(field, -2, 4)
    field[..., 2] = np.abs(field[..., 2])
    return field.astype(np.float32)


def test_a_clip_becomes_flow_and_strain_from_onset_to_apex(prepared):
    clip, store = prepared
    (found,) = OnsetApexFlow(method="farneback").prepare(clip, store).values()
    frames = store.frames(clip.key)
    flow = dense_flow(frames[clip.onset], frames[clip.apex], "farneback")
    whole = np.dstack([flow, optical_strain(flow)])
    small = cv2.resize(whole, (28, 28), interpolation=cv2.INTER_AREA)
    assert (found.shape, found.dtype) == ((28, 28, 3), np.uint8)
    for channel in range(3):
        part = small[..., channel]
        wanted = 255 * (part - part.min()) / (part.max() - part.min())
        np.testing.assert_allclose(found[..., channel], wanted, atol=0.51)


def test_the_methods_and_sizes_differ(prepared):
    found = [OnsetApexFlow(method=name).prepare(*prepared)["flow"] for name in ("farneback", "dis")]
    assert not np.array_equal(*found)
    assert OnsetApexFlow(size=40, method="dis").prepare(*prepared)["flow"].shape == (40, 40, 3)


def test_a_clip_without_an_apex_is_refused(prepared):
    clip, store = prepared
    with pytest.raises(MerError, match="has no apex, which OnsetApexFlow needs; name an apex pol"):
        OnsetApexFlow().prepare(replace(clip, apex=None), store)


def test_min_max_spreads_each_channel_by_itself(numbers):
    found = OnsetApexFlow(scaling="min-max").from_picture(numbers)["flow"]
    assert (found.min(axis=(0, 1)) == 0).all()
    assert (found.max(axis=(0, 1)) == 255).all()
    again = OnsetApexFlow(scaling="min-max").from_picture(5 * numbers + 1)["flow"]
    assert np.abs(found.astype(int) - again).max() <= 1


def test_symmetric_keeps_rest_in_the_middle_and_directions(numbers):
    found = OnsetApexFlow(scaling="symmetric").from_picture(numbers)["flow"].astype(float)
    # both channels of flow by the one largest length, the strain by its own
    assert found[3, 4, 0] == 255
    assert found[5, 6, 1] == pytest.approx(255 * (0.5 - 2 / 8), abs=0.51)
    np.testing.assert_allclose(found[..., :2] / 255 - 0.5, numbers[..., :2] / 8, atol=0.003)
    assert found[..., 2].max() == 255


@pytest.mark.parametrize(("scaling", "levels"), [("min-max", {0}), ("symmetric", {0, 128})])
def test_a_clip_without_any_movement_is_of_one_level(scaling, levels):
    found = OnsetApexFlow(scaling=scaling).from_picture(np.zeros((28, 28, 3), np.float32))["flow"]
    assert set(np.unique(found)) == levels


def test_bytes_are_taken_as_they_are_and_resized():
    picture = np.random.default_rng(0).integers(60, 90, (28, 28, 3), dtype=np.uint8)
    np.testing.assert_array_equal(OnsetApexFlow().from_picture(picture)["flow"], picture)
    found = OnsetApexFlow().from_picture(picture[..., [2, 0, 1]])["flow"]
    assert found.flags.c_contiguous
    small = OnsetApexFlow(size=14).from_picture(picture)["flow"]
    means = picture.reshape(14, 2, 14, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(small, means, atol=1)


def test_a_batch_lies_in_zero_to_one_alike_in_training_and_evaluation():
    flow = torch.randint(0, 256, (2, 28, 28, 3), dtype=torch.uint8)
    batch = {"flow": flow, "label": torch.tensor([0, 1])}
    view = OnsetApexFlow()
    trained, evaluated = view.augment(dict(batch)), view.normalise(dict(batch))
    torch.testing.assert_close(trained["flow"], flow.permute(0, 3, 1, 2) / 255)
    assert torch.equal(trained["flow"], evaluated["flow"])
    assert torch.equal(evaluated["label"], batch["label"])


def test_every_field_makes_another_cache():
    views = (OnsetApexFlow(), OnsetApexFlow(size=30), OnsetApexFlow(method="dis"),
             OnsetApexFlow(scaling="symmetric"))  # fmt: skip
    assert len({view.digest() for view in views}) == 4


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("method", "lucas", "There is no optical flow 'lucas'"),
    ("scaling", "none", "scaling is 'none'; it takes min-max, symmetric"),
    ("size", 7, "size is 7; it takes 8 pixels or more"),
])  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused(field, value, sentence):
    with pytest.raises(MerError, match=sentence):
        OnsetApexFlow(**{field: value})
