import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mer.errors import MerError
from mer.workers import ONE_THREAD, Workers

PARENT = """
import multiprocessing, time
from mer.workers import Workers
if __name__ == "__main__":
    with Workers(2) as workers:
        results = workers.run(abs, [1, 2])
        print(len(list(results)), *[p.pid for p in multiprocessing.active_children()], flush=True)
        list(workers.run(time.sleep, [600, 600]))
"""


def environment(_):
    return {name: os.environ.get(name) for name in ONE_THREAD}


def own_process(_):
    return os.getpid()


def end_badly(_):
    os.kill(os.getpid(), signal.SIGKILL)


def complain(task):
    raise MerError(f"Task {task} cannot be done.")


def test_there_is_at_least_one_worker():
    with pytest.raises(MerError, match="at least one worker, not 0"):
        Workers(0)


def test_a_worker_serves_many_tasks_and_ends_with_the_pool():
    others = set(multiprocessing.active_children())
    with Workers(1) as workers:
        first = dict(workers.run(own_process, [1, 2, 3]))
        second = dict(workers.run(own_process, [4]))
    assert sorted(first) == [1, 2, 3]
    assert set(first.values()) == set(second.values())
    assert set(multiprocessing.active_children()) <= others


def test_workers_use_one_thread_and_the_parent_keeps_its_environment():
    before = dict(os.environ)
    with Workers(1) as workers:
        (found,) = [result for _, result in workers.run(environment, [None])]
    assert found == ONE_THREAD
    assert os.environ == before


def test_a_worker_that_is_killed_is_one_sentence():
    with pytest.raises(MerError, match="fewer workers"), Workers(1) as workers:
        list(workers.run(end_badly, [1]))


def test_an_error_of_a_task_reaches_the_caller():
    with pytest.raises(MerError, match="Task 7 cannot be done"), Workers(1) as workers:
        list(workers.run(complain, [7]))


def test_impatient_workers_are_ended_at_once():
    others = set(multiprocessing.active_children())
    with pytest.raises(ZeroDivisionError), Workers(1, patient=False) as workers:
        _ = [1 / task for task, _ in workers.run(time.sleep, [0, 600])]
    assert set(multiprocessing.active_children()) <= others


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_workers_of_a_killed_parent_end_by_themselves(tmp_path, how):
    (tmp_path / "parent.py").write_text(PARENT)
    process = subprocess.Popen([sys.executable, str(tmp_path / "parent.py")],
                               stdout=subprocess.PIPE, text=True)  # fmt: skip
    done, *children = map(int, process.stdout.readline().split())
    assert done == 2
    process.send_signal(how)
    process.wait()
    deadline = time.monotonic() + 30
    while any(alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(child) for child in children)


def alive(process):
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"
