"""What must hold before the results of several folds may be pooled."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mer.errors import MerError
from mer.types import FoldResult

# results that do not name their protocol are older than the others
FIRST_PROTOCOL = "loso"


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a protocol has run.

    Attributes:
        folds: Number of folds with a result by seed; 0 for a planned seed without any.
        expected: Number of folds that each seed needs; None where nobody knows.
    """

    folds: Mapping[int, int]
    expected: int | None

    @property
    def complete(self) -> bool:
        """Every seed has all the folds that are expected."""
        return self.expected is not None and set(self.folds.values()) == {self.expected}

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds with a result."""
        return tuple(seed for seed, n in self.folds.items() if n)

    @property
    def missing_seeds(self) -> tuple[int, ...]:
        """The planned seeds without any."""
        return tuple(seed for seed, n in self.folds.items() if not n)

    @property
    def text(self) -> str:
        """`complete, N folds`, or `incomplete` with how many there are and which seeds lack some.

        `incomplete, n of N folds (seed 1: n)`, `incomplete: seed 2 has no fold`, or both.
        """
        if not self.missing_seeds:
            return self._begun
        empty = _no_fold(self.missing_seeds)
        fewest = min(self.folds[seed] for seed in self.seeds)
        short = self.expected is not None and fewest < self.expected
        return f"{self._begun}; {empty}" if short else f"incomplete: {empty}"

    @property
    def _begun(self) -> str:
        """What there is to say of the seeds with a result."""
        begun = {seed: self.folds[seed] for seed in self.seeds}
        fewest = min(begun.values())
        if self.expected is None:
            return f"{fewest} folds; how many were planned is not recorded"
        if fewest == self.expected:
            return f"complete, {self.expected} folds"
        if len(begun) == 1:
            return f"incomplete, {fewest} of {self.expected} folds"
        short = ", ".join(
            f"seed {seed}: {n}" for seed, n in sorted(begun.items()) if n < self.expected
        )
        return f"incomplete, {fewest} of {self.expected} folds ({short})"


def _no_fold(seeds: Sequence[int]) -> str:
    if len(seeds) == 1:
        return f"seed {seeds[0]} has no fold"
    return f"seeds {', '.join(map(str, seeds))} have no fold"


def by_seed(results: Sequence[FoldResult]) -> dict[int, list[FoldResult]]:
    """Group results by seed, both seeds and folds in order."""
    groups: dict[int, list[FoldResult]] = defaultdict(list)
    for result in sorted(results, key=lambda result: (result.seed, result.fold)):
        groups[result.seed].append(result)
    return dict(groups)


def check_results(results: Sequence[FoldResult]) -> None:
    """Make sure that results belong together and that no clip or subject counts twice.

    Raises:
        MerError: There are no results; they are of several configurations or class lists; a
            fold, clip or subject is tested twice in a seed; a clip's truth or subject differs
            between results; an inner subject is also a test subject of its fold.
    """
    if not results:
        raise MerError("There are no results to score; run the folds first.")
    _check_one_configuration(results)
    _check_same_facts(results)
    for seed, group in by_seed(results).items():
        folds = Counter(result.fold for result in group)
        clips = Counter(clip for result in group for clip in result.test.clips)
        subjects = Counter(s for result in group for s in set(result.test.subjects))
        for what, counts in (("fold", folds), ("clip", clips), ("subject", subjects)):
            _check_once(what, counts, seed)
    for result in results:
        _check_inner(result)


def check_complete(
    results: Sequence[FoldResult], expected_folds: int | None, seeds: Sequence[int] = ()
) -> Completeness:
    """Count the folds of each seed.

    Args:
        results: Of one configuration, any number of seeds.
        expected_folds: Folds a seed needs; None reads `folds` from the results' context, and
            where that is missing too, takes it that seeds with different folds are unfinished.
        seeds: That were planned; those with results count in any case.

    Raises:
        MerError: A seed has more folds than expected, or fewer are expected than were planned,
            which would call an unfinished run complete.
    """
    names = {seed: {r.fold for r in group} for seed, group in by_seed(results).items()}
    planned = _planned(results)
    expected = planned if expected_folds is None else expected_folds
    if planned and expected and expected < planned:
        raise MerError(
            f"{planned} folds were planned, so a seed does not need {expected} alone; run the "
            "others, or leave the number of folds out."
        )
    every = set().union(*names.values())
    if expected is None and any(folds != every for folds in names.values()):
        expected = len(every)
    if expected is not None and len(every) > expected:
        raise MerError(
            f"{len(every)} folds have results where {expected} were planned; the folder mixes "
            "two protocols: keep each in a folder of its own."
        )
    every_seed = sorted({*names, *seeds})
    return Completeness({seed: len(names.get(seed, ())) for seed in every_seed}, expected)


def _planned(results: Sequence[FoldResult]) -> int | None:
    planned = {result.context["folds"] for result in results if "folds" in result.context}
    if not planned:
        return None
    if len(planned) > 1 or not min(planned).isdecimal():
        raise MerError(
            f"The results disagree on how many folds were planned ({', '.join(sorted(planned))}); "
            "the folder mixes two protocols: keep each in a folder of its own."
        )
    return int(min(planned))


def _check_one_configuration(results: Sequence[FoldResult]) -> None:
    hashes = sorted({result.config_hash for result in results})
    if len(hashes) > 1:
        raise MerError(
            f"Results of {len(hashes)} configurations are mixed ({', '.join(hashes)}); "
            "score each configuration alone."
        )
    lists = sorted({result.classes for result in results})
    if len(lists) > 1:
        raise MerError(
            "Folds have different classes: " + "; ".join(", ".join(names) for names in lists) + "."
        )


def _check_same_facts(results: Sequence[FoldResult]) -> None:
    known: dict[str, tuple[str, int]] = {}
    for result in results:
        test = result.test
        for clip, *facts in zip(test.clips, test.subjects, test.truth.tolist(), strict=True):
            if known.setdefault(clip, (facts[0], facts[1])) != tuple(facts):
                raise MerError(
                    f"Clip {clip} has different subjects or true classes in two results "
                    f"(one of them fold {result.fold}, seed {result.seed}); the annotation "
                    "changed between runs: run all folds again."
                )


def _check_once(what: str, counts: Counter[str], seed: int) -> None:
    twice = sorted(name for name, n in counts.items() if n > 1)
    if twice:
        raise MerError(
            f"Seed {seed} tests {len(twice)} {what}(s) more than once ({', '.join(twice[:3])}); "
            "pooled scores would count them twice: delete the results that are not of this "
            "protocol."
        )


def _check_inner(result: FoldResult) -> None:
    if result.inner is None:
        return
    both = set(result.inner.subjects) & set(result.test.subjects)
    both |= set(result.inner.clips) & set(result.test.clips)
    if both:
        raise MerError(
            f"Fold {result.fold}, seed {result.seed}: {', '.join(sorted(both)[:3])} chose the "
            "epoch and is tested too, which leaks the test subject; run the fold again."
        )
