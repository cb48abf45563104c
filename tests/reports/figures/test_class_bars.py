import itertools

import pytest

from mer.errors import MerError
from mer.reports.figures.class_bars import ClassPanel, class_bar_panels

CLASSES = ("negative\n(92)", "positive\n(26)", "surprise\n(15)")


@pytest.fixture(scope="module")
def figure():
    first = ClassPanel(
        "CASME II", CLASSES, {"alpha 10": (0.5, 0.25, 0.0), "alpha 5": (1, 0.5, 0.75)}
    )
    second = ClassPanel("SAMM", ("anger", "other"), {"alpha 5": (0.2, 0.4)})
    return class_bar_panels([first, second])


def heights(axes):
    return [round(bar.get_height(), 6) for bar in axes.patches]


def test_a_bar_a_row_and_class_as_high_as_its_accuracy(figure):
    first, second = figure.axes
    assert heights(first) == [50, 25, 0, 100, 50, 75]
    assert heights(second) == [20, 40]
    assert [axes.get_title() for axes in figure.axes] == ["(a) CASME II", "(b) SAMM"]


def test_a_panel_has_its_own_classes_and_bars_stand_at_theirs(figure):
    for axes, classes in zip(figure.axes, (CLASSES, ("anger", "other")), strict=True):
        assert [text.get_text() for text in axes.get_xticklabels()] == list(classes)
        places = [bar.get_x() + bar.get_width() / 2 for bar in axes.patches]
        assert all(abs(x - i % len(classes)) < 0.5 for i, x in enumerate(places))


def test_a_row_keeps_its_look_and_place_where_another_is_missing(figure):
    first, second = figure.axes
    assert second.patches[0].get_hatch() == first.patches[3].get_hatch()
    assert second.patches[0].get_facecolor() == first.patches[3].get_facecolor()
    assert second.patches[0].get_x() == pytest.approx(first.patches[3].get_x())
    looks = {(bar.get_hatch(), bar.get_facecolor()) for bar in first.patches}
    assert len(looks) == 2


def test_bars_never_lie_over_each_other(figure):
    edges = sorted((bar.get_x(), bar.get_x() + bar.get_width()) for bar in figure.axes[0].patches)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(edges))


def test_all_panels_share_one_scale_and_one_legend(figure):
    assert {axes.get_ylim() for axes in figure.axes} == {(0, 100)}
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.texts] == ["alpha 10", "alpha 5"]


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(MerError, match="no accuracy of a class to draw"):
        class_bar_panels([ClassPanel("a", CLASSES, {})])
    rows = {str(number): (0.5, 0.5, 0.5) for number in range(5)}
    with pytest.raises(MerError, match="Bars of 5 rows look alike; a figure shows 4"):
        class_bar_panels([ClassPanel("a", CLASSES, rows)])
