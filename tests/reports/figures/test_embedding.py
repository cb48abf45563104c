import numpy as np
import pytest
from matplotlib.colors import to_rgba

from mer.errors import MerError
from mer.reports.figures.embedding import LayerFeatures, embedding_figure
from mer.reports.figures.style import COLOURS

GENERATOR = np.random.default_rng(0)
CLASSES = ("I", "II", "III")
LABELS = np.arange(24) % 3
HELD_OUT = np.arange(24) >= 20


def row(title, layers=(1, 2)):
    features = {n: GENERATOR.normal(size=(24, 6)).astype(np.float32) for n in layers}
    return LayerFeatures(title, features, LABELS, HELD_OUT)


def points_of(axes):
    return np.concatenate([one.get_offsets() for one in axes.collections])


@pytest.fixture(scope="module")
def figure():
    return embedding_figure([row("without AAU"), row("with AAU")], CLASSES, 5.0)


def test_a_row_a_network_and_a_panel_a_layer(figure):
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["(a) layer 1", "(b) layer 2", "(c) layer 1", "(d) layer 2"]
    assert [axes.get_ylabel() for axes in figure.axes] == ["without AAU", "", "with AAU", ""]


def test_every_clip_is_one_point_inside_of_its_panel(figure):
    for axes in figure.axes:
        points = points_of(axes)
        assert len(points) == 24
        assert len(np.unique(points.round(6), axis=0)) == 24
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        assert left < points[:, 0].min() < points[:, 0].max() < right
        assert bottom < points[:, 1].min() < points[:, 1].max() < top


def test_held_out_clips_are_filled_and_training_clips_open(figure):
    filled = [one for one in figure.axes[0].collections if len(one.get_facecolor())]
    opened = [one for one in figure.axes[0].collections if not len(one.get_facecolor())]
    assert sum(len(one.get_offsets()) for one in filled) == HELD_OUT.sum()
    assert sum(len(one.get_offsets()) for one in opened) == 24 - HELD_OUT.sum()
    assert min(one.get_zorder() for one in filled) > max(one.get_zorder() for one in opened)


def test_classes_have_their_colours_and_differ_in_their_marks(figure):
    opened = [one for one in figure.axes[0].collections if not len(one.get_facecolor())]
    assert [tuple(one.get_edgecolor()[0]) for one in opened] == [to_rgba(c) for c in COLOURS[:3]]
    shapes = {one.get_paths()[0].vertices.tobytes() for one in opened}
    assert len(shapes) == 3


def test_the_axes_have_no_numbers_and_the_legend_all_names(figure):
    assert not any(len(axes.get_xticks()) + len(axes.get_yticks()) for axes in figure.axes)
    names = [text.get_text() for text in figure.legends[0].texts]
    assert names == [*CLASSES, "training", "held out"]


def test_networks_with_other_layers_do_not_fit():
    with pytest.raises(MerError, match="summed after the same layer"):
        embedding_figure([row("a"), row("b", (2, 3))], CLASSES)
