"""Leases: one holder, stale ones taken over by one alone, and no trust in this machine's clock."""

import errno
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mer.errors import MerError
from mer.folds import lease as module
from mer.folds.lease import is_held, lease_files, take

OTHER = """
import sys, time
from pathlib import Path
from mer.folds.lease import take
lease = take(Path(sys.argv[1]))
print(lease is not None, flush=True)
time.sleep(600)
"""


@pytest.fixture
def result(tmp_path):
    return tmp_path / "seed0" / "casme2_sub[1].npz"


@pytest.fixture
def other_process(result):
    """Another process that holds the lease."""
    process = subprocess.Popen([sys.executable, "-c", OTHER, str(result)],
                               stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert process.stdout.readline() == "True\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def age(path, seconds):
    moment = path.stat().st_mtime - seconds
    os.utime(path, (moment, moment))


def rewrite(path, **changes):
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_lease_is_held_once_until_it_is_released(result):
    with take(result) as lease:
        assert lease.path.name == "casme2_sub[1].0.lease"
        assert take(result) is None
        assert is_held(result)
        assert take(result.with_name("casme2_sub1.npz")) is not None
    assert not is_held(result)
    assert lease_files(result) == []
    take(result).release()


def test_a_living_holder_keeps_its_lease_and_a_killed_one_loses_it_at_once(result, other_process):
    assert take(result) is None
    other_process.kill()
    other_process.wait()
    with take(result) as lease:
        assert lease_files(result) == [lease.path]
        assert lease.path.name.endswith(".1.lease")


def test_a_killed_holder_that_nobody_has_buried_yet_loses_it_too(result, other_process):
    other_process.kill()
    deadline = time.monotonic() + 30
    while (
        is_held(result) and time.monotonic() < deadline
    ):  # it stays a zombie until it is waited for
        time.sleep(0.01)
    assert not is_held(result)


def test_a_later_process_of_the_same_number_does_not_count(result, other_process):
    rewrite(lease_files(result)[0], started="12345")
    assert not is_held(result)


def test_a_holder_elsewhere_counts_by_its_heartbeat_alone(result):
    first = take(result, beat=100)
    rewrite(first.path, place="another machine", process=2**22 + 1)
    assert take(result) is None
    age(first.path, 29)
    assert take(result) is None
    age(first.path, 2)
    second = take(result)
    assert second is not None
    first.release()  # it woke up again; the lease is not its own any more
    assert lease_files(result) == [second.path]
    second.release()


def test_the_heartbeat_keeps_a_lease_alive(result):
    with take(result, beat=0.02) as lease:
        age(lease.path, 1000)
        before = lease.path.stat().st_mtime
        deadline = time.monotonic() + 30
        while lease.path.stat().st_mtime == before and time.monotonic() < deadline:
            time.sleep(0.01)
        assert is_held(result)


def test_the_clock_of_this_machine_does_not_matter(result, monkeypatch):
    lease = take(result)
    rewrite(lease.path, place="another machine")
    now = time.time()
    for shift in (-7200, 7200):
        monkeypatch.setattr(time, "time", lambda shift=shift: now + shift)
        assert is_held(result)
    lease.release()


def test_a_lease_that_is_cut_off_counts_until_its_heartbeat_is_old(result):
    result.parent.mkdir()
    path = result.with_name("casme2_sub[1].4.lease")
    path.write_text('{"pla')
    assert take(result) is None
    age(path, 31)
    with take(result) as lease:
        assert lease.path.name.endswith(".5.lease")


@pytest.mark.parametrize("stale", [False, True])
def test_of_many_who_want_it_at_once_one_gets_it(result, stale):
    for _ in range(20):
        if stale:
            result.parent.mkdir(exist_ok=True)
            old = result.with_name("casme2_sub[1].3.lease")
            old.write_text(json.dumps({"place": "gone", "process": 1, "started": "1"}))
            age(old, 100)
        gate = threading.Barrier(6)

        def want(_, gate=gate):
            gate.wait()
            return take(result)

        with ThreadPoolExecutor(6) as pool:
            leases = [lease for lease in pool.map(want, range(6)) if lease is not None]
        assert len(leases) <= 1
        if not leases:  # they may have stepped back for one another
            leases = [take(result)]
        assert lease_files(result) == [leases[0].path]
        leases[0].release()


def test_one_that_is_a_step_behind_gives_way(result, monkeypatch):
    """It saw a stale lease; meanwhile two others have come and gone."""
    result.parent.mkdir()
    old = result.with_name("casme2_sub[1].0.lease")
    old.write_text("{}")
    age(old, 100)
    create = module._create

    def slow(path):
        old.unlink()
        result.with_name("casme2_sub[1].2.lease").write_text("{}")
        return create(path)

    monkeypatch.setattr(module, "_create", slow)
    assert take(result) is None
    assert [path.name for path in lease_files(result)] == ["casme2_sub[1].2.lease"]


def test_one_that_is_let_go_at_that_moment_is_no_error(result, monkeypatch):
    """The file was there when it was to be created, and gone when somebody looked why."""
    result.parent.mkdir()

    def gone(path, mode):
        raise FileExistsError(errno.EEXIST, "File exists")

    with monkeypatch.context() as patch:
        patch.setattr(module.Path, "open", gone)
        assert take(result) is None
    take(result).release()


@pytest.mark.parametrize("text", ["[]", "3", '{"place": 1}', "null", "\x00"])
def test_what_is_no_lease_counts_by_its_age(result, text):
    result.parent.mkdir()
    path = result.with_name("casme2_sub[1].0.lease")
    path.write_text(text)
    assert is_held(result)
    age(path, 31)
    assert not is_held(result)


@pytest.mark.parametrize(("number", "held"), [(errno.ESTALE, False), (errno.EIO, True)])
def test_a_shared_disk_that_stumbles_is_no_traceback(result, monkeypatch, number, held):
    result.parent.mkdir()
    result.with_name("casme2_sub[1].0.lease").write_text("{}")

    def stumble(path, mode):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(module.Path, "open", stumble)
    assert is_held(result) is held


def test_other_files_beside_the_result_are_no_leases(result):
    result.parent.mkdir()
    result.with_name("casme2_sub[1].main.lease").write_text("")
    result.with_name("casme2_sub[1]0.0.lease").write_text("")
    assert lease_files(result) == []


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "seed0").write_text("a file")
    with pytest.raises(MerError, match=r"^Cannot write .*\.0\.lease: "):
        take(tmp_path / "seed0" / "x.npz")
