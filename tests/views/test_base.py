from dataclasses import replace

import numpy as np
import pytest
import torch

from mer.types import Sample
from mer.views import Augmentation, FramePair
from mer.views.base import View, pad, stack


class Doubled(FramePair):
    pass


def test_the_digest_is_over_what_prepare_depends_on():
    view = FramePair(size=32)
    assert view.digest() == FramePair(size=32).digest()
    assert view.digest() == replace(view, augmentation=Augmentation(flip=0)).digest()
    assert view.digest() != FramePair(size=48).digest()
    assert view.digest() != FramePair(size=32, draw_from="label").digest()


def test_the_digest_tells_classes_apart():
    assert FramePair(size=32).digest() != Doubled(size=32).digest()


def test_draw_takes_all_arrays_unless_a_view_chooses():
    arrays = {"a": [1], "b": [2]}
    assert View.draw(FramePair(), arrays, training=True) == arrays


def test_clips_of_a_view_are_alike_unless_it_says_otherwise():
    assert View.length(FramePair(), {"a": np.zeros(3)}) is None


def test_arrays_are_stacked_beside_the_labels():
    arrays = [{"a": np.full((2, 3), i), "b": np.array(i)} for i in range(4)]
    samples = [Sample(f"{i}", f"{i}", 9 - i, array) for i, array in enumerate(arrays)]
    batch = View.collate(FramePair(), samples)
    assert batch["a"].shape == (4, 2, 3)
    assert batch["b"].tolist() == [0, 1, 2, 3]
    assert batch["label"].tolist() == [9, 8, 7, 6]
    assert set(stack(samples, ("b",))) == {"b", "label"}


@pytest.mark.parametrize("kind", [np.uint8, np.bool_, np.float32])
def test_shorter_arrays_are_padded_with_zeros(kind):
    padded = pad([np.ones((count, 2), kind) for count in (1, 3, 0)])
    assert padded.shape == (3, 3, 2)
    assert padded.dtype == torch.from_numpy(np.zeros(1, kind)).dtype
    assert padded[:, :, 0].tolist() == [[1, 0, 0], [1, 1, 1], [0, 0, 0]]
