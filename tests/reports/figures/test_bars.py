import pytest

from mer.errors import MerError
from mer.evaluation.statistics import Estimate
from mer.reports.figures.bars import PAPERS, BarPanel, bar_panels

SCORES = ("accuracy", "UF1")


def estimate(mean):
    return Estimate(mean, None, mean - 0.1, mean + 0.1, (mean,), 0.0)


def panel(title, **means):
    rows = {
        name: {"accuracy": estimate(one), "UF1": estimate(one / 2)} for name, one in means.items()
    }
    return BarPanel(title, rows, {"ours": {"accuracy": 91.57}, "lost": {}})


@pytest.fixture(scope="module")
def figure():
    return bar_panels([panel("CASME II", ours=0.8, plain=0.6), panel("SAMM", ours=0.7)], SCORES)


def test_a_bar_a_row_and_score_as_long_as_its_mean(figure):
    first, second = figure.axes
    assert sorted(bar.get_width() for bar in first.patches) == pytest.approx([30, 40, 60, 80])
    assert len(second.patches) == 2
    assert [one.get_title() for one in figure.axes] == ["(a) CASME II", "(b) SAMM"]


def test_bars_of_one_row_stand_together_at_its_name(figure):
    axes = figure.axes[0]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["ours", "plain", "lost"]
    # accuracy of every row first, then UF1
    middles = [bar.get_y() + bar.get_height() / 2 for bar in axes.patches]
    for place in (0, 1):
        accuracy, uf1 = middles[place], middles[place + 2]
        assert place - 0.5 < accuracy < place < uf1 < place + 0.5


def test_rows_run_downwards_on_an_axis_from_0_to_100(figure):
    axes = figure.axes[0]
    bottom, top = axes.get_ylim()
    assert bottom > top
    assert axes.get_xlim() == (0, 100)


def test_the_papers_number_is_a_diamond_on_its_bar(figure):
    axes = figure.axes[0]
    (place,) = next(c for c in axes.collections if c.get_label() == PAPERS).get_offsets()
    bar = axes.patches[0]
    assert place[0] == pytest.approx(91.57)
    assert bar.get_y() < place[1] < bar.get_y() + bar.get_height()


def test_scores_differ_without_colour_and_the_legend_ends_with_the_paper(figure):
    first, second = figure.axes[0].patches[0], figure.axes[0].patches[2]
    assert first.get_hatch() != second.get_hatch()
    assert [text.get_text() for text in figure.legends[0].texts] == [*SCORES, PAPERS]


def test_nothing_to_draw_is_an_error():
    with pytest.raises(MerError, match="no scores to draw as bars"):
        bar_panels([BarPanel("a", {}, {})], SCORES)
