import math

import numpy as np
import pytest
import torch

from mer.magnification.st_memm.warping import moved


def displaced(right, down, size):
    return torch.tensor([right, down]).float().view(1, 2, 1, 1).expand(1, 2, *size)


def test_no_motion_gives_the_picture_itself():
    picture = torch.rand(1, 3, 17, 23)
    torch.testing.assert_close(moved(picture, displaced(0, 0, (17, 23))), picture)


@pytest.mark.parametrize(("right", "down"), [(3, 0), (0, 2), (-4, 5)])
def test_whole_pixels_move_to_the_right_and_down(right, down):
    picture = torch.rand(1, 2, 20, 30)
    found = moved(picture, displaced(right, down, (20, 30)))
    expected = picture.roll((down, right), (2, 3))
    inner = (..., slice(6, 14), slice(6, 24))
    torch.testing.assert_close(found[inner], expected[inner], atol=1e-5, rtol=0)


@pytest.mark.parametrize("step", [0.3, 1.7])
def test_parts_of_pixels_move_a_wave(step):
    places = np.arange(64.0)
    wave = [torch.tensor(np.sin(2 * math.pi * (places - by) / 12)).float() for by in (0, step)]
    first, second = (line.expand(1, 1, 16, 64) for line in wave)
    found = moved(first, displaced(step, 0, (16, 64)))
    torch.testing.assert_close(found[..., 8:-8], second[..., 8:-8], atol=0.03, rtol=0)


def test_beyond_the_border_the_border_is_read():
    picture = torch.rand(1, 1, 8, 8)
    found = moved(picture, displaced(20, 0, (8, 8)))
    torch.testing.assert_close(found, picture[..., :1].expand(1, 1, 8, 8))
