import errno
import json
import os
import socket
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer.errors import MerError
from mer.files import (
    file_digest,
    value_digest,
    write_array,
    write_atomically,
    write_json,
)


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "value.json"
    write_json(path, {"a": 1})

    def fail(stream):
        stream.write(b"half")
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        write_atomically(path, fail)
    assert json.loads(path.read_text()) == {"a": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["value.json"]


def test_a_full_disk_is_one_sentence(tmp_path):
    def fill(stream):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(MerError, match=r"The disk is full: .*x\.bin could not be written"):
        write_atomically(tmp_path / "x.bin", fill)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(MerError, match="Cannot write"):
        write_json(tmp_path / "file" / "x.json", {})


def test_arrays_come_back_and_objects_are_refused(tmp_path):
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    write_array(tmp_path / "deep" / "a.npy", array)
    np.testing.assert_array_equal(np.load(tmp_path / "deep" / "a.npy"), array)
    with pytest.raises(ValueError, match="allow_pickle"):
        write_array(tmp_path / "b.npy", np.array([{}], dtype=object))
    assert not (tmp_path / "b.npy").exists()


def test_a_file_digest_is_the_sha256_of_its_content(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert file_digest(tmp_path / "a").startswith("ba7816bf8f01cfea")


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.floats(allow_nan=False)))
def test_a_value_digest_ignores_the_order_of_keys(value):
    backwards = dict(reversed(list(value.items())))
    assert value_digest(value) == value_digest(backwards)


def test_a_value_digest_tells_values_apart():
    assert value_digest({"a": 1}) != value_digest({"a": 2})
    assert value_digest({"a": 1}) != value_digest({"b": 1})


def test_what_killed_writers_left_goes_with_the_next_write(tmp_path):
    code = (
        "import os, signal, sys; from pathlib import Path; from mer.files import write_atomically\n"
        "write_atomically(Path(sys.argv[1]), lambda stream: os.kill(os.getpid(), signal.SIGKILL))"
    )
    path = tmp_path / "result[0].npz"
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert len(list(tmp_path.glob(".*.tmp"))) == 1
    others = tmp_path / f".result[0].npz.{socket.gethostname()}.{os.getpid()}x.tmp"
    others.touch()
    elsewhere = tmp_path / ".result[0].npz.another-machine.1.tmp"
    elsewhere.touch()
    write_atomically(path, lambda stream: stream.write(b"whole"))
    assert {file.name for file in tmp_path.iterdir()} == {path.name, others.name, elsewhere.name}


def test_the_work_of_a_living_writer_is_left_alone(tmp_path):
    path = tmp_path / "a.json"
    living = tmp_path / f".a.json.{socket.gethostname()}.{os.getppid()}.tmp"
    living.touch()
    write_json(path, {})
    assert living.exists()
