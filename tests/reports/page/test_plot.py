import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.reports.page.plot import (
    WIDTH,
    Scale,
    bottom_axis,
    line,
    marker,
    nice_step,
    picture,
    words,
)


def test_a_scale_is_linear_and_ends_at_its_ends():
    scale = Scale(0, 100, start=10, end=210)
    assert [scale(v) for v in (0, 25, 100)] == [10, 60, 210]
    assert [scale(v) for v in (-5, 130)] == [10, 210]
    # upwards on the page is a smaller number
    assert Scale(0, 1, start=100, end=0)(0.75) == 25


@given(st.floats(1e-6, 1e9))
def test_a_step_is_one_two_or_five_times_a_power_of_ten(least):
    step = nice_step(least)
    assert least * (1 - 1e-6) <= step <= 2.5 * least * (1 + 1e-6)
    lead = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(lead - one) for one in (1, 2, 5)) < 1e-6


@given(st.floats(-1e4, 1e4), st.floats(0.01, 1e4))
def test_ticks_lie_on_the_axis(low, width):
    scale = Scale(low, low + width)
    ticks = scale.ticks()
    assert 1 <= len(ticks) <= 12
    slack = 1e-6 * (width + abs(low))
    assert all(low - slack <= tick <= low + width + slack for tick in ticks)


def test_ticks_of_per_cent():
    assert Scale(0, 100).ticks() == [0, 20, 40, 60, 80, 100]


def test_marks_differ_by_shape_and_by_colour():
    marks = [marker(10, 20, series) for series in range(5)]
    assert len(set(marks[:4])) == 4
    assert marks[4] == marks[0]
    assert ["s0" in marks[0], "s1" in marks[1], "s2" in marks[2], "s3" in marks[3]] == [True] * 4
    assert marks[1] == '<path d="M5.5,15.5H14.5V24.5H5.5Z" class="s1"/>'


def test_a_picture_says_what_it_shows():
    shown = picture(99.2, 'a "b" <c>', [line(0, 1, 2, 3, "grid"), words(1, 2, "<t>", "end")])
    assert f'viewBox="0 0 {WIDTH} 100"' in shown
    assert 'role="img" aria-label="a &quot;b&quot; &lt;c&gt;"' in shown
    assert '<text x="1" y="2" class="end">&lt;t&gt;</text>' in shown


@pytest.mark.parametrize("ticks", [[0, 50, 100], [0]])
def test_an_axis_has_a_line_and_a_number_a_tick(ticks):
    marks = bottom_axis(Scale(0, 100), ticks, 10, 50)
    assert [m.count("<line") for m in marks] == [1, 0] * len(ticks)
    assert ">0</text>" in marks[1]
