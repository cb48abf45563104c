import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mer.errors import MerError
from mer.landmark_sets import landmark_set
from mer.reports.figures.edges import _KINDS, edge_figure, kind_of, strongest_edges
from mer.reports.figures.face import face_points

MATRIX = np.random.default_rng(1).normal(size=(14, 14))


def drawn(axes):
    return [patch for patch in axes.patches if patch.get_gid() == "strong"]


def ends(patch):
    """The two points that a line joins, bent or not."""
    vertices = patch.get_path().vertices
    return {tuple(np.round(vertices[i], 4).tolist()) for i in (0, -1)}


def by_loop(matrix, count):
    pairs = [
        ((matrix[i, j] + matrix[j, i]) / 2, -i, -j)
        for i in range(len(matrix))
        for j in range(i + 1, len(matrix))
    ]
    return [(-i, -j) for _, i, j in sorted(pairs, reverse=True)[:count]]


@given(arrays(np.float64, (9, 9), elements=st.integers(-4, 4).map(float)), st.integers(1, 20))
def test_the_strongest_are_those_of_a_plain_loop(matrix, count):
    assert strongest_edges(matrix, count) == by_loop(matrix, count)


def test_a_node_is_not_joined_to_itself_and_strong_means_large_not_negative():
    matrix = np.diag(np.full(14, 9.0))
    matrix[2, 3] = -5
    matrix[0, 1] = 1
    assert strongest_edges(matrix, 1) == [(0, 1)]
    assert (2, 3) not in strongest_edges(matrix, 90)


def test_exactly_these_edges_are_drawn_on_the_face():
    (axes,) = edge_figure({"fused/4": MATRIX}, ["fused/4"], 10).axes
    assert len(drawn(axes)) == 10
    nodes = face_points()[list(landmark_set(14).indices)].astype(float)
    both = (MATRIX + MATRIX.T) / 2
    order = np.argsort(-both[np.triu_indices(14, 1)])[:10]
    rows, columns = (one[order] for one in np.triu_indices(14, 1))
    wanted = [
        {tuple(np.round(nodes[i], 4).tolist()), tuple(np.round(nodes[j], 4).tolist())}
        for i, j in zip(rows, columns, strict=True)
    ]
    assert [ends(patch) for patch in drawn(axes)] == wanted


def test_the_given_graph_is_shown_thin_beneath():
    (axes,) = edge_figure({"fused/4": MATRIX}, ["fused/4"]).axes
    given = [line for line in axes.lines if line.get_gid() == "given"]
    assert len(given) == len(landmark_set(14).edges)
    assert max(line.get_linewidth() for line in given) < drawn(axes)[0].get_linewidth()
    assert max(line.zorder for line in given) < drawn(axes)[0].zorder


def test_kinds_are_told_apart_without_colour():
    looks = [str(dashes) for _, dashes in _KINDS.values()]
    assert len(set(looks)) == len(looks)
    assert kind_of(48, 17) == kind_of(17, 48) == ("brows", "mouth")
    assert kind_of(30, 35) == ("nose", "nose")


def test_the_legend_names_what_is_drawn_and_no_more():
    matrix = np.zeros((14, 14))
    matrix[0, 5] = matrix[0, 12] = 1
    figure = edge_figure({"low/1": matrix}, ["low/1"], 2)
    assert [text.get_text() for text in figure.legends[0].texts] == [
        "within brows", "brows to mouth", "given graph",
    ]  # fmt: skip


def test_several_matrices_have_a_panel_each():
    figure = edge_figure({"low/1": MATRIX, "high/1": -MATRIX}, ["high/1", "low/1"])
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == [r"(a) layer 1, (D, $\alpha$)", "(b) layer 1, (x, y)"]
    assert [ends(p) for p in drawn(figure.axes[0])] != [ends(p) for p in drawn(figure.axes[1])]


def test_bent_lines_stay_inside_of_the_panel():
    matrix = np.zeros((14, 14))
    matrix[0, 5] = 1
    figure = edge_figure({"fused/4": matrix}, ["fused/4"], 1)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    control = drawn(axes)[0].get_path().vertices[1, 1]
    ends_at = drawn(axes)[0].get_path().vertices[0, 1]
    assert control < ends_at
    # a quadratic curve rises half as far as its control point
    assert axes.get_ylim()[1] < (control + ends_at) / 2


def test_a_matrix_that_is_not_there_is_named():
    with pytest.raises(MerError, match="no learned adjacency matrix fused/1; the run has low/1"):
        edge_figure({"low/1": MATRIX}, ["fused/1"])
