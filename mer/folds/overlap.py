"""Whether the folds of a protocol keep every person on one side."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mer.evaluation.subject_ids import look_alikes
from mer.evaluation.verdict import Verdict, judge
from mer.types import Clip, Fold


def check_overlap(
    protocol: str,
    folds: Sequence[Fold],
    clips: Mapping[str, Clip],
    labels: Mapping[str, int],
    classes: int,
) -> Verdict:
    """Look for people on both sides of a fold, and for clips that are not tested once.

    A fold's own table of subjects is not trusted: a clip's subject is read from the clip.

    Args:
        protocol: See `mer.splits.make_folds`.
        folds: All of the protocol's.
        clips: By key.
        labels: Class index of every key.
        classes: Number of classes.
    """
    subjects = {clip.subject for clip in clips.values()}
    findings = [
        *_without_dataset(clips.values()),
        *_two_spellings(subjects),
        *(text for fold in folds for text in _both_sides(fold, clips)),
        *_not_once(folds, clips),
        *(_several_subjects(folds, clips) if protocol == "loso" else ()),
        *_without_label(clips, labels, classes),
    ]
    good = (
        f"{len(folds)} folds of {protocol}: no subject on both sides, each of {len(clips)} clips "
        f"tested once, {len(subjects)} subject ids of one spelling, all labels known"
    )
    return judge("overlap", findings, good)


def _without_dataset(clips: Iterable[Clip]) -> Iterator[str]:
    for subject, dataset in sorted({(clip.subject, clip.dataset) for clip in clips}):
        if not subject.startswith(f"{dataset}/") or subject == f"{dataset}/":
            yield f"subject {subject!r} of {dataset} does not carry its dataset; ids may collide"


def _two_spellings(subjects: set[str]) -> Iterator[str]:
    for group in look_alikes(subjects):
        yield (
            f"{' and '.join(group)} look like one person in {len(group)} spellings, who would be "
            "on both sides of a fold"
        )


def _both_sides(fold: Fold, clips: Mapping[str, Clip]) -> Iterator[str]:
    train, test = ({clips[key].subject for key in side} for side in (fold.train, fold.test))
    for subject in sorted(train & test):
        yield f"fold {fold.name} trains on clips of {subject} and tests on others of them"
    for key in sorted(set(fold.train) & set(fold.test)):
        yield f"fold {fold.name} trains on {key} and tests on it"


def _not_once(folds: Sequence[Fold], clips: Mapping[str, Clip]) -> Iterator[str]:
    tested = Counter(key for fold in folds for key in fold.test)
    for key in clips:
        if tested[key] != 1:
            yield f"{key} is tested {tested[key]} times"


def _several_subjects(folds: Sequence[Fold], clips: Mapping[str, Clip]) -> Iterator[str]:
    for fold in folds:
        tested = sorted({clips[key].subject for key in fold.test})
        if len(tested) != 1:
            yield f"fold {fold.name} tests {' and '.join(tested)}; in loso a fold tests one"


def _without_label(
    clips: Mapping[str, Clip], labels: Mapping[str, int], classes: int
) -> Iterator[str]:
    for key in clips:
        if labels.get(key, -1) not in range(classes):
            yield f"{key} has no class"
