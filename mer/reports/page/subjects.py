"""How well each subject was classified, as plots and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mer.reports.page.markup import Markup, element, folded, join, table
from mer.reports.page.plot import Scale, bottom_axis, line, marker, picture, words
from mer.reports.page.run import PageRun
from mer.reports.page.scores import badges
from mer.reports.run_numbers import subject_rows
from mer.types import FoldResult

_ROW, _TOP, _BOTTOM = 17, 26, 22
_NAMES, _LONGEST = 112.0, 13
_EXPLAINED = (
    "Accuracy of each subject with rule last, the highest first; clips in brackets. Mark: mean "
    "over seeds; line: from the worst to the best seed; dashed: all clips pooled. With few clips "
    "a subject moves in large steps."
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject under rule `last`.

    Attributes:
        dataset: The first part of its key.
        name: The rest.
        clips: Tested a seed.
        accuracies: By seed, as fractions of one.
        f1: Over the classes that it shows, mean over seeds.
    """

    dataset: str
    name: str
    clips: int
    accuracies: dict[int, float]
    f1: float

    @property
    def accuracy(self) -> float:
        """Mean over seeds."""
        return float(np.mean(list(self.accuracies.values())))


def subjects_content(run: PageRun) -> Markup:
    """Return a plot of the subjects of each dataset, and all numbers folded below."""
    found = subjects_of(run.results)
    datasets = sorted({one.dataset for one in found})
    pooled = 100 * run.table.rule("last").acc.mean
    plots = [_plot(name, [one for one in found if one.dataset == name], pooled)
             for name in datasets]  # fmt: skip
    return join(
        [
            badges(run.marks),
            element("div", *plots, class_="plots"),
            element("p", _EXPLAINED, class_="caption"),
            folded(f"Table of {len(found)} subjects", _table(found, run.table.seeds)),
        ]
    )


def subjects_of(results: Sequence[FoldResult]) -> list[Subject]:
    """Return all subjects, the most accurate first; of equal ones in the order of their names."""
    rows: dict[str, list[dict[str, object]]] = {}
    for row in subject_rows(results):
        rows.setdefault(str(row["subject"]), []).append(dict(row))
    found = [_subject(name, own) for name, own in rows.items()]
    return sorted(found, key=lambda one: (-round(one.accuracy, 9), one.dataset, one.name))


def _subject(key: str, rows: Sequence[dict[str, object]]) -> Subject:
    dataset, _, name = key.partition("/")
    numbers = [(int(str(row["seed"])), float(str(row["accuracy"]))) for row in rows]
    return Subject(
        dataset=dataset,
        name=name or key,
        clips=max(int(str(row["clips"])) for row in rows),
        accuracies=dict(numbers),
        f1=float(np.mean([float(str(row["f1"])) for row in rows])),
    )


def _plot(dataset: str, subjects: Sequence[Subject], pooled: float) -> Markup:
    scale = Scale(0, 100, start=_NAMES)
    bottom = _TOP + _ROW * len(subjects)
    marks = [
        words(0, 14, f"{dataset}, accuracy in %", "title"),
        *bottom_axis(scale, scale.ticks(4), _TOP, bottom),
    ]
    marks.append(line(scale(pooled), _TOP, scale(pooled), bottom, "reference"))
    for place, one in enumerate(subjects):
        marks += _row(one, _TOP + _ROW * (place + 0.5), scale)
    share = sum(100 * one.accuracy >= pooled for one in subjects)
    alt = (
        f"Accuracy of {len(subjects)} subjects of {dataset}: from "
        f"{100 * subjects[-1].accuracy:.0f} to {100 * subjects[0].accuracy:.0f} %; {share} are "
        f"at or above the pooled {pooled:.1f} %. The table below has each."
    )
    return picture(bottom + _BOTTOM, alt, marks)


def _row(one: Subject, y: float, scale: Scale) -> list[Markup]:
    values = [100 * value for value in one.accuracies.values()]
    name = one.name if len(one.name) <= _LONGEST else f"{one.name[:_LONGEST]}…"
    return [
        words(scale.start - 10, y + 4, f"{name} ({one.clips})", "tick end"),
        line(scale(min(values)), y, scale(max(values)), y, "interval l0"),
        marker(scale(100 * one.accuracy), y, 0),
    ]


def _table(subjects: Sequence[Subject], seeds: Sequence[int]) -> Markup:
    several = len(seeds) > 1
    columns = [f"seed {seed}" for seed in seeds] if several else []
    rows = [
        [
            f"{one.dataset}/{one.name}",
            str(one.clips),
            f"{100 * one.accuracy:.1f}",
            *(_cell(one, seed) for seed in seeds if several),
            f"{100 * one.f1:.1f}",
        ]
        for one in subjects
    ]
    title = "Accuracy and F1 by subject, per cent; F1 over the classes that a subject shows"
    return table(title, ["subject", "clips", "accuracy", *columns, "F1"], rows)


def _cell(one: Subject, seed: int) -> str:
    # an unfinished seed may lack the subject
    return f"{100 * one.accuracies[seed]:.1f}" if seed in one.accuracies else ""
