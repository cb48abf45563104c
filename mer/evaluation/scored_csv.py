"""A CSV of predictions as pooled predictions by seed, ready for the metrics."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mer.errors import MerError
from mer.evaluation.csv_classes import classes_of
from mer.evaluation.prediction_rows import PROBABILITY, PredictionRow, read_rows
from mer.evaluation.row_warnings import warnings_about
from mer.evaluation.selection import Pooled
from mer.types import FloatArray

# of a probability that was printed with few digits
_SLACK = 1e-3


@dataclass(frozen=True, slots=True)
class PredictionFile:
    """What a CSV holds.

    Attributes:
        path: The file.
        classes: In the order of the indices.
        others: Predicted labels that are none of the classes; their index is the number of
            classes, and they count as misses.
        seeds: Pooled predictions by seed; 0 where the file names none. Their probabilities have
            a column more where there are `others`; they favour the prediction alone where the
            file has none.
        rules: Selection rules that the file names.
        warnings: Sentences for whoever reads a score of it.
    """

    path: Path
    classes: tuple[str, ...]
    others: tuple[str, ...]
    seeds: Mapping[int, Pooled]
    rules: frozenset[str]
    warnings: tuple[str, ...]


def read_predictions(path: Path, classes: Sequence[str] = ()) -> PredictionFile:
    """Read a CSV of predictions.

    Args:
        path: See `prediction_rows.read_rows`.
        classes: Those of the scheme, in order. Without them they are the labels that occur, in
            the order of the probability columns or of the alphabet, and each needs a true clip.

    Raises:
        MerError: The file cannot be read, a row is incomplete, a class has no true clip, truth
            and prediction share no label, a clip is tested twice in a seed, or rows contradict
            each other.
    """
    rows = read_rows(path)
    _check_clips(rows, path)
    known = classes_of(rows, classes, path)
    others = tuple(sorted({row.prediction for row in rows} - set(known)))
    groups = {seed: [r for r in rows if r.seed == seed] for seed in sorted({r.seed for r in rows})}
    seeds = {seed: _pool(group, known, others, path) for seed, group in groups.items()}
    return PredictionFile(
        path=path,
        classes=known,
        others=others,
        seeds=seeds,
        rules=frozenset(row.rule for row in rows if row.rule),
        warnings=(*warnings_about(rows, known), *_disagreements(seeds, len(known))),
    )


def _check_clips(rows: Sequence[PredictionRow], path: Path) -> None:
    first: dict[str, PredictionRow] = {}
    tested: dict[tuple[int, str], PredictionRow] = {}
    for row in rows:
        known = first.setdefault(row.clip, row)
        before = tested.setdefault((row.seed, row.clip), row)
        if before is not row:
            raise MerError(
                f"{path}: clip {row.clip} is tested twice in seed {row.seed}, in lines "
                f"{before.line} and {row.line}; pooled scores would count it twice: keep one, or "
                "tell repeated runs apart by a column seed."
            )
        for what in ("truth", "subject"):
            one, other = getattr(known, what), getattr(row, what)
            if one != other:
                raise MerError(
                    f"{path}: clip {row.clip} has {what} {one!r} in line {known.line} and "
                    f"{other!r} in line {row.line}; its rows must agree."
                )


def _pool(
    rows: Sequence[PredictionRow], classes: Sequence[str], others: Sequence[str], path: Path
) -> Pooled:
    place = {name: i for i, name in enumerate(classes)} | dict.fromkeys(others, len(classes))
    predictions = np.asarray([place[row.prediction] for row in rows], np.int64)
    given = _probabilities(rows, classes, path)
    shares = np.zeros((len(rows), len(classes) + bool(others)), np.float32)
    shares[:, : len(classes)] = (
        given if given is not None else np.eye(len(classes) + 1)[predictions, :-1]
    )
    return Pooled(
        folds=tuple(row.fold for row in rows),
        clips=tuple(row.clip for row in rows),
        subjects=tuple(row.subject for row in rows),
        truth=np.asarray([place[row.truth] for row in rows], np.int64),
        predictions=predictions,
        probabilities=shares,
        epochs=np.zeros(len(rows), np.int64),
    )


def _probabilities(
    rows: Sequence[PredictionRow], classes: Sequence[str], path: Path
) -> FloatArray | None:
    missing = [name for name in classes if name not in rows[0].probabilities]
    if len(missing) == len(classes):
        return None
    if missing:
        raise MerError(
            f"{path} has probabilities of some classes and no column {PROBABILITY}{missing[0]}; "
            "give one column a class, or none."
        )
    values = [[_probability(row, name, path) for name in classes] for row in rows]
    return np.asarray(values, np.float32)


def _probability(row: PredictionRow, name: str, path: Path) -> float:
    text = row.probabilities[name]
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -_SLACK <= value <= 1 + _SLACK:
        raise MerError(
            f"{path}, line {row.line}: {PROBABILITY}{name} is {text!r}, not a number from 0 to 1."
        )
    return value


def _disagreements(seeds: Mapping[int, Pooled], classes: int) -> Iterator[str]:
    clips = 0
    for pool in seeds.values():
        shares = pool.probabilities[:, :classes]
        own = np.take_along_axis(shares, np.minimum(pool.predictions, classes - 1)[:, None], 1)
        clips += int(((own[:, 0] < shares.max(axis=1)) & (pool.predictions < classes)).sum())
    if clips:
        yield (
            f"the prediction is not the most probable class in {clips} row(s); scores follow the "
            "column prediction"
        )
