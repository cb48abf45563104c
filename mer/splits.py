"""Protocols: splits of clips by subject or dataset, and the seed of each fold.

A protocol yields folds; nothing else knows which it is.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from mer.errors import MerError
from mer.types import Fold

INNER_PART = 0.2


def make_folds(protocol: str, subjects: Mapping[str, str]) -> tuple[Fold, ...]:
    """Return the folds of a protocol.

    Args:
        protocol: `loso` (leave one subject out), `k-fold:5` (five groups of subjects, for quick
            work) or `cross-dataset` (test on each dataset, train on all others).
        subjects: The subject of every clip key.

    Raises:
        MerError: There is no such protocol, or the clips do not allow it.
    """
    name, _, count = protocol.partition(":")
    if name == "k-fold" and count.isascii() and count.isdecimal():
        return subject_k_fold(subjects, int(count))
    if protocol == "cross-dataset":
        return cross_dataset(subjects)
    if protocol == "loso":
        return leave_one_subject_out(subjects)
    raise MerError(
        f"There is no protocol {protocol!r}; there are loso, k-fold:5 (or another number) and "
        "cross-dataset."
    )


def subject_k_fold(subjects: Mapping[str, str], count: int) -> tuple[Fold, ...]:
    """Return folds that each hold out a group of subjects, of nearly as many clips.

    Subjects go one by one, those with most clips first, to the group with fewest clips. Scores
    are not those of leave-one-subject-out, and not for a paper.

    Args:
        subjects: The subject of every clip key.
        count: Number of folds.

    Raises:
        MerError: There are fewer subjects than folds, or fewer than two folds.
    """
    clips = Counter(subjects.values())
    if not 2 <= count <= len(clips):
        raise MerError(
            f"{len(clips)} subjects cannot be put into {count} folds; give at least 2 folds and no "
            "more than there are subjects."
        )
    groups: list[list[str]] = [[] for _ in range(count)]
    for name, _ in sorted(clips.items(), key=lambda item: (-item[1], item[0])):
        min(groups, key=lambda group: sum(clips[one] for one in group)).append(name)
    return tuple(
        hold_out(f"{number}-of-{count}", sorted(group), subjects)
        for number, group in enumerate(groups, start=1)
    )


def cross_dataset(subjects: Mapping[str, str]) -> tuple[Fold, ...]:
    """Return one fold a dataset: tested on it, trained on all others (2S-AMAGN, table 6).

    Raises:
        MerError: All clips are of one dataset.
    """
    names = sorted({subject.partition("/")[0] for subject in subjects.values()})
    if len(names) < 2:
        raise MerError(
            f"Protocol cross-dataset needs clips of two datasets or more; there are only those of "
            f"{', '.join(names) or 'none'}. configs/data/composite_*.yaml join several."
        )
    return tuple(hold_out(name, [name], subjects) for name in names)


def leave_one_subject_out(subjects: Mapping[str, str]) -> tuple[Fold, ...]:
    """Return one fold a subject, in the order of their names.

    Args:
        subjects: The subject of every clip key.

    Raises:
        MerError: There are fewer than two subjects.
    """
    names = sorted(set(subjects.values()))
    if len(names) < 2:
        raise MerError(
            f"Leave-one-subject-out needs at least two subjects; the class scheme leaves "
            f"{len(names)} ({', '.join(names) or 'none'})."
        )
    return tuple(hold_out(name, [name], subjects) for name in names)


def hold_out(name: str, held_out: Sequence[str], subjects: Mapping[str, str]) -> Fold:
    """Return the fold that tests on some subjects and trains on all others.

    Args:
        name: The fold's name.
        held_out: Subjects, or whole datasets: `casme2/sub01`, `casme2`.
        subjects: The subject of every clip key.

    Raises:
        MerError: A name is neither a subject nor a dataset among the clips.
    """
    known = set(subjects.values())
    for wanted in held_out:
        if wanted not in known and not any(one.startswith(f"{wanted}/") for one in known):
            raise MerError(
                f"There is no subject or dataset {wanted!r} to hold out; there are "
                f"{', '.join(sorted(known))}."
            )
    tested = {
        one for one in known if any(one == part or one.startswith(f"{part}/") for part in held_out)
    }
    return Fold(
        name=name,
        train=tuple(key for key, subject in subjects.items() if subject not in tested),
        test=tuple(key for key, subject in subjects.items() if subject in tested),
        subjects=dict(subjects),
    )


def inner_fold(fold: Fold, seed: int) -> Fold:
    """Return the training that only picks an epoch: a fifth of the training subjects held out.

    The held-out subject of `fold` is on neither side. The choice depends on the seed and the
    fold's name alone.

    Raises:
        MerError: The fold trains on a single subject.
    """
    subjects = {key: fold.subjects[key] for key in fold.train}
    names = sorted(set(subjects.values()))
    if len(names) < 2:
        raise MerError(
            f"Fold {fold.name} trains on one subject alone; rule `inner` needs at least two."
        )
    count = max(1, round(INNER_PART * len(names)))
    generator = np.random.default_rng(fold_seed(seed, "inner", fold.name))
    chosen = [str(name) for name in generator.choice(names, count, replace=False)]
    return hold_out(f"{fold.name}/inner", chosen, subjects)


def fold_seed(seed: int, protocol: str, fold: str) -> int:
    """Return the 32-bit seed of a fold: a function of what it is, never of the order of work."""
    text = f"{seed}/{protocol}/{fold}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
