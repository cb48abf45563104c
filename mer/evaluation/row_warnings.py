"""What a reader of a foreign score should know: sentences about rows that can still be scored."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from mer.evaluation.prediction_rows import PredictionRow
from mer.evaluation.selection import LEAKY_RULES
from mer.evaluation.subject_ids import look_alikes

# of the names in a sentence
_SHOWN = 3


def warnings_about(rows: Sequence[PredictionRow], classes: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for each thing that makes a score of these rows doubtful.

    Args:
        rows: All rows of a file.
        classes: Those that are scored.
    """
    yield from _leaky(rows)
    yield from _subjects_in_several_folds(rows)
    for group in look_alikes({row.subject for row in rows}):
        yield (
            f"subjects {', '.join(group)} may be one person: if they are, the interval is too "
            "narrow and each may have been trained on while the other was tested"
        )
    yield from _similar_classes(classes)
    yield from _predictions_of_no_class(rows, classes)
    yield from _missing_clips(rows)


def _leaky(rows: Sequence[PredictionRow]) -> Iterator[str]:
    leaky = sorted({row.rule for row in rows} & set(LEAKY_RULES))
    if leaky:
        yield (
            f"LEAKY: the file names rule {', '.join(leaky)}, which chooses epochs on the test "
            "subject; its scores are not comparable"
        )


def _subjects_in_several_folds(rows: Sequence[PredictionRow]) -> Iterator[str]:
    folds: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in rows:
        folds[row.seed, row.subject].add(row.fold)
    spread = sorted({subject for (_, subject), names in folds.items() if len(names) > 1})
    if spread:
        yield (
            f"LEAKY: {len(spread)} subject(s) are tested in several folds ({_few(spread)}), so "
            "each was trained on in the others; the score is not subject-independent"
        )


def _similar_classes(classes: Sequence[str]) -> Iterator[str]:
    spellings: dict[str, list[str]] = defaultdict(list)
    for name in classes:
        spellings[name.casefold()].append(name)
    for names in spellings.values():
        if len(names) > 1:
            yield f"classes {', '.join(names)} differ in capitals alone and count as {len(names)}"


def _predictions_of_no_class(
    rows: Sequence[PredictionRow], classes: Sequence[str]
) -> Iterator[str]:
    strange = [row.prediction for row in rows if row.prediction not in classes]
    if strange:
        yield (
            f"{len(strange)} prediction(s) are none of the classes ({_few(sorted(set(strange)))}) "
            "and count as misses, which lower no other class's F1 as a wrong class would"
        )


def _missing_clips(rows: Sequence[PredictionRow]) -> Iterator[str]:
    tested: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        tested[row.seed].add(row.clip)
    every = set().union(*tested.values())
    for seed, clips in sorted(tested.items()):
        if clips != every:
            missing = sorted(every - clips)
            yield f"seed {seed} lacks {len(missing)} of {len(every)} clips ({_few(missing)})"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
