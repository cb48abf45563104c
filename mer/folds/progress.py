"""How far a sweep is: what is done, how long the rest takes, and the scores so far."""

import time
from collections.abc import Callable, Iterable

import numpy as np

from mer.evaluation.metrics import confusion_matrix, score
from mer.evaluation.predictions import load_result
from mer.folds.outcome import Outcome
from mer.types import FoldResult, IntArray


class Progress:
    """Counts the trainings of a sweep as they end.

    Args:
        total: Trainings of the plan.
        results: Those that were done before.
        clock: Seconds.
    """

    def __init__(
        self,
        total: int,
        results: Iterable[FoldResult],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total = total
        self.done, self.new = 0, 0
        self.lost: list[Outcome] = []
        self._classes: tuple[str, ...] = ()
        self._matrix: IntArray | None = None
        self._clock = clock
        self._start = clock()
        for result in results:
            self._count(result)

    @property
    def left(self) -> int:
        """Trainings that have not come to their end, running ones included."""
        return self.total - self.done - len(self.lost)

    def add(self, outcome: Outcome) -> None:
        """Take note of the end of a training."""
        if not outcome.done:
            self.lost.append(outcome)
            return
        self._count(load_result(outcome.task.result))
        self.new += 1

    def seconds(self) -> float:
        """Return the time since the start."""
        return self._clock() - self._start

    def seconds_left(self) -> float | None:
        """Return how long the rest takes at the pace so far; None before there is one."""
        ended = self.new + len(self.lost)
        return self.seconds() / ended * self.left if ended else None

    def scores(self) -> str:
        """Return the scores of rule `last`, pooled over all trainings that are done."""
        if self._matrix is None:
            return ""
        start = f"so far, {self.done} of {self.total}, rule last:"
        absent = [name for name, n in zip(self._classes, self._matrix.sum(1), strict=True) if not n]
        if absent:
            return f"{start} no clip of {', '.join(absent)} was tested yet"
        found = score(self._matrix, self._classes)
        return f"{start} UF1 {found.uf1:.1%}, UAR {found.uar:.1%}, ACC {found.acc:.1%}"

    def _count(self, result: FoldResult) -> None:
        self.done += 1
        self._classes = result.classes
        test = result.test
        own = confusion_matrix(test.truth, test.predictions[-1], len(result.classes))
        self._matrix = own if self._matrix is None else np.asarray(self._matrix + own)
