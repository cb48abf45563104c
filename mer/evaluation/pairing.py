"""Two systems brought to the same classes, seeds and clips before they are compared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mer.errors import MerError
from mer.evaluation.subject_ids import look_alikes
from mer.evaluation.system import System
from mer.types import IntArray

# of the names in a sentence
_SHOWN = 3
# subject, true class, predicted class
Outcome = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Confusion matrices of two systems over the same subjects and clips.

    Attributes:
        classes: Names in the order of the indices.
        subjects: Those with a clip, in order.
        clips: Their keys.
        seeds: In both systems.
        one: Of each seed, shape (subjects, C, C + 1), truth in rows; the last column holds
            predictions that are none of the classes.
        other: Likewise.
        notes: What was left out.
    """

    classes: tuple[str, ...]
    subjects: tuple[str, ...]
    clips: tuple[str, ...]
    seeds: tuple[int, ...]
    one: tuple[IntArray, ...]
    other: tuple[IntArray, ...]
    notes: tuple[str, ...]


def pair(one: System, other: System, common: bool = False) -> Pair:
    """Pair two systems by seed number and clip.

    Args:
        one: Gives the order of the classes.
        other: Its rival.
        common: Whether clips that only one of them tested are left out, and noted; otherwise
            they are an error.

    Raises:
        MerError: The systems have no seed in common, different protocols, classes or clips, or
            disagree on a clip's truth or subject; or a class has no true clip in what both tested.
    """
    _check_same_classes(one, other)
    _check_same_protocol(one, other)
    seeds = _paired_seeds(one, other)
    mine, theirs = ([_outcomes(s, seed, one.classes) for seed in seeds] for s in (one, other))
    every = set().union(*mine, *theirs)
    clips = sorted(every.intersection(*mine, *theirs))
    if len(clips) < len(every) and not (common and clips):
        raise MerError(_different_clips(one, other, every, clips))
    subjects = _check_facts([*mine, *theirs], clips, one, other)
    _check_classes(mine[0], clips, one, other)
    return Pair(
        classes=one.classes,
        subjects=subjects,
        clips=tuple(clips),
        seeds=tuple(seeds),
        one=tuple(_matrices(table, clips, subjects, one.classes) for table in mine),
        other=tuple(_matrices(table, clips, subjects, one.classes) for table in theirs),
        notes=(
            *_fact_notes(one, other),
            *_seed_notes(one, seeds),
            *_seed_notes(other, seeds),
            *_clip_notes(every, clips),
        ),
    )


def _check_same_classes(one: System, other: System) -> None:
    if set(one.classes) != set(other.classes):
        raise MerError(
            f"{_both(one, other)} have different classes ({', '.join(one.classes)} against "
            f"{', '.join(other.classes)}); compare systems of one class scheme."
        )


def _check_same_protocol(one: System, other: System) -> None:
    mine, theirs = (system.facts.get("protocol") for system in (one, other))
    if mine and theirs and mine != theirs:
        raise MerError(
            f"{_both(one, other)} were tested under different protocols ({mine} against {theirs}), "
            "which train on different shares of the subjects; compare runs of one protocol."
        )


def _fact_notes(one: System, other: System) -> Iterator[str]:
    for name in sorted(one.facts.keys() & other.facts.keys()):
        mine, theirs = one.facts[name], other.facts[name]
        if mine != theirs:
            yield f"{name.replace('_', ' ')} differs: {mine} against {theirs}"


def _paired_seeds(one: System, other: System) -> list[int]:
    seeds = sorted(set(one.seeds) & set(other.seeds))
    if not seeds:
        raise MerError(
            f"{_both(one, other)} have no seed in common ({_listed(one.seeds)} against "
            f"{_listed(other.seeds)}); seeds pair by number."
        )
    return seeds


def _outcomes(system: System, seed: int, classes: Sequence[str]) -> dict[str, Outcome]:
    pooled = system.seeds[seed]
    place = [classes.index(name) for name in system.classes] + [len(classes)]
    rows = zip(pooled.clips, pooled.subjects, pooled.truth, pooled.predictions, strict=True)
    return {clip: (subject, place[true], place[guess]) for clip, subject, true, guess in rows}


def _check_facts(
    tables: Sequence[Mapping[str, Outcome]], clips: Sequence[str], one: System, other: System
) -> tuple[str, ...]:
    """Return the subjects of the clips, on which all tables agree."""
    for clip in clips:
        if len({table[clip][:2] for table in tables}) > 1:
            raise MerError(
                f"{_both(one, other)} disagree on the true class or the subject of clip {clip}; "
                "compare systems that were tested on the same annotation."
            )
    return tuple(sorted({tables[0][clip][0] for clip in clips}))


def _check_classes(
    table: Mapping[str, Outcome], clips: Sequence[str], one: System, other: System
) -> None:
    true = {table[clip][1] for clip in clips}
    absent = [name for i, name in enumerate(one.classes) if i not in true]
    if absent:
        raise MerError(
            f"No clip that {_both(one, other)} have both tested is truly {', '.join(absent)}, so "
            "UF1 and UAR are undefined; finish the folds that hold such clips."
        )


def _matrices(
    table: Mapping[str, Outcome],
    clips: Sequence[str],
    subjects: Sequence[str],
    classes: Sequence[str],
) -> IntArray:
    place = {subject: i for i, subject in enumerate(subjects)}
    cells = [
        (place[subject], true, guess) for subject, true, guess in (table[clip] for clip in clips)
    ]
    matrices = np.zeros((len(subjects), len(classes), len(classes) + 1), np.int64)
    np.add.at(matrices, tuple(np.transpose(cells)), 1)
    return matrices


def _different_clips(one: System, other: System, every: set[str], clips: Sequence[str]) -> str:
    odd = sorted(every - set(clips))
    first = ", ".join(odd[:_SHOWN])
    # a clip's name begins with its subject's
    alike = look_alikes(clip.rpartition("/")[0] for clip in odd)
    if alike:
        return (
            f"{_both(one, other)} did not test the same clips (the first: {first}), and "
            f"{' and '.join(alike[0])} look like one subject; write it alike in both."
        )
    if not clips:
        return (
            f"{_both(one, other)} have no clip in common; the first are {first}: a clip is named "
            "dataset/subject/clip, so a CSV may need a column dataset."
        )
    return (
        f"{_both(one, other)} did not test the same clips: {len(odd)} of {len(every)} are not in "
        f"all seeds of both (the first: {first}); --common compares on the other {len(clips)}."
    )


def _seed_notes(system: System, seeds: Sequence[int]) -> list[str]:
    left = sorted(set(system.seeds) - set(seeds))
    return (
        [f"seed(s) {_listed(left)} of {system.source} have no partner and are left out"]
        if left
        else []
    )


def _clip_notes(every: set[str], clips: Sequence[str]) -> list[str]:
    left = len(every) - len(clips)
    return (
        [f"{left} of {len(every)} clips are left out: not tested by both in all seeds"]
        if left
        else []
    )


def _both(one: System, other: System) -> str:
    return f"{one.source} and {other.source}"


def _listed(seeds: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(seeds)))
