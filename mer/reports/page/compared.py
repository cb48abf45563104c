"""Paired differences, as `mer compare` has them: the first run of some data against the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from mer.errors import MerError
from mer.evaluation.comparison import Comparison, Difference, compare
from mer.evaluation.pairing import pair
from mer.evaluation.statistics import DRAWS
from mer.evaluation.system import System, system_of_results
from mer.reports.blocks import few_subjects
from mer.reports.page.intervals import Point, difference_scale, interval_plot
from mer.reports.page.markup import Markup, bullets, element, join, table
from mer.reports.page.run import PageRun
from mer.reports.page.scores import badges
from mer.reports.page.summary import by_data, label
from mer.reports.shareable import shareable

_CAPTION = (
    f"Rule last; differences in points, mean over seeds [95 % interval, {DRAWS} draws of subjects, "
    f"the same for both]. p: two-sided, by at most {DRAWS} swaps of subjects; Holm's correction "
    "over the rivals, a score at a time. Indistinguishable: the interval holds 0."
)
_HEADER = ("against", "score", "first", "rival", "first - rival", "p", "p by Holm", "the first is")


@dataclass(frozen=True, slots=True)
class Compared:
    """The first run of some data against the others of it.

    Attributes:
        first: The run.
        rivals: Those that it could be paired with.
        comparisons: One a rival.
        problems: Why others could not be paired.
    """

    first: PageRun
    rivals: tuple[PageRun, ...]
    comparisons: tuple[Comparison, ...]
    problems: tuple[str, ...]


def compare_runs(runs: Sequence[PageRun]) -> list[Compared]:
    """Compare the first run of each data, scheme and protocol with the others of it."""
    return [_compared(group) for group in by_data(runs) if len(group) > 1]


def comparison_content(found: Sequence[Compared]) -> Markup:
    """Return the paired differences of runs, or why they have none."""
    return join([*map(_block, found), element("p", _CAPTION, class_="caption")])


def _compared(group: Sequence[PageRun]) -> Compared:
    one = _system(group[0])
    rivals, systems, problems = [], [], []
    for run in group[1:]:
        system = _system(run)
        try:
            pair(one, system)
        except MerError as error:
            problems.append(f"{label(run)}: {error}")
            continue
        rivals.append(run)
        systems.append(system)
    found = compare(one, systems) if systems else ()
    return Compared(group[0], tuple(rivals), found, tuple(problems))


def _system(run: PageRun) -> System:
    planned = (*run.table.seeds, *run.table.missing_seeds)
    return system_of_results(run.results, run.name, "last", run.table.notes, planned)


def _block(found: Compared) -> Markup:
    dataset, scheme, protocol = found.first.data
    parts = [element("h3", f"{label(found.first)} on {dataset}, scheme {scheme}, {protocol}")]
    if found.comparisons:
        parts += [badges(found.first.marks), _plots(found), _table(found)]
    notes = [f"{label(run)}: {note}" for run, each in _pairs(found) for note in _notes(each)]
    problems = [str(shareable(text)) for text in found.problems]
    return join([*parts, bullets(dict.fromkeys([*problems, *notes]))])


def _pairs(found: Compared) -> list[tuple[PageRun, Comparison]]:
    return list(zip(found.rivals, found.comparisons, strict=True))


def _notes(each: Comparison) -> list[str]:
    seeds = ", ".join(map(str, each.seeds))
    paired = f"paired on {each.clips} clips of {each.subjects} subjects, seeds {seeds}"
    return [paired, *few_subjects(each.subjects), *each.notes]


def _plots(found: Compared) -> Markup:
    names = [d.score for d in found.comparisons[0].differences]
    rows = {name: [_point(run, each, name) for run, each in _pairs(found)] for name in names}
    scale = difference_scale([point for points in rows.values() for point in points])
    against, zero = label(found.first), ("no difference", 0.0)
    plots = [
        interval_plot(f"{name}: {against} less rival, points", points, scale, zero)
        for name, points in rows.items()
    ]
    return element("div", *plots, class_="plots")


def _point(run: PageRun, each: Comparison, score: str) -> Point:
    d = next(d for d in each.differences if d.score == score)
    low, high = (None if end is None else 100 * end for end in (d.low, d.high))
    seeds = tuple(100 * value for value in d.seeds)
    return Point(label(run), _points(d), 100 * d.difference, low, high, seeds, run.number - 1)


def _table(found: Compared) -> Markup:
    rows = [
        [label(run), d.score, f"{100 * d.one:.1f}", f"{100 * d.other:.1f}", _points(d),
         f"{d.p:.4f}", f"{d.corrected_p:.4f}", d.verdict]
        for run, each in _pairs(found)
        for d in each.differences
    ]  # fmt: skip
    return table(f"Paired differences, first: {label(found.first)}", _HEADER, rows)


def _points(d: Difference) -> str:
    if d.low is None or d.high is None:
        return f"{_signed(d.difference)} [undefined]"
    return f"{_signed(d.difference)} [{_signed(d.low)}, {_signed(d.high)}]"


def _signed(value: float) -> str:
    # adding zero takes the sign from what is rounded to zero
    return f"{round(100 * value, 1) + 0.0:+.1f}"
