"""All runs of the page in one table and, where they are of the same data, in one plot."""

from collections.abc import Sequence

from mer.reports.grid import SCORES, score_cells
from mer.reports.page.changes import changes_content
from mer.reports.page.markup import Markup, element, join, table
from mer.reports.page.run import PageRun
from mer.reports.page.scores import badges, score_plots

_HEADER = ("run", "method", *SCORES, "seeds", "folds", "configurations evaluated")
_CAPTION = (
    "Rule last; per cent, mean ± standard deviation over seeds [95 % interval by bootstrap over "
    "subjects]; dashed: the majority class. Overlapping intervals are no test: the paired "
    "differences are."
)


def summary_content(runs: Sequence[PageRun]) -> Markup:
    """Return scores under rule `last` alone, a block for each data, scheme and protocol."""
    blocks = [_block(group) for group in by_data(runs)]
    return join([*blocks, element("p", _CAPTION, class_="caption"), changes_content(runs)])


def by_data(runs: Sequence[PageRun]) -> list[list[PageRun]]:
    """Group runs by what makes their scores comparable, in the order of the page."""
    groups: dict[tuple[str, str, str], list[PageRun]] = {}
    for run in runs:
        groups.setdefault(run.data, []).append(run)
    return list(groups.values())


def label(run: PageRun) -> str:
    """Return how plots and tables call a run: `2 MMNet`."""
    return f"{run.number} {run.table.method}"


def _block(group: Sequence[PageRun]) -> Markup:
    dataset, scheme, protocol = group[0].data
    marks = dict.fromkeys(_mark(run, mark) for run in group for mark in run.marks)
    rows = [(label(run), run.table.rule("last")) for run in group]
    return join(
        [
            element("h3", f"{dataset}, scheme {scheme}, {protocol}"),
            badges(marks),
            score_plots(rows, group[0].table.floor),
            table(f"{dataset}, scheme {scheme}", _HEADER, [_row(run) for run in group]),
        ]
    )


def _mark(run: PageRun, mark: str) -> str:
    # what is incomplete, or failed, is told of its own run
    return f"run {run.number} {mark}" if mark in run.own_marks else mark


def _row(run: PageRun) -> list[object]:
    found = run.table
    link = element("a", f"{run.number}", href=f"#run-{run.number}")
    # whole in the run's own section; here it tells runs of one method apart
    method = join([found.method, element("span", run.name.rpartition("/")[2][:8], class_="sub")])
    counted = str(found.evaluated or "not recorded")
    seeds = str(len(found.seeds))
    scores = score_cells(found.rule("last"))
    return [link, method, *scores, seeds, found.status, counted]
