import numpy as np
import pytest

from mer.errors import MerError
from mer.evaluation.statistics import Estimate
from mer.reports.figures.curve import Series, score_curves

BETAS = (0.1, 0.2, 0.3)


def estimate(mean, half=0.05):
    return Estimate(mean, None, mean - half, mean + half, (mean,), 0.0)


def series(title, first, printed=None):
    return Series(title, {b: estimate(first + b / 10) for b in BETAS}, printed or {})


@pytest.fixture(scope="module")
def axes():
    two = [series("CASME II", 0.70, {0.1: 78.49}), series("SAMM", 0.72, {0.2: 80.14})]
    (found,) = score_curves(two, r"$\beta$", "accuracy (%)").axes
    return found


def line(axes, label):
    return next(one for one in axes.lines if one.get_label() == label)


def test_a_line_goes_through_the_means_in_per_cent_in_order(axes):
    x, y = line(axes, "CASME II").get_data()
    assert y == pytest.approx([71, 72, 73])
    assert (np.diff(x) > 0).all()
    assert x == pytest.approx(BETAS, abs=0.02)


def test_lines_stand_beside_each_other_around_the_value(axes):
    first, second = line(axes, "CASME II").get_xdata(), line(axes, "SAMM").get_xdata()
    assert (np.asarray(first) < second).all()
    assert (np.asarray(first) + second) / 2 == pytest.approx(BETAS)


def test_intervals_reach_from_low_to_high(axes):
    ends = [tuple(one.get_segments()[0][:, 1]) for one in axes.collections]
    assert len(ends) == 6
    assert ends[0] == pytest.approx((66, 76))


def test_what_the_paper_prints_stands_where_it_belongs(axes):
    mark = line(axes, "SAMM, the paper's")
    assert list(mark.get_ydata()) == [80.14]
    assert mark.get_xdata()[0] == pytest.approx(line(axes, "SAMM").get_xdata()[1])
    assert mark.get_markerfacecolor() == "none"


def test_lines_differ_without_colour(axes):
    first, second = line(axes, "CASME II"), line(axes, "SAMM")
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_marker() != second.get_marker()


def test_the_axes_are_named_and_show_every_value(axes):
    assert axes.get_xticks().tolist() == list(BETAS)
    assert axes.get_xlabel() == r"$\beta$"
    assert axes.get_ylabel() == "accuracy (%)"


def test_an_undefined_interval_is_left_out():
    one = Series("a", {0.1: Estimate(0.5, None, None, None, (0.5,), 1.0)}, {})
    (axes,) = score_curves([one], "beta", "UF1 (%)").axes
    assert not axes.collections


def test_nothing_to_draw_is_an_error():
    with pytest.raises(MerError, match="no scores to draw over beta"):
        score_curves([Series("a", {}, {})], "beta", "UF1")
