"""Which trainings wait, how often each was tried, and when trying more makes no sense."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mer.errors import MerError
from mer.folds.failures import Kind
from mer.folds.outcome import Outcome, log_path

if TYPE_CHECKING:
    from mer.folds.run import FoldTask

TRIES = 2
# folds that fail for good in the same words, before any succeeds, stand for all
ALIKE = 2
LOOK_AGAIN = 1.0  # seconds between two looks at a fold that another sweep trains


@dataclass
class Attempt:
    """A training that has not come to its end.

    Attributes:
        task: What is to be done.
        started: How often it was started.
        failures: How often it failed by its own fault.
        not_before: When it may be started, by the clock of `Attempts.next`.
    """

    task: "FoldTask"
    started: int = 0
    failures: int = 0
    not_before: float = 0.0


class Attempts:
    """The trainings of a sweep that wait, in order, and the rules for those that fail.

    A fold is tried twice, but one that diverged once: the same seed would do it again.

    Args:
        tasks: What is to be done.
    """

    def __init__(self, tasks: "Sequence[FoldTask]") -> None:
        self._waiting = deque(Attempt(task) for task in tasks)
        self._succeeded = False
        self._lost: list[str] = []

    @property
    def left(self) -> int:
        """How many trainings wait."""
        return len(self._waiting)

    def next(self, now: float) -> Attempt | None:
        """Return the next training that may be started now, if there is one."""
        for attempt in self._waiting:
            if attempt.not_before <= now:
                self._waiting.remove(attempt)
                return attempt
        return None

    def delay(self, now: float) -> float | None:
        """Return the seconds until `next` has something; None where nothing waits."""
        if not self._waiting:
            return None
        return max(0.0, min(attempt.not_before for attempt in self._waiting) - now)

    def again(self, attempt: Attempt) -> None:
        """Put back a training that was stopped by no fault of its own; it comes first."""
        self._waiting.appendleft(attempt)

    def later(self, attempt: Attempt, now: float) -> None:
        """Put back a training that another sweep is busy with."""
        attempt.not_before = now + LOOK_AGAIN
        self._waiting.append(attempt)

    def succeeded(self, attempt: Attempt) -> Outcome:
        """Return the outcome of a training whose result is written."""
        self._succeeded = True
        return Outcome(attempt.task, attempts=attempt.started)

    def failed(self, attempt: Attempt, kind: Kind, sentence: str) -> Outcome | None:
        """Put back a training for its second try, or return its outcome.

        Raises:
            MerError: The disk is full, the code is another than was planned with, or folds fail
                alike before any has succeeded; then the others would too.
        """
        log = log_path(attempt.task.result)
        if kind == "disk":
            raise MerError(_full(sentence))
        if kind == "changed":
            raise MerError(sentence)
        attempt.failures += 1
        if attempt.failures < TRIES and kind != "diverged":
            self.again(attempt)
            return None
        self._lost.append(sentence)
        hopeless = not self._succeeded and self._lost.count(sentence) == ALIKE
        if hopeless and self._waiting and not _has_results(attempt.task):
            raise MerError(
                f"{sentence} {ALIKE} folds failed like this and none has succeeded, so the others "
                f"were not tried; log: {log}"
            )
        return Outcome(attempt.task, sentence, log, attempt.started)


def _has_results(task: "FoldTask") -> bool:
    """Tell whether some fold of the configuration ever came to its end, by whichever sweep."""
    return any(task.result.parents[1].glob("seed*/*.npz"))


def _full(sentence: str) -> str:
    if sentence.startswith("The disk is full"):
        return sentence
    return (
        f"The disk is full ({sentence}). Free some space and run the same command again; what is "
        "complete is kept."
    )
