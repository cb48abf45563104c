import io
import re
import signal
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from mer.cli import live
from mer.cli.live import loss_line, view, watch
from mer.folds.outcome import Outcome


@dataclass
class StandIn:
    """As much of a `Progress` as is shown."""

    total: int = 9
    done: int = 4
    lost: list = field(default_factory=list)
    left: int = 5

    def add(self, outcome):
        self.done += outcome.done
        self.lost += [] if outcome.done else [outcome]

    def seconds(self):
        return 61.2

    def seconds_left(self):
        return 122.0

    def scores(self):
        return "so far, UF1 50.0%"


def task(name, seed=0):
    return SimpleNamespace(fold=SimpleNamespace(name=name), seed=seed)


LOST = Outcome(task("x/b", 3), "It [cannot] be done.", Path("logs/seed3-x_b.log"), 2)


def test_the_view_has_counts_times_running_folds_and_scores():
    running = [task(f"x/s{n}") for n in range(6)]
    assert view("mine", StandIn(), running[:2]) == [
        "mine: 4 of 9 done, 2 running, 3 waiting; 0:01:01 elapsed, 0:02:02 left",
        "  running: x/s0, seed 0; x/s1, seed 0",
        "  so far, UF1 50.0%",
    ]
    lines = view("mine", StandIn(lost=[LOST]), running)
    assert "1 failed" in lines[0]
    assert lines[1].endswith("x/s3, seed 0; 2 more")


def test_a_failure_names_its_log():
    assert loss_line(LOST) == ("x/b, seed 3 failed: It [cannot] be done.; log: logs/seed3-x_b.log")


def test_without_a_terminal_there_is_a_line_a_fold(capsys):
    with watch("mine", StandIn()) as seen:
        seen(Outcome(task("x/a")))
        seen(LOST)
    assert capsys.readouterr().err.splitlines() == [
        "4 of 9 trainings are done already",
        "x/a, seed 0: done; 0:01:01 elapsed, 0:02:02 left; so far, UF1 50.0%",
        loss_line(LOST),
    ]


@pytest.fixture
def terminal(monkeypatch):
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=120)
    monkeypatch.setattr("rich.console.Console", lambda **options: console)
    return stream


def test_on_a_terminal_the_view_is_drawn_and_failures_stay(terminal):
    with watch("mine", StandIn(), lambda: [task("x/c")]) as seen:
        seen(Outcome(task("x/a")))
        seen(LOST)
    text = terminal.getvalue()
    assert "running: x/c, seed 0" in text
    assert "It [cannot] be done.; log: logs/seed3-x_b.log" in text
    assert "x/a, seed 0: done" not in text


def test_a_title_with_brackets_is_shown_as_it_is(terminal):
    with watch("[red]mine", StandIn()):
        pass
    assert "[red]mine: 4 of 9" in terminal.getvalue()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="masks are read from /proc")
def test_interrupts_come_to_the_main_thread_alone(terminal):
    """There they are blocked while a worker is started."""
    with watch("mine", StandIn()):
        shown = next(one for one in threading.enumerate() if type(one).__name__ == "_RefreshThread")
        status = Path(f"/proc/self/task/{shown.native_id}/status").read_text()
        blocked = int(re.search(r"SigBlk:\s+(\w+)", status)[1], 16)
        assert blocked >> (signal.SIGINT - 1) & 1
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_nothing_heavy_is_imported_before_it_is_used():
    assert not hasattr(live, "Console")
