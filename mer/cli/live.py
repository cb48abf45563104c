"""What is seen of a sweep while it runs: a live view on a terminal, a line a fold elsewhere."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from mer.folds.progress import Progress

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from mer.folds.outcome import Outcome
    from mer.folds.run import FoldTask

SHOWN = 4  # running folds that are named


@contextmanager
def watch(
    title: str, progress: Progress, running: "Callable[[], Sequence[FoldTask]]" = list
) -> "Iterator[Callable[[Outcome], None]]":
    """Show a sweep on the standard error; yield what takes the end of each training.

    Args:
        title: The experiment.
        progress: What is done already.
        running: Tells what is being trained, where the backend knows.
    """
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True)
    if progress.done:
        print(
            f"{progress.done} of {progress.total} trainings are done already",
            file=sys.stderr,
        )
    if not console.is_terminal:
        yield lambda outcome: _print_line(progress, outcome)
        return

    def render() -> "Text":
        return Text("\n".join(view(title, progress, running())))

    live = Live(get_renderable=render, console=console, refresh_per_second=2, transient=True)
    with _started(live):
        yield lambda outcome: _take(progress, outcome, console)


@contextmanager
def _started(live: "Live") -> Iterator[None]:
    """Show a live view whose thread takes no interrupts.

    The main thread blocks them while it starts a worker; one that came through this thread would
    be raised there all the same.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        live.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    try:
        yield
    finally:
        live.stop()


def view(title: str, progress: Progress, running: "Sequence[FoldTask]") -> list[str]:
    """Return the lines of the live view."""
    counts = [f"{progress.done} of {progress.total} done", f"{len(running)} running"]
    counts.append(f"{progress.left - len(running)} waiting")
    if progress.lost:
        counts.append(f"{len(progress.lost)} failed")
    lines = [f"{title}: {', '.join(counts)}; {_times(progress)}"]
    if running:
        names = [_name(task) for task in running[:SHOWN]]
        more = [f"{len(running) - SHOWN} more"] if len(running) > SHOWN else []
        lines.append(f"  running: {'; '.join(names + more)}")
    return [*lines, *(f"  {line}" for line in [progress.scores()] if line)]


def loss_line(outcome: "Outcome") -> str:
    """Return the line about a training that failed."""
    log = f"; log: {outcome.log}" if outcome.log is not None else ""
    return f"{_name(outcome.task)} failed: {outcome.error}{log}"


def _take(progress: Progress, outcome: "Outcome", console: "Console") -> None:
    progress.add(outcome)
    if not outcome.done:
        console.print(loss_line(outcome), markup=False, highlight=False, soft_wrap=True)


def _print_line(progress: Progress, outcome: "Outcome") -> None:
    progress.add(outcome)
    if outcome.done:
        text = f"{_name(outcome.task)}: done; {_times(progress)}; {progress.scores()}"
    else:
        text = loss_line(outcome)
    print(text, file=sys.stderr, flush=True)


def _name(task: "FoldTask") -> str:
    return f"{task.fold.name}, seed {task.seed}"


def _times(progress: Progress) -> str:
    left = progress.seconds_left()
    rest = "" if left is None else f", {_clock(left)} left"
    return f"{_clock(progress.seconds())} elapsed{rest}"


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
