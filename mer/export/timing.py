"""How long one call takes, of several ways measured in turns."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Latency:
    """Milliseconds of one call over many rounds.

    Attributes:
        median: Of all rounds.
        lower: First quartile.
        upper: Third quartile.
        least: Of all rounds: what it takes where nobody else computes, seen once at least.
    """

    median: float
    lower: float
    upper: float
    least: float


def latencies(
    ways: Mapping[str, Callable[[], object]],
    rounds: int,
    warm_up: int = 3,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Latency]:
    """Measure some ways, each once a round: whatever slows the machine down meets them all.

    Args:
        ways: By name; a call has done its work when it returns.
        rounds: That count, 2 or more.
        warm_up: Rounds before, that do not.
        clock: In seconds. `time.process_time` counts the processor's work alone, that of all
            threads: of one thread it is what a call takes where nothing else runs.
    """
    seen: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + warm_up):
        for name, way in ways.items():
            start = clock()
            way()
            taken = 1e3 * (clock() - start)
            if number >= warm_up:
                seen[name].append(taken)
    return {name: summary(values) for name, values in seen.items()}


def summary(values: list[float]) -> Latency:
    """Return median, quartiles and least of two or more measurements."""
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return Latency(median, lower, upper, min(values))
