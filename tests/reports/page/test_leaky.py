import re

from mer.reports.page.leaky import leaky_content
from mer.reports.table import LEAKY_TITLE


def test_leaky_rules_are_fenced_with_their_optimism(make_page_run):
    run = make_page_run()
    shown = leaky_content(run)
    assert shown.startswith('<div class="leaky" role="note">')
    assert LEAKY_TITLE in shown
    found = re.findall(r'<th scope="row">(best\S*?)</th><td[^>]*>(\S+) ± \S+ \((\S+)\)', shown)
    assert [name for name, *_ in found] == ["best", "best-separate"]
    last = run.table.rule("last").uf1.mean
    for name, value, optimism in found:
        leaky = run.table.rule(name).uf1.mean
        assert value == f"{100 * leaky:.1f}"
        assert optimism == f"{100 * (leaky - last):+.1f}"


def test_nothing_else_is_in_the_fence(make_page_run):
    shown = leaky_content(make_page_run())
    assert "rule inner" not in shown
    assert "synthetic corpus" in shown
