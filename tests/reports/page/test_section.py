import re

from mer.reports.page.markup import element
from mer.reports.page.section import Section, contents, render

INNER = Section("a-1", "Part <1>", element("p", "x"))
OUTER = Section("a", "Whole", element("p", "y"), (INNER,))


def test_headings_go_down_by_one():
    shown = render(OUTER)
    assert shown.startswith('<section id="a"><h2>Whole</h2><p>y</p><section id="a-1">')
    assert "<h3>Part &lt;1&gt;</h3>" in shown


def test_every_section_has_a_link_in_the_contents():
    links = re.findall(r'href="#([^"]+)"', contents([OUTER, Section("b", "B", element("p"))]))
    assert links == ["a", "a-1", "b"]
    assert contents([OUTER]).count("<ol>") == 2
