"""What each training came to, what it took, and what its method learned."""

from collections.abc import Mapping, Sequence

from mer.reports.facts import mean_facts
from mer.reports.page.markup import Markup, element, facts, folded, join, table
from mer.reports.page.run import PageRun
from mer.reports.page.scores import badges
from mer.reports.run_numbers import fold_row

_HEADER = ("fold", "seed", "clips", "correct", "epochs", "inner epoch", "last loss", "seconds")


def folds_content(run: PageRun) -> Markup:
    """Return the trainings of a run: time in sum, then each one folded."""
    rows = [_row(fold_row(result)) for result in run.results]
    seconds = [result.seconds for result in run.results]
    took = (
        f"{len(rows)} trainings took {_duration(sum(seconds))} together, the longest "
        f"{_duration(max(seconds))}."
    )
    trainings = folded(f"Table of {len(rows)} trainings", badges(run.marks),
                       table("Trainings, rule last", _HEADER, rows))  # fmt: skip
    return join([element("p", took), trainings, _learned(run)])


def _row(row: Mapping[str, object]) -> list[str]:
    inner = row["inner_epoch"]
    return [
        *(str(row[name]) for name in ("fold", "seed", "clips", "correct", "epochs")),
        "" if inner is None else str(inner),
        f"{row['loss']:.4g}",
        f"{row['seconds']:.1f}",
    ]


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _learned(run: PageRun) -> Markup:
    """Numbers that a method tells of itself, such as the weights of GTS-GN's losses."""
    told = mean_facts([result.facts for result in run.results])
    if not told:
        return join([])
    pairs: Sequence[tuple[str, object]] = [(name, f"{value:.4g}") for name, value in told.items()]
    return facts("What the method learned, mean over folds and seeds", pairs)
