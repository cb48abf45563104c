"""Tables and scores as plain text, valid as Markdown; scores are in per cent."""

from collections.abc import Sequence

from mer.evaluation.statistics import Estimate
from mer.reports.scores import RuleScores

SCORES = ("UF1", "UAR", "ACC")


def grid(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table whose columns are as wide as their widest cell."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [_line(header, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
    return lines + [_line(row, widths) for row in rows]


def spread(value: Estimate) -> str:
    """Return `71.4 ± 0.8`, mean and standard deviation over seeds; `71.4` for one seed."""
    sd = "" if value.sd is None else f" ± {100 * value.sd:.1f}"
    return f"{100 * value.mean:.1f}{sd}"


def score_cells(scores: RuleScores) -> list[str]:
    """Return UF1, UAR and ACC with their intervals: `71.4 ± 0.8 [65.0, 77.2]`."""
    return [_interval(value) for value in (scores.uf1, scores.uar, scores.acc)]


def _interval(value: Estimate) -> str:
    if value.low is None or value.high is None:
        return f"{spread(value)} [undefined]"
    return f"{spread(value)} [{100 * value.low:.1f}, {100 * value.high:.1f}]"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"
