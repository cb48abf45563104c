"""Subject bootstrap and subject swaps on confusion matrices of subjects, against plain loops.

442 clips of 68 subjects in three datasets, as the MEGC composite has them. The plain side goes
through the clips of every draw and scores them with scikit-learn, or through the subjects of every
swap; it takes fewer draws, and its time is multiplied. Both sides must give the same numbers.

Run: python benchmarks/significance.py [--seeds 3] [--rounds 5]
"""

import argparse
import time
from collections.abc import Callable, Sequence

import numpy as np
from sklearn.metrics import f1_score

from mer.evaluation.metrics import uf1
from mer.evaluation.significance import subject_swaps, swapped_differences
from mer.evaluation.statistics import DRAWS, drawn_scores, subject_draws
from mer.types import IntArray

# subjects and clips of the MEGC composite's parts: CASME II, SAMM, SMIC
PARTS = {"casme2": (24, 145), "samm": (28, 133), "smic": (16, 164)}
FEW = 50


def draw_system(share: float, seed: int) -> tuple[IntArray, IntArray, IntArray]:
    """Return the subject, truth and prediction of each clip, the first two the same for all."""
    fixed, own = np.random.default_rng(0), np.random.default_rng(seed)
    subjects, first = [], 0
    for people, clips in PARTS.values():
        extra = fixed.integers(0, people, clips - people)
        subjects.append(first + np.concatenate([np.arange(people), extra]))
        first += people
    subject = np.concatenate(subjects)
    truth = fixed.choice(3, len(subject), p=[0.57, 0.25, 0.18])
    wild = own.integers(0, 3, len(subject))
    return subject, truth, np.where(own.random(len(subject)) < share, truth, wild)


def matrices(system: tuple[IntArray, IntArray, IntArray], subjects: int) -> IntArray:
    """Return the confusion matrix of each subject."""
    counts = np.zeros((subjects, 3, 3), np.int64)
    np.add.at(counts, system, 1)
    return counts


def plain_bootstrap(systems: Sequence, draws: IntArray) -> list[float]:
    """Score the clips of every draw."""
    found = []
    for row in draws:
        scores = []
        for subject, truth, guess in systems:
            rows = [i for i, person in enumerate(subject) for _ in range(row[person])]
            scores.append(f1_score(truth[rows], guess[rows], average="macro", labels=[0, 1, 2]))
        found.append(sum(scores) / len(scores))
    return found


def plain_swaps(one: Sequence[IntArray], other: Sequence[IntArray], swaps: IntArray) -> list[float]:
    """Add up the subjects of every swap."""
    found = []
    for row in swaps:
        scores = []
        for mine, theirs in zip(one, other, strict=True):
            a, b = np.zeros((3, 3)), np.zeros((3, 3))
            for person, swapped in enumerate(row):
                a += theirs[person] if swapped else mine[person]
                b += mine[person] if swapped else theirs[person]
            scores.append(float(uf1(a)) - float(uf1(b)))
        found.append(sum(scores) / len(scores))
    return found


def seconds(work: Callable[[], object], rounds: int) -> tuple[float, object]:
    """Return the best of some timings, and what the work gives."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


def main() -> None:
    """Measure both sides in one run and print their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    names = [f"{part}/{i}" for part, (people, _) in PARTS.items() for i in range(people)]
    one = [draw_system(0.55, 1 + seed) for seed in range(options.seeds)]
    other = [draw_system(0.5, 100 + seed) for seed in range(options.seeds)]
    counts = [[matrices(system, len(names)) for system in systems] for systems in (one, other)]
    draws, swaps = subject_draws(names), subject_swaps(len(names))
    print(f"442 clips, {len(names)} subjects, {options.seeds} seeds, UF1, {DRAWS} draws")
    drawing, _ = seconds(lambda: (subject_draws(names), subject_swaps(len(names))), options.rounds)
    print(f"drawing subjects and swaps: {drawing:.3f} s")
    for title, fast, slow in (
        ("bootstrap", lambda: drawn_scores(uf1, counts[0], draws),
         lambda: plain_bootstrap(one, draws[:FEW])),
        ("swaps", lambda: swapped_differences(uf1, *counts, swaps),
         lambda: plain_swaps(*counts, swaps[:FEW])),
    ):  # fmt: skip
        ours, found = seconds(fast, options.rounds)
        loop, expected = seconds(slow, 1)
        loop *= DRAWS / FEW
        assert np.allclose(found[:FEW], expected)
        print(f"{title:10} {ours:.3f} s; plain loop {loop:.0f} s; ratio {loop / ours:.0f}")


if __name__ == "__main__":
    main()
