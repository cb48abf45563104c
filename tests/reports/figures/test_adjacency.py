import numpy as np
import pytest

from mer.errors import MerError
from mer.reports.figures.adjacency import adjacency_maps, layer_of, title_of

GENERATOR = np.random.default_rng(0)


def matrices(*names, points=14):
    return {name: GENERATOR.normal(0.1, 0.1, (points, points)) for name in names}


TWO_STREAMS = matrices("low/1", "low/2", "high/1", "high/2", "fused/3", "fused/4")


def panels(figure):
    return [axes for axes in figure.axes if axes.images]


def test_every_matrix_has_a_panel_with_its_own_values_and_mean():
    found = {
        axes.get_title().split("\n")[0][4:]: axes for axes in panels(adjacency_maps(TWO_STREAMS))
    }
    assert len(found) == 6
    for name, matrix in TWO_STREAMS.items():
        axes = found[title_of(name)]
        assert np.array_equal(axes.images[0].get_array(), matrix)
        assert f"mean {matrix.mean():.4f}" in axes.get_title()


def test_all_share_one_scale_symmetric_about_zero():
    limits = {axes.images[0].get_clim() for axes in panels(adjacency_maps(TWO_STREAMS))}
    largest = max(np.abs(matrix).max() for matrix in TWO_STREAMS.values())
    assert limits == {(-largest, largest)}


def test_both_axes_have_the_same_labels_at_the_same_places():
    for axes in panels(adjacency_maps(TWO_STREAMS)):
        columns, rows = axes.get_xticklabels(), axes.get_yticklabels()
        assert [t.get_text() for t in columns] == [t.get_text() for t in rows]
        assert [t.get_text() for t in columns] == ["brows", "nose", "mouth"]
        assert axes.get_xticks().tolist() == axes.get_yticks().tolist() == [2.5, 7.5, 11.5]


def test_a_set_of_68_points_names_all_parts():
    (axes,) = panels(adjacency_maps(matrices("fused/1", points=68)))
    assert [t.get_text() for t in axes.get_xticklabels()] == [
        "jaw", "brows", "nose", "eyes", "mouth",
    ]  # fmt: skip


def test_the_streams_of_a_layer_stand_above_each_other_and_layers_go_right():
    figure = adjacency_maps(TWO_STREAMS)
    figure.draw_without_rendering()
    at = {axes.get_title()[4:].split("\n")[0]: axes.get_position() for axes in panels(figure)}
    low, high = at[title_of("low/1")], at[title_of("high/1")]
    assert low.x0 == pytest.approx(high.x0)
    assert low.y0 > high.y1
    middle = at["layer 3"]
    assert high.y0 < (middle.y0 + middle.y1) / 2 < low.y1
    assert at["layer 3"].x0 < at["layer 4"].x0


def test_the_colours_get_lighter_all_the_way():
    (axes, *_) = panels(adjacency_maps(TWO_STREAMS))
    colours = axes.images[0].get_cmap()(np.linspace(0, 1, 64))[:, :3]
    assert (np.diff(colours @ [0.299, 0.587, 0.114]) > 0).all()


def test_names_tell_stream_and_layer():
    assert layer_of("fused/3") == 3
    assert title_of("low/2") == "layer 2, (x, y)"
    assert title_of("fused/4") == "layer 4"


def test_a_run_without_learned_matrices_is_an_error():
    with pytest.raises(MerError, match="trained without any"):
        adjacency_maps({})


def test_zeros_can_be_drawn():
    (axes,) = panels(adjacency_maps({"fused/1": np.zeros((14, 14))}))
    assert axes.images[0].get_clim() == (-1, 1)
