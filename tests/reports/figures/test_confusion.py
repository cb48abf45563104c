import numpy as np
import pytest

from mer.errors import MerError
from mer.reports.figures.confusion import confusion_matrices

NAMES = ("negative", "positive", "surprise")
MATRIX = np.array([[6, 2, 2], [1, 3, 0], [0, 0, 0]])


def test_cells_show_counts_and_shares_of_the_true_class():
    (axes,) = confusion_matrices([("a title", NAMES, MATRIX)]).axes
    said = [text.get_text() for text in axes.texts]
    assert said[:3] == ["6\n60 %", "2\n20 %", "2\n20 %"]
    assert said[6:] == ["0", "0", "0"]
    assert np.array_equal(axes.images[0].get_array()[:2], [[0.6, 0.2, 0.2], [0.25, 0.75, 0]])
    assert axes.get_title() == "a title"


def test_truth_goes_down_and_prediction_right_with_the_same_names():
    (axes,) = confusion_matrices([("", NAMES, MATRIX)]).axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "true")
    for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
        assert [text.get_text() for text in labels] == list(NAMES)


def test_text_is_light_on_dark_cells():
    (axes,) = confusion_matrices([("", NAMES, np.diag([9, 9, 9]))]).axes
    assert axes.texts[0].get_color() == "white"
    assert axes.texts[1].get_color() == "black"


def test_several_are_lettered_and_no_empty_panel_is_seen():
    five = ("anger", "contempt", "happiness", "others", "surprise")
    panels = [
        ("SAMM", NAMES, MATRIX),
        ("SMIC", NAMES, MATRIX),
        ("SAMM", five, np.eye(5, dtype=int)),
    ]
    figure = confusion_matrices(panels)
    seen = [axes for axes in figure.axes if axes.axison]
    assert [axes.get_title() for axes in seen] == ["(a) SAMM", "(b) SMIC", "(c) SAMM"]
    assert all(axes.images for axes in seen)
    assert figure.get_figwidth() <= 7.16


def test_six_fit_on_a_page_with_room_for_a_caption():
    figure = confusion_matrices([("a", tuple("abcde"), np.full((5, 5), 100))] * 6)
    assert figure.get_figwidth() <= 7.16
    assert figure.get_figheight() < 6
    figure.draw_without_rendering()
    axes = figure.axes[0]
    cell = axes.bbox.width / 5
    assert max(text.get_window_extent().width for text in axes.texts) < cell


def test_what_does_not_fit_is_an_error():
    with pytest.raises(MerError, match=r"shape \(3, 3\) does not fit 2 classes"):
        confusion_matrices([("", NAMES[:2], MATRIX)])
    with pytest.raises(MerError, match="no confusion matrix"):
        confusion_matrices([])
