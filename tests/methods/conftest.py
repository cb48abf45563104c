"""Landmarks of a few clips, and double precision for equations."""

import pytest
import torch


@pytest.fixture
def double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@pytest.fixture
def landmark_batch():
    """Return landmarks that move by class: `make(clips, points, classes)`."""

    def make(clips=4, points=14, classes=3, units=4):
        generator = torch.Generator().manual_seed(0)
        face = torch.rand(1, 1, points, 2, generator=generator)
        label = torch.arange(clips) % classes
        movement = torch.randn(classes, 3, points, 2, generator=generator) / 10
        noise = torch.randn(clips, 3, points, 2, generator=generator) / 50
        shown = (torch.rand(classes, units, generator=generator) > 0.5).float()
        return {
            "landmarks": face + movement[label] + noise,
            "units": shown[label],
            "label": label,
        }

    return make
