import math

import pytest
import torch

from mer.methods.temporal_embedding import temporal_embedding


@pytest.mark.parametrize("channels", [1, 4, 7])
def test_every_channel_is_the_sine_or_cosine_of_its_frequency(double, channels):
    index = [0, 1, 5, 31]
    found = temporal_embedding(torch.tensor(index), channels)
    for row, i in zip(found.tolist(), index, strict=True):
        for channel, value in enumerate(row):
            angle = i / 10000 ** (2 * (channel // 2) / channels)
            wave = math.cos if channel % 2 else math.sin
            assert value == pytest.approx(wave(angle), abs=1e-12)


def test_no_two_frames_of_a_long_clip_look_alike():
    found = temporal_embedding(torch.arange(200), 16)
    apart = torch.cdist(found, found) + torch.eye(200)
    assert apart.min() > 0.05
    assert found.dtype == torch.get_default_dtype()
