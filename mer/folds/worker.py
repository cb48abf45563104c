"""A process that trains one fold after another, and the parent's hold on it.

Nothing heavy is imported here: a worker sends its output to the fold's log before it imports
torch.
"""

import faulthandler
import multiprocessing
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from mer.folds.environment import without_launcher
from mer.folds.failures import Kind, death_sentence, kind_of, sentence_of
from mer.folds.slots import Slot
from mer.workers import end_with_parent, spawning

PREEMPTED = 75  # exit status of a worker that a signal asked for; EX_TEMPFAIL


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker says of its task.

    Attributes:
        kind: How it ended.
        text: One sentence where it has no result; `found` where it had one already.
    """

    kind: Kind
    text: str = ""


class Worker:
    """A process of its own for one slot; imports are paid once.

    Args:
        slot: Its device and environment.
    """

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), name=f"mer {slot.device}")
        with spawning({**without_launcher(os.environ), **slot.environment}):
            self.process.start()
        theirs.close()

    def give(self, work: Callable[[Any], object], task: Any, log: Path) -> None:
        """Hand over a task; a process that has died meanwhile is told by its end."""
        with suppress(OSError):
            self.connection.send(str(log))
            self.connection.send((work, task))

    def reply(self) -> Reply:
        """Return what has become of the task, once the connection or the process has news."""
        with suppress(EOFError, OSError):
            if self.connection.poll():
                reply: Reply = self.connection.recv()
                return reply
        self.process.join()
        return Reply("died", death_sentence(self.process.exitcode))

    def end(self) -> None:
        """End the process at once, whatever it does."""
        self.process.kill()
        self.process.join()
        self.connection.close()


def serve(connection: Connection) -> None:
    """Do tasks until the parent closes the connection or ends; the life of a worker.

    Args:
        connection: Gives the path of a log, then a function with its task; takes a `Reply`.
    """
    threading.Thread(target=end_with_parent, daemon=True).start()
    while True:
        try:
            log = Path(connection.recv())
        except EOFError:
            return
        with _output_to(log):
            reply = _work(connection)
        connection.send(reply)
        if reply.kind == "preempted":
            sys.exit(PREEMPTED)


def _work(connection: Connection) -> Reply:
    try:
        work, task = connection.recv()  # imports the module of the work
        found = work(task) is False
    except (Exception, SystemExit) as error:  # noqa: BLE001  it ends this task alone
        with suppress(OSError):
            traceback.print_exc()
        return Reply(kind_of(error), sentence_of(error))
    return Reply("done", "found" if found else "")


@contextmanager
def _output_to(log: Path) -> Iterator[None]:
    """Append all that the process prints, libraries in C included, to a file."""
    _redirect(log)
    with suppress(OSError):
        print(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} process {os.getpid()}", flush=True)
    faulthandler.enable()
    try:
        yield
    finally:
        _redirect(Path(os.devnull))


def _redirect(path: Path) -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # a full disk; what is left goes where the next task prints
            stream.flush()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    except OSError:  # a log is not worth a training
        target = os.open(os.devnull, os.O_WRONLY)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)
