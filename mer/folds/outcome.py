"""What became of one training, and what every backend offers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a worker's first moments do without torch
    from mer.folds.run import FoldTask


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one training.

    Attributes:
        task: What was to be done.
        error: One sentence; empty where the result is written.
        log: What the training printed, where a file holds it.
        attempts: How often it was started; 0 where another sweep did it meanwhile.
    """

    task: "FoldTask"
    error: str = ""
    log: Path | None = None
    attempts: int = 1

    @property
    def done(self) -> bool:
        """Whether the result is written."""
        return not self.error


class Backend(Protocol):
    """Where trainings run; all give equal results for equal tasks."""

    @property
    def running(self) -> "list[FoldTask]":
        """The tasks that are being trained now."""

    def train(self, tasks: "Sequence[FoldTask]") -> Iterator[Outcome]:
        """Yield the outcome of each task as it ends, in any order; never raise for one fold."""


def log_path(result: Path) -> Path:
    """Return where the log of a failed training is: `logs/seed0-casme2_sub01.log`."""
    return result.parents[1] / "logs" / f"{result.parent.name}-{result.stem}.log"
