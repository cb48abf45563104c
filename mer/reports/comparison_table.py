"""What `mer compare` prints and writes: a system against its rivals."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from mer.evaluation.comparison import Comparison, Difference
from mer.evaluation.statistics import DRAWS
from mer.evaluation.system import System
from mer.files import write_json
from mer.reports.blocks import UNDEFINED, few_subjects
from mer.reports.grid import grid

HEADER = ("against", "score", "A", "rival", "A - rival", "p", "p by Holm", "A is")


def render_comparison(one: System, comparisons: Sequence[Comparison], rule: str) -> str:
    """Return the text of a comparison; scores are in per cent, differences in points.

    Args:
        one: The system that is compared.
        comparisons: With each of its rivals.
        rule: Under which runs were scored.
    """
    title = f"A: {one.name} ({one.source})"
    rows = [_cells(number, each, d) for number, each in _lettered(comparisons)
            for d in each.differences]  # fmt: skip
    blocks = [
        "\n".join([title, "=" * len(title), *one.notes]),
        "\n".join([*grid(HEADER, rows), "", *_caption(comparisons, rule)]),
        "\n".join(line for letter, each in _lettered(comparisons) for line in _about(letter, each)),
    ]
    return "\n\n".join(blocks) + "\n"


def write_comparison(one: System, comparisons: Sequence[Comparison], rule: str, path: Path) -> None:
    """Write all numbers of a comparison as JSON, scores as fractions of one."""
    rivals = [
        asdict(each)
        | {"differences": [asdict(d) | {"verdict": d.verdict} for d in each.differences]}
        for each in comparisons
    ]
    system = {"name": one.name, "source": one.source, "notes": one.notes}
    write_json(path, {"system": system, "rule": rule, "rivals": rivals})


def _lettered(comparisons: Sequence[Comparison]) -> list[tuple[str, Comparison]]:
    return [(chr(ord("B") + i), each) for i, each in enumerate(comparisons)]


def _cells(letter: str, comparison: Comparison, difference: Difference) -> list[str]:
    return [
        f"{letter}: {comparison.name}",
        difference.score,
        f"{100 * difference.one:.1f}",
        f"{100 * difference.other:.1f}",
        _points(difference),
        _p(difference.p),
        _p(difference.corrected_p),
        difference.verdict,
    ]


def _points(difference: Difference) -> str:
    mean = _signed(difference.difference)
    if difference.low is None or difference.high is None:
        return f"{mean} [undefined]"
    return f"{mean} [{_signed(difference.low)}, {_signed(difference.high)}]"


def _signed(value: float) -> str:
    # adding zero takes the sign from what is rounded to zero
    return f"{round(100 * value, 1) + 0.0:+.1f}"


def _p(value: float) -> str:
    # more digits than the number of swaps can give would be invented
    return f"{value:.4f}"


def _caption(comparisons: Sequence[Comparison], rule: str) -> list[str]:
    rivals = f"{len(comparisons)} rival{'s' * (len(comparisons) > 1)}"
    scores = f"runs under rule {rule}; per cent, mean over seeds"
    interval = f"difference in points [95 % interval, {DRAWS} draws of subjects]"
    p = f"p: two-sided, by at most {DRAWS} swaps of subjects"
    lines = [f"{scores}; {interval};", f"{p}; Holm's correction over {rivals}, a score at a time"]
    if any(d.low is None for each in comparisons for d in each.differences):
        lines.append(UNDEFINED)
    share = max(d.left_out for each in comparisons for d in each.differences)
    if share:
        lines.append(f"up to {100 * share:.2g} % of the draws lack a class and are left out")
    return lines


def _about(letter: str, comparison: Comparison) -> list[str]:
    seeds = ", ".join(map(str, comparison.seeds))
    facts = (
        f"{letter}: {comparison.source}; on {comparison.clips} clips of {comparison.subjects} "
        f"subjects, seeds {seeds}"
    )
    notes = (*few_subjects(comparison.subjects), *comparison.notes)
    return [facts, *(f"   {note}" for note in notes)]
