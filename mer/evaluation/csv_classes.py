"""Which classes a CSV of predictions is scored over."""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from mer.errors import MerError
from mer.evaluation.prediction_rows import PredictionRow

# of the labels in a sentence
_SHOWN = 5


def classes_of(rows: Sequence[PredictionRow], given: Sequence[str], path: Path) -> tuple[str, ...]:
    """Return the classes in the order of their indices.

    Args:
        rows: All of a file.
        given: Those of the scheme, in order. Without them they are the labels that occur, in the
            order of the probability columns or of the alphabet.
        path: The file, for the messages.

    Raises:
        MerError: A class has no true clip, a truth is none of those given, there are fewer than
            two, or truth and prediction share no label.
    """
    _check_common(rows, path)
    return _declared(rows, given, path) if given else _found(rows, path)


def _check_common(rows: Sequence[PredictionRow], path: Path) -> None:
    true, predicted = {row.truth for row in rows}, {row.prediction for row in rows}
    if not true & predicted:
        names, guesses = (", ".join(sorted(each)[:_SHOWN]) for each in (true, predicted))
        raise MerError(
            f"{path}: columns truth ({names}) and prediction ({guesses}) have no label in common; "
            "write both in the same words or numbers."
        )


def _declared(rows: Sequence[PredictionRow], classes: Sequence[str], path: Path) -> tuple[str, ...]:
    if len(set(classes)) < max(2, len(classes)) or "" in classes:
        raise MerError(
            f"--classes {','.join(classes)} does not name two classes or more, each once."
        )
    for row in rows:
        if row.truth not in classes:
            raise MerError(
                f"{path}, line {row.line}: truth {row.truth!r} is none of the classes "
                f"{', '.join(classes)}.{_did_you_mean(row.truth, classes)}"
            )
    true = {row.truth for row in rows}
    absent = [name for name in classes if name not in true]
    if absent:
        raise MerError(
            f"{path}: no clip is truly {', '.join(absent)}, so UF1 and UAR are undefined; leave "
            "it out of --classes, and predictions of it count as misses."
        )
    return tuple(classes)


def _found(rows: Sequence[PredictionRow], path: Path) -> tuple[str, ...]:
    true, predicted = {row.truth for row in rows}, {row.prediction for row in rows}
    columns = list(rows[0].probabilities)
    # columns that name no label at all are somebody's own affair
    labels = columns if true & set(columns) else []
    known = [*labels, *sorted((true | predicted) - set(labels))]
    absent = [name for name in known if name not in true]
    if absent:
        where = "is predicted" if absent[0] in predicted else "has a column of probabilities"
        raise MerError(
            f"{path}: {absent[0]!r} {where}, but no clip is truly so, and UF1 and UAR are "
            f"undefined; name the scheme's classes with --classes {','.join(sorted(true))}, and "
            f"other predictions count as misses.{_did_you_mean(absent[0], true)}"
        )
    if len(known) < 2:
        raise MerError(f"{path}: all clips are {known[0]!r}; a score needs two classes or more.")
    return tuple(known)


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1)
    return f" Did you mean {folded[close[0]]!r}?" if close else ""
