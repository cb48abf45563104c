"""The scores of a run under the honest rules: as plots of intervals, then in a table."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mer.evaluation.metrics import Scores
from mer.evaluation.statistics import Estimate
from mer.reports.blocks import UNDEFINED, few_subjects
from mer.reports.evaluated import COUNTED
from mer.reports.grid import SCORES, score_cells
from mer.reports.page.intervals import Point, interval_plot
from mer.reports.page.markup import Markup, element, join, paragraphs, table
from mer.reports.page.plot import Scale
from mer.reports.page.run import PageRun
from mer.reports.score_table import ScoreTable
from mer.reports.scores import RuleScores

FIELDS = ("uf1", "uar", "acc")
_PER_CENT = Scale(0, 100)
Named = tuple[str, RuleScores]


def scores_content(run: PageRun) -> Markup:
    """Return UF1, UAR and ACC of a run, rule `last` first; leaky rules stand elsewhere."""
    rules, parts = _rules(run.table), _parts(run.table)
    rows = [*rules, *parts]
    return join(
        [
            badges(run.marks),
            score_plots(rules, run.table.floor, parts),
            _table(run.table, rows),
            paragraphs(_caption(run.table, [scores for _, scores in rows]), "caption"),
            _averages(run.table),
        ]
    )


def badges(marks: Iterable[str]) -> Markup:
    """Return what has to stand at every score, as small labels."""
    return element("p", *(element("span", mark, class_="badge") for mark in marks), class_="badges")


def score_plots(rows: Sequence[Named], floor: Scores | None, parts: Sequence[Named] = ()) -> Markup:
    """Return a plot of each score side by side, where there is room.

    Args:
        rows: Scores by the name of their row.
        floor: Of the majority class, over the same clips as `rows`.
        parts: More rows, of other clips, for which it is no floor.
    """
    plots = []
    for place, (name, field) in enumerate(zip(SCORES, FIELDS, strict=True)):
        reference = ("majority class", 100 * getattr(floor, field)) if floor else None
        points = [
            _point(label, score_cells(scores)[place], getattr(scores, field), series)
            for series, (label, scores) in enumerate([*rows, *parts])
        ]
        points[len(rows) :] = [replace(point, referred=False) for point in points[len(rows) :]]
        plots.append(interval_plot(f"{name}, %", points, _PER_CENT, reference))
    return element("div", *plots, class_="plots")


def _point(label: str, said: str, value: Estimate, series: int) -> Point:
    low, high = (None if end is None else 100 * end for end in (value.low, value.high))
    seeds = tuple(100 * one for one in value.seeds)
    return Point(label, said, 100 * value.mean, low, high, seeds, series)


def _rules(table: ScoreTable) -> list[Named]:
    return [(f"rule {scores.rule}", scores) for scores in table.rules if not scores.leaky]


def _parts(table: ScoreTable) -> list[Named]:
    found = [(f"{part.dataset} alone", part.scores) for part in table.parts]
    return [(name, scores) for name, scores in found if scores]


def _table(found: ScoreTable, rows: Sequence[Named]) -> Markup:
    clips = {f"{part.dataset} alone": part for part in found.parts}
    cells = []
    for name, scores in rows:
        part = clips.get(name)
        sizes = (found.clips, found.subjects) if part is None else (part.clips, part.subjects)
        cells.append([name, *map(str, sizes), *score_cells(scores)])
    for name, part in clips.items():
        if part.scores is None:
            cells.append([name, str(part.clips), str(part.subjects), "a class has no clip", "", ""])
    if found.floor:
        floor = [f"{100 * getattr(found.floor, field):.1f}" for field in FIELDS]
        cells.append(["majority class", "", "", *floor])
    return table("Scores in per cent", ["epochs", "clips", "subjects", *SCORES], cells)


def _caption(found: ScoreTable, rows: Sequence[RuleScores]) -> list[str]:
    seeds = len(found.seeds)
    over = "one seed" if seeds == 1 else f"mean ± standard deviation over {seeds} seeds"
    drawn = f"{over} [95 % interval by bootstrap over subjects, {found.draws} draws]"
    marks = (
        "Plots: mark and line are mean and interval, small ticks the seeds, the dashed line is the "
        "majority class of the other folds. Parts are of rule last."
    )
    told = [f"Per cent; {drawn}.", marks]
    told.append(f"{COUNTED[:1].upper()}{COUNTED[1:]}: {found.evaluated or 'not recorded'}.")
    told += [f"{text}." for text in few_subjects(found.subjects)]
    values = [getattr(scores, field) for scores in rows for field in FIELDS]
    if any(value.low is None for value in values):
        told.append(f"{UNDEFINED}.")
    share = max(value.left_out for value in values)
    if share:
        told.append(
            f"Up to {100 * share:.2g} % of the draws lack a class and are left out of UF1 and UAR."
        )
    return told


def _averages(found: ScoreTable) -> Markup:
    rows = [[name, f"{100 * value:.1f}"] for name, value in found.conventions.items()]
    title = "Averaged otherwise, rule last: for papers that do, not comparable with the above"
    return table(title, ["convention", "per cent"], rows)
