"""One worker process: what it answers, prints and sees."""

import os
import signal
import sys
import time

import pytest

from mer.errors import MerError
from mer.folds.failures import PreemptedError
from mer.folds.slots import CPU, Slot
from mer.folds.worker import PREEMPTED, Worker


@pytest.fixture
def worker():
    worker = Worker(Slot(CPU, {"A_VARIABLE": "seen"}))
    yield worker
    worker.end()


def ask(worker, work, task, log):
    worker.give(work, task, log)
    while not worker.connection.poll(0.05) and worker.process.is_alive():
        pass
    return worker.reply()


def chat(task):
    print("from Python")
    os.system("echo from a child")
    os.write(2, b"from C\n")


def found(task):
    return False


def complain(task):
    raise MerError("It cannot\nbe done.")


def give_way(task):
    raise PreemptedError


def leave(task):
    sys.exit(3)


def check_variable(task):
    assert os.environ["A_VARIABLE"] == "seen"
    assert os.environ["OMP_NUM_THREADS"] == "1"
    assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def end(task):
    os._exit(7)


def test_all_that_is_printed_goes_to_the_log_of_its_task(worker, tmp_path):
    assert ask(worker, chat, None, tmp_path / "logs" / "one.log").kind == "done"
    assert ask(worker, found, None, tmp_path / "logs" / "two.log").text == "found"
    first, *lines = (tmp_path / "logs" / "one.log").read_text().splitlines()
    assert first.startswith("--- ")
    assert sorted(lines) == ["from C", "from Python", "from a child"]
    assert (tmp_path / "logs" / "two.log").read_text().count("\n") == 1


def test_an_exception_is_an_answer_and_the_worker_lives_on(worker, tmp_path):
    process = worker.process.pid
    reply = ask(worker, complain, None, tmp_path / "log")
    assert (reply.kind, reply.text) == ("failed", "It cannot be done.")
    assert "mer.errors.MerError" in (tmp_path / "log").read_text()
    assert ask(worker, leave, None, tmp_path / "log").text == "SystemExit: 3"
    assert ask(worker, check_variable, None, tmp_path / "log").kind == "done"
    assert worker.process.pid == process


def test_a_preempted_worker_says_so_and_ends_with_a_status_of_its_own(worker, tmp_path):
    assert ask(worker, give_way, None, tmp_path / "log").kind == "preempted"
    worker.process.join()
    assert worker.process.exitcode == PREEMPTED


def test_a_death_is_an_answer_too(worker, tmp_path):
    reply = ask(worker, end, None, tmp_path / "log")
    assert (reply.kind, reply.text) == ("died", "The process ended with status 7.")
    worker.give(chat, None, tmp_path / "log")  # nobody listens
    assert worker.reply().kind == "died"


def test_a_log_that_cannot_be_written_stops_nothing(worker, tmp_path):
    (tmp_path / "file").write_text("")
    assert ask(worker, chat, None, tmp_path / "file" / "log").kind == "done"


def test_a_worker_ends_when_nobody_holds_its_connection(tmp_path):
    worker = Worker(Slot(CPU))
    worker.connection.close()
    deadline = time.monotonic() + 60
    while worker.process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert worker.process.exitcode == 0
