from dataclasses import replace

import numpy as np
import pytest

from mer.errors import MerError
from mer.reports.figures.attention import AttentionSample, attention_figure
from mer.reports.figures.face import face_points
from mer.reports.figures.style import PAGE


def sample(row=1, column=2, title="12\n(HA)"):
    values = np.zeros((7, 7), np.float32)
    values[row, column] = 1
    shades = [np.full((56, 56, 3), shade, np.uint8) for shade in (60, 120)]
    return AttentionSample(title, *shades, values)


def test_a_column_a_clip_with_onset_apex_and_map():
    figure = attention_figure([sample(title="1"), sample(title="2")])
    assert len(figure.axes) == 6 + 1  # and the scale
    assert [axes.get_title() for axes in figure.axes[:2]] == ["1", "2"]
    assert [figure.axes[i].get_ylabel() for i in (0, 2, 4)] == ["onset", "apex", "attention"]
    assert figure.axes[0].images[0].get_array().max() == 60
    assert figure.axes[2].images[0].get_array().max() == 120


def test_the_map_covers_the_place_of_the_picture():
    axes = attention_figure([sample()]).axes[2]
    (values,) = axes.images
    assert values.get_extent() == [-0.5, 55.5, 55.5, -0.5]
    assert np.array_equal(values.get_array(), sample().attention)
    assert axes.get_xlim() == (-0.5, 55.5)
    assert axes.get_ylim() == (55.5, -0.5)


def test_all_maps_share_one_scale():
    weak = replace(sample(), attention=sample().attention / 4 - 1)
    figure = attention_figure([sample(), weak])
    limits = [axes.images[0].get_clim() for axes in figure.axes[4:6]]
    assert limits == [(-1, 1), (-1, 1)]


def test_the_face_is_outlined_on_its_map_where_landmarks_are_known():
    points = face_points() * 10 + 28
    plain, outlined = attention_figure([sample(), replace(sample(), landmarks=points)]).axes[4:6]
    assert not plain.lines
    drawn = np.concatenate([line.get_xydata() for line in outlined.lines])
    assert {tuple(point) for point in drawn.tolist()} == {tuple(p) for p in points.tolist()}


def test_eight_clips_fit_a_page():
    assert attention_figure([sample()] * 8).get_figwidth() == pytest.approx(PAGE)


def test_nothing_to_draw_is_an_error():
    with pytest.raises(MerError, match="no clips"):
        attention_figure([])
