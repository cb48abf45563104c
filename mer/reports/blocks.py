"""The blocks of text that a table of stored results and one of a CSV have in common."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mer.evaluation.metrics import Scores
from mer.reports.grid import SCORES, grid, score_cells
from mer.reports.scores import PartScores, RuleScores

# Below it a percentile interval covers less than the 95 % that it names: about 91 % with ten
# subjects, 84 % with five (simulated: a mean over normally distributed subjects).
FEW_SUBJECTS = 10
UNDEFINED = "undefined: no two different draws of subjects give the score"


def scores_block(
    title: str,
    rows: Mapping[str, RuleScores],
    floor: tuple[str, Scores | None],
    seeds: Sequence[int],
    draws: int,
    subjects: int | None = None,
) -> str:
    """Return the three scores with their intervals, and the floor below them.

    Args:
        title: Head of the first column.
        rows: Scores by the name of their row; the draws of the first are those that are told.
        floor: Its name and, where there is one, its scores.
        seeds: Of the means.
        draws: Of the bootstrap.
        subjects: That are drawn; few of them are told.
    """
    cells = [[name, *score_cells(scores)] for name, scores in rows.items()]
    if floor[1]:
        values = (floor[1].uf1, floor[1].uar, floor[1].acc)
        cells.append([floor[0], *(f"{100 * value:.1f}" for value in values)])
    over = "one seed" if len(seeds) == 1 else f"mean ± sd over {len(seeds)} seeds"
    caption = f"per cent; {over} [95 % interval, {draws} draws of subjects]"
    first = next(iter(rows.values()))
    caveats = [*few_subjects(subjects), *_undefined(rows.values()), *_left_out("", first)]
    return "\n".join([*grid([title, *SCORES], cells), "", caption, *caveats])


def parts_block(title: str, parts: Sequence[PartScores]) -> str:
    """Return the scores of each dataset within a pooled table."""
    rows = []
    for part in parts:
        cells = score_cells(part.scores) if part.scores else ["a class has no clip", "", ""]
        rows.append([part.dataset, str(part.clips), str(part.subjects), *cells])
    lines = grid([title, "clips", "subjects", *SCORES], rows)
    scored = [(part.dataset, part.scores) for part in parts if part.scores]
    caveats = [text for name, scores in scored for text in _left_out(f"{name}: ", scores)]
    return "\n".join([*lines, *([""] if caveats else []), *caveats])


def confusion_block(
    title: str,
    classes: Sequence[str],
    columns: Sequence[str],
    confusion: Sequence[Sequence[int]],
    recall: Sequence[float],
    seeds: Sequence[int],
) -> str:
    """Return the confusion matrix, summed over seeds, with the recall of each class.

    Args:
        title: First word of the caption.
        classes: Names of the rows.
        columns: Names of the columns, one more where predictions may be none of the classes.
        confusion: Counts, truth in rows.
        recall: Of each class.
        seeds: That are summed.
    """
    rows = [
        [name, *map(str, counts), f"{100 * share:.1f}"]
        for name, counts, share in zip(classes, confusion, recall, strict=True)
    ]
    summed = "" if len(seeds) == 1 else f", counts summed over {len(seeds)} seeds"
    caption = f"{title}{summed}: truth in rows, prediction in columns"
    return "\n".join([caption, "", *grid(["truth", *columns, "recall"], rows)])


def averages_block(title: str, averages: Mapping[str, float]) -> str:
    """Return the averages of other papers, each under its own name."""
    rows = [[name, f"{100 * value:.1f}"] for name, value in averages.items()]
    caption = f"{title} (for papers that do; not comparable with the above)"
    return "\n".join([caption, "", *grid(["convention", "per cent"], rows)])


def few_subjects(subjects: int | None) -> Iterator[str]:
    """Yield a caveat where the bootstrap has hardly anybody to draw from; None is not known."""
    # a single one has no interval at all
    if subjects is not None and 1 < subjects < FEW_SUBJECTS:
        yield f"{subjects} subjects are few: intervals are too narrow"


def _undefined(rows: Iterable[RuleScores]) -> Iterator[str]:
    if any(value.low is None for scores in rows for value in (scores.uf1, scores.acc)):
        yield UNDEFINED


def _left_out(where: str, scores: RuleScores) -> Iterator[str]:
    share = scores.uf1.left_out
    if share:
        yield (
            f"{where}{100 * share:.2g} % of the draws lack a class and are left out of UF1 and UAR"
        )
