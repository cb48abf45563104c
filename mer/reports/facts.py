"""What a method learned, fold by fold, read from stored results: GTS-GN's table VIII."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from mer.errors import MerError
from mer.evaluation.predictions import load_results
from mer.evaluation.protocol import check_results
from mer.types import FoldResult

Facts = Mapping[str, str | float]


def facts_by_fold(folder: Path) -> dict[int, dict[str, Facts]]:
    """Return what the method learned, by seed, then by fold in the order of the folds' names.

    GTS-GN tells `aau/weight_2`, `aau/weight_3`, ...: the weight of each layer's action-unit loss.
    A method that tells nothing has an empty dictionary in every fold.

    Args:
        folder: Of one configuration: `runs/<experiment>/<config hash>`.

    Raises:
        MerError: There are no results, or they are damaged or do not belong together.
    """
    found: dict[int, dict[str, Facts]] = {}
    for result in _results(folder):
        found.setdefault(result.seed, {})[result.fold] = result.facts
    return found


def fact_rows(folder: Path) -> dict[str, dict[str, float]]:
    """Return the numbers among the facts by fold, each the mean over the seeds there are.

    Args:
        folder: Of one configuration: `runs/<experiment>/<config hash>`.

    Raises:
        MerError: As `facts_by_fold`, or two results tell of different numbers.
    """
    seeds = facts_by_fold(folder).values()
    folds = sorted({fold for one in seeds for fold in one})
    return {fold: mean_facts([one[fold] for one in seeds if fold in one]) for fold in folds}


def mean_facts(facts: Iterable[Facts]) -> dict[str, float]:
    """Return the mean of each number, such as the last row of table VIII over all folds; no text.

    Args:
        facts: Of several folds or seeds, all with the same names.

    Raises:
        MerError: One has a number that another lacks.
    """
    numbers = [_numbers(one) for one in facts]
    names = {name for one in numbers for name in one}
    partial = sorted(name for name in names if any(name not in one for one in numbers))
    if partial:
        raise MerError(
            f"{partial[0]} was learned in some of {len(numbers)} results alone; a mean over them "
            "would mix different methods: read each folder of results by itself."
        )
    first: Iterable[str] = numbers[0] if numbers else ()
    return {name: float(np.mean([one[name] for one in numbers])) for name in first}


def _numbers(facts: Facts) -> dict[str, float]:
    return {name: fact for name, fact in facts.items() if not isinstance(fact, str)}


def _results(folder: Path) -> Sequence[FoldResult]:
    results = load_results(folder)
    if not results:
        raise MerError(
            f"{folder} holds no results (seed<k>/<fold>.npz); run `mer loso` first and name the "
            "folder of one configuration, runs/<experiment>/<hash>."
        )
    check_results(results)
    return results
