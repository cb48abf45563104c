"""The caption of a figure: what it shows, of which runs, and how it differs from the paper's."""

import textwrap
from collections.abc import Sequence

from mer.evaluation.statistics import DRAWS
from mer.reports.figures.file import PaperFigure
from mer.reports.figures.style import SYNTHETIC
from mer.reports.paper.table import FilledCell
from mer.types import FoldResult

_WIDTH = 100


def caption(figure: PaperFigure, sentences: Sequence[str], synthetic: bool) -> str:
    """Return the text that belongs below a figure, a paragraph each a part.

    Args:
        figure: The file.
        sentences: What the runs themselves tell.
        synthetic: Any of them saw drawn faces.
    """
    parts = [
        f"{figure.paper}, figure {figure.number}: {figure.title.rstrip('.')}.",
        SYNTHETIC if synthetic else "",
        figure.caption,
        *sentences,
        *figure.notes,
        f"Paper: {figure.citation.rstrip('.')}.",
    ]
    return "\n".join(textwrap.fill(part, _WIDTH) for part in parts if part) + "\n"


def run_sentence(result: FoldResult) -> str:
    """Return of which run a result is: method, dataset, scheme and configuration."""
    facts = {name: result.context.get(name, "?") for name in ("method", "dataset", "scheme")}
    return (
        f"{facts['method']} on {facts['dataset']}, scheme {facts['scheme']}, seed {result.seed}, "
        f"configuration {result.config_hash}, weights after the last epoch."
    )


def score_sentences(cells: Sequence[FilledCell], intervals: bool) -> list[str]:
    """Return under which rule, over which seeds and of which runs the scores are.

    Args:
        cells: The runs.
        intervals: Whether the figure shows how sure the scores are.
    """
    tables = [cell.scores for cell in cells if cell.scores]
    if not tables:
        return ["Nothing was run: only what the paper prints is shown."]
    seeds = sorted({seed for table in tables for seed in table.seeds})
    listed = ", ".join(map(str, seeds))
    first = f"Rule last (the last epoch), {'seeds' if len(seeds) > 1 else 'seed'} {listed}; "
    first += "mean over seeds." if intervals else "counts summed over seeds."
    if intervals:
        first += f" Thin lines are 95 % intervals by bootstrap over subjects, {DRAWS:,} draws."
    runs: dict[str, None] = dict.fromkeys(
        f"{table.method} on {table.dataset}, scheme {table.scheme}, {table.clips} clips of "
        f"{table.subjects} subjects, {table.status}."
        for table in tables
    )
    changed = sorted({name for cell in cells for name in cell.changes})
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        runs[f"Changed since these results were made: {', '.join(changed[:3])}{more}."] = None
    missing = len(cells) - len(tables)
    return [
        first,
        *runs,
        *([f"{missing} of {len(cells)} runs could not be scored."] if missing else []),
    ]
