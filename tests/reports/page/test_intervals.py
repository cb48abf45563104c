import re

from mer.reports.page.intervals import Point, difference_scale, interval_plot
from mer.reports.page.plot import Scale

SCALE = Scale(0, 100, start=0, end=200)


def test_mark_interval_and_seeds_stand_where_the_numbers_are():
    point = Point("rule last", "50.0", 50, 40, 70, (45.0, 55.0), series=1)
    shown = interval_plot("UF1, %", [point], SCALE, ("majority", 30.0))
    assert re.search(r'<line x1="80" y1="50" x2="140" y2="50" class="interval l1"/>', shown)
    assert re.findall(r'<line x1="(\S+)"[^>]*class="seed"', shown) == ["90", "110"]
    assert re.findall(r'<line x1="(\S+)"[^>]*class="reference"', shown) == ["60"]
    assert '<path d="M95.5,45.5' in shown


def test_no_interval_is_drawn_where_there_is_none_nor_a_tick_for_one_seed():
    shown = interval_plot("UF1", [Point("a", "50 [undefined]", 50, None, None, (50.0,))], SCALE)
    assert "interval l" not in shown
    assert 'class="seed"' not in shown
    assert 'class="reference"' not in shown


def test_the_numbers_can_be_heard():
    points = [Point("a", "50.0 [40.0, 60.0]", 50, 40, 60), Point("b<", "7", 7, None, None)]
    shown = interval_plot("UAR", points, SCALE, ("majority class", 33.333))
    assert 'aria-label="UAR. a: 50.0 [40.0, 60.0]; b&lt;: 7; majority class: 33.3."' in shown


def test_colours_of_many_rows_repeat():
    assert "interval l1" in interval_plot("x", [Point("a", "1", 1, 0, 2, series=5)], SCALE)


def test_the_axis_of_differences_has_zero_in_its_middle_and_holds_all():
    scale = difference_scale([Point("a", "", -21.2, -35.7, -7.5), Point("b", "", 1, None, None)])
    assert (scale.low, scale.high) == (-40, 40)
    assert difference_scale([Point("a", "", 0, 0, 0)]).high == 1
