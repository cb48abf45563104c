from dataclasses import replace

import numpy as np
import pytest

from mer.datasets.synthetic.hair import front_hair_mask, paint_back_hair, paint_front_hair, strands
from mer.datasets.synthetic.subject import HAIR_STYLES


@pytest.fixture(scope="module")
def strand(canvas):
    return strands(canvas, np.random.default_rng(0))


@pytest.mark.parametrize("style", HAIR_STYLES)
def test_hair_covers_the_crown_and_leaves_eyes_nose_and_mouth(canvas, subject, strand, style):
    someone = replace(subject, hair_style=style)
    mask = front_hair_mask(canvas, someone, strand, np.ones(canvas.shape))
    x = int(subject.centre_x)
    assert mask[int(subject.crown_y) + 6, x] > 0.5
    assert mask[int(subject.eye_y) : int(subject.chin_y), x - 45 : x + 45].max() < 0.01
    assert 0 <= mask.min() <= mask.max() <= 1


def test_only_long_hair_hangs_behind_the_head(canvas, subject, blank, strand):
    behind = {
        style: np.abs(
            paint_back_hair(canvas, replace(subject, hair_style=style), blank, strand) - blank
        ).max()
        for style in HAIR_STYLES
    }
    assert {style for style, change in behind.items() if change > 0} == {"bob", "parted"}


def test_front_hair_has_the_subjects_colour(canvas, subject, blank, strand):
    red = replace(subject, hair=(200.0, 20.0, 20.0))
    painted = paint_front_hair(canvas, red, blank, np.ones(canvas.shape), strand)
    mean = painted.reshape(-1, 3).mean(axis=0)
    assert mean[0] > 3 * mean[1]
