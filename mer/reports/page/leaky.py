"""The fenced block of rules that look at the test subject."""

from mer.reports.grid import SCORES, spread
from mer.reports.page.markup import Markup, element, table
from mer.reports.page.run import PageRun
from mer.reports.page.scores import FIELDS, badges
from mer.reports.scores import RuleScores
from mer.reports.table import LEAKY_TITLE


def leaky_content(run: PageRun) -> Markup:
    """Return the scores of the leaky rules with their optimism over rule `last`, fenced."""
    last = run.table.rule("last")
    rows = [[scores.rule, *_cells(scores, last)] for scores in run.table.rules if scores.leaky]
    caption = "Per cent; in brackets: optimism over rule last, in points"
    return element(
        "div",
        element("p", element("strong", LEAKY_TITLE)),
        badges(run.marks),
        table(caption, ["epochs", *SCORES], rows),
        class_="leaky",
        role="note",
    )


def _cells(leaky: RuleScores, last: RuleScores) -> list[str]:
    pairs = [(getattr(leaky, field), getattr(last, field)) for field in FIELDS]
    return [f"{spread(one)} ({100 * (one.mean - own.mean):+.1f})" for one, own in pairs]
