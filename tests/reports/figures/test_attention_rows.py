from dataclasses import replace

import numpy as np
import pytest

from mer.errors import MerError
from mer.reports.figures.attention_rows import AttentionRow, attention_rows
from mer.reports.figures.face import face_points
from mer.reports.figures.style import PAGE


def row(maps=5, apex=2, title="spNO.1\n12\n(PO)"):
    values = np.arange(maps * 49, dtype=np.float32).reshape(maps, 7, 7)
    shades = [np.full((56, 56, 3), shade, np.uint8) for shade in (60, 120)]
    return AttentionRow(title, *shades, values, [0.1 * (i + 1) for i in range(maps)], apex)


def titles(figure, start, stop):
    return [axes.get_title() for axes in figure.axes[start:stop]]


def test_a_row_a_clip_with_its_maps_in_the_order_of_time():
    figure = attention_rows([row(), row(apex=4)])
    assert len(figure.axes) == 2 * 7 + 1  # and the scale
    times = ["100 ms", "200 ms", "300 ms, apex", "400 ms", "500 ms"]
    assert titles(figure, 0, 7) == ["onset", "apex", *times]
    assert titles(figure, 7, 14)[-1] == "500 ms, apex"
    assert figure.axes[0].get_ylabel() == "spNO.1\n12\n(PO)"
    assert figure.axes[0].images[0].get_array().max() == 60
    assert figure.axes[1].images[0].get_array().max() == 120
    for number in range(5):
        (image,) = figure.axes[2 + number].images
        assert np.array_equal(image.get_array(), row().maps[number])


def test_all_maps_of_all_clips_share_one_scale():
    weak = replace(row(), maps=row().maps / 4 - 1)
    figure = attention_rows([row(), weak])
    limits = {axes.images[0].get_clim() for axes in (*figure.axes[2:7], *figure.axes[9:14])}
    assert limits == {(-1, 244)}


def test_a_clip_of_few_frames_leaves_places_empty():
    figure = attention_rows([row(), row(maps=2, apex=1)])
    short = figure.axes[7:14]
    assert [bool(axes.images) for axes in short] == [True] * 4 + [False] * 3
    assert not any(axes.axison for axes in short[4:])


def test_the_face_is_outlined_on_every_map_where_landmarks_are_known():
    points = face_points() * 10 + 28
    figure = attention_rows([row(), replace(row(), landmarks=points)])
    assert [bool(axes.lines) for axes in figure.axes[:7]] == [False] * 7
    assert [bool(axes.lines) for axes in figure.axes[7:14]] == [False] * 2 + [True] * 5


def test_it_is_as_wide_as_a_page():
    assert attention_rows([row()]).get_figwidth() == pytest.approx(PAGE)


def test_nothing_to_draw_is_an_error():
    with pytest.raises(MerError, match="no clips"):
        attention_rows([])
