"""Splits of clips by subject, and the seed of each."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from mer.errors import MerError
from mer.types import Fold

INNER_PART = 0.2


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
