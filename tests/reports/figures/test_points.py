import numpy as np
import pytest

from mer.errors import MerError
from mer.landmark_sets import landmark_set
from mer.reports.figures.face import face_points
from mer.reports.figures.points import point_sets

SIZES = (14, 31, 68)


def edges_of(axes):
    return [line for line in axes.lines if line.get_gid() == "edge"]


def test_each_panel_has_the_points_and_edges_of_its_set():
    figure = point_sets(SIZES)
    assert len(figure.axes) == 3
    for axes, size in zip(figure.axes, SIZES, strict=True):
        known = landmark_set(size)
        (nodes,) = axes.collections
        assert np.array_equal(nodes.get_offsets(), face_points()[list(known.indices)])
        assert len(edges_of(axes)) == len(known.edges)
        assert f"{size} points" in axes.get_title()
    assert [axes.get_title()[:3] for axes in figure.axes] == ["(a)", "(b)", "(c)"]


def test_edges_join_the_points_that_the_set_names():
    (axes,) = point_sets([14]).axes
    known = landmark_set(14)
    nodes = face_points()[list(known.indices)]
    for line, (start, end) in zip(edges_of(axes), known.edges, strict=True):
        assert np.array_equal(line.get_xydata(), nodes[[start, end]])


def test_only_a_small_set_is_numbered():
    small, _, large = point_sets(SIZES).axes
    assert {text.get_text() for text in small.texts} == {str(i) for i in landmark_set(14).indices}
    assert not large.texts


def test_an_unknown_set_is_an_error():
    with pytest.raises(MerError, match="points is 15; there are sets of 14, 31, 68"):
        point_sets([15])
