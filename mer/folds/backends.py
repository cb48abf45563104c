"""Where trainings run: persistent worker processes over the slots of this machine."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mer.errors import MerError
from mer.folds.attempts import Attempt, Attempts
from mer.folds.failures import memory_kills
from mer.folds.lease import is_held
from mer.folds.outcome import Outcome, log_path
from mer.folds.slots import Slot, cpu_slots
from mer.folds.worker import Reply, Worker

if TYPE_CHECKING:  # a worker's first moments do without torch
    from mer.folds.run import FoldTask


log = logging.getLogger(__name__)


@dataclass
class Place:
    """A slot with its process and what that is busy with.

    Attributes:
        slot: Device and environment.
        worker: The process; None before its first task and after its death.
        attempt: What it trains.
    """

    slot: Slot
    worker: Worker | None = None
    attempt: Attempt | None = None


class LocalSlots:
    """Processes of this machine that train folds; use it as a context manager.

    A process that dies is replaced and its fold tried again. A device whose memory is too small
    for its slots loses one of them. Leaving ends all processes at once.

    Args:
        slots: Where; one training at a time in each.
        work: Trains one task; a function of a module. It returns False where another sweep has
            done it. None leases the fold and trains it.
        kills: Tells how many processes were killed for want of memory so far.

    Raises:
        MerError: There is no slot.
    """

    def __init__(
        self,
        slots: Sequence[Slot],
        work: Callable[[Any], object] | None = None,
        kills: Callable[[], int | None] = memory_kills,
    ) -> None:
        if not slots:
            raise MerError("There must be at least one worker, not 0.")
        self._places = [Place(slot) for slot in slots]
        self._work = work or _leased()
        self._kills = kills
        self._killed = kills()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end(*self._places)

    @property
    def slots(self) -> "list[Slot]":
        """The slots that are still in use."""
        return [place.slot for place in self._places]

    @property
    def running(self) -> "list[FoldTask]":
        """The tasks that are being trained."""
        attempts = [place.attempt for place in self._places]  # another thread may be looking
        return [attempt.task for attempt in attempts if attempt is not None]

    def train(self, tasks: "Sequence[FoldTask]") -> Iterator[Outcome]:
        """Yield the outcome of each task as it ends, in any order.

        Raises:
            MerError: The disk is full, or folds fail alike before any has succeeded.
        """
        attempts, told = Attempts(tasks), False
        try:
            while self.running or attempts.delay(time.monotonic()) is not None:
                self._hand_out(attempts)
                told = told or self._tell_of_others(attempts)
                for place in self._wait(attempts):
                    outcome = self._settle(place, attempts)
                    if outcome is not None:
                        yield outcome
        finally:
            self._end(*(place for place in self._places if place.attempt is not None))
            for folder in {log_path(task.result).parent for task in tasks}:
                with suppress(OSError):
                    folder.rmdir()  # where nothing failed

    def _hand_out(self, attempts: Attempts) -> None:
        for place in self._places:
            while place.attempt is None:
                now = time.monotonic()
                attempt = attempts.next(now)
                if attempt is None:
                    return
                if is_held(attempt.task.result):
                    attempts.later(attempt, now)
                else:
                    self._start(place, attempt)

    def _tell_of_others(self, attempts: Attempts) -> bool:
        """Say, where there is nothing to do but to wait for another sweep, that this is so."""
        if self.running or not attempts.left:
            return False
        log.warning(
            "another sweep on the same folder trains what is left (%d); waiting for it",
            attempts.left,
        )
        return True

    def _start(self, place: Place, attempt: Attempt) -> None:
        if place.worker is None:
            place.worker = Worker(place.slot)
        attempt.started += 1
        place.attempt = attempt
        place.worker.give(self._work, attempt.task, log_path(attempt.task.result))

    def _wait(self, attempts: Attempts) -> list[Place]:
        """Return the places that have news."""
        handles: dict[Any, Place] = {}
        for place in self._places:
            if place.worker is not None and place.attempt is not None:
                handles[place.worker.connection] = handles[place.worker.process.sentinel] = place
        idle = len(handles) < 2 * len(self._places)
        ready = wait(list(handles), attempts.delay(time.monotonic()) if idle else None)
        return list({id(handles[one]): handles[one] for one in ready}.values())

    def _settle(self, place: Place, attempts: Attempts) -> Outcome | None:
        worker, attempt = place.worker, place.attempt
        assert worker is not None
        assert attempt is not None
        reply = worker.reply()
        place.attempt = None
        if reply.kind in ("died", "preempted", "memory"):
            self._end(place)  # what is left of it would keep the memory
        if self._is_short_of_memory(reply) and self._narrow(place):
            attempts.again(attempt)
            return None
        return self._judge(attempt, reply, attempts)

    def _judge(self, attempt: Attempt, reply: Reply, attempts: Attempts) -> Outcome | None:
        if reply.kind == "done":
            attempt.started -= bool(reply.text)
            _forget_log(attempt)
            return attempts.succeeded(attempt)
        if reply.kind == "taken":
            attempt.started -= 1
            _forget_log(attempt)
            attempts.later(attempt, time.monotonic())
            return None
        if reply.kind == "preempted":
            attempts.again(attempt)
            return None
        return attempts.failed(attempt, reply.kind, reply.text)

    def _is_short_of_memory(self, reply: Reply) -> bool:
        if reply.kind != "died":
            return reply.kind == "memory"
        before, self._killed = self._killed, self._kills()
        if before is None or self._killed is None:
            return "SIGKILL" in reply.text
        return self._killed > before

    def _narrow(self, place: Place) -> bool:
        """Give up a slot where its device has others; tell whether it could be."""
        device = place.slot.device
        count = sum(other.slot.device == device for other in self._places)
        if count < 2:
            return False
        self._places.remove(place)
        log.warning("%s is short of memory: %d trainings at once from now on", device, count - 1)
        return True

    def _end(self, *places: Place) -> None:
        workers = [place.worker for place in places if place.worker is not None]
        for worker in workers:
            worker.process.kill()  # all, before an impatient interrupt may end the waiting
        for worker in workers:
            worker.end()
        for place in places:
            place.worker = place.attempt = None


class LocalWorkers(LocalSlots):
    """Processes that share the processor.

    Args:
        count: Number of processes.

    Raises:
        MerError: The number is not positive.
    """

    def __init__(self, count: int) -> None:
        super().__init__(cpu_slots(count))


def _leased() -> Callable[[Any], object]:
    from mer.folds.leased import train_leased

    return train_leased


def _forget_log(attempt: Attempt) -> None:
    path = log_path(attempt.task.result)
    with suppress(OSError):
        path.unlink(missing_ok=True)
