import subprocess
import sys

import pytest

from mer.errors import MerError
from mer.preparation.lock import sole_writer
from mer.preparation.store import VIEWS

HOLD = """
import sys, time
from pathlib import Path
from mer.preparation.lock import sole_writer
with sole_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_writer_is_refused_until_the_first_is_killed(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "held\n"
        with pytest.raises(MerError, match="Another process"), sole_writer(tmp_path):
            pass
        first.kill()
        first.wait()
    with sole_writer(tmp_path):
        pass


def test_half_written_files_are_cleared_but_not_those_of_views(tmp_path):
    places = [tmp_path, tmp_path / "sub01" / "EP02_01f", tmp_path / VIEWS / "abc"]
    for place in places:
        place.mkdir(parents=True, exist_ok=True)
        (place / ".frames.npy.7.tmp").touch()
        (place / "frames.npy").touch()
    with sole_writer(tmp_path):
        pass
    assert [(place / ".frames.npy.7.tmp").exists() for place in places] == [False, False, True]
    assert all((place / "frames.npy").exists() for place in places)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(MerError, match="file/store"), sole_writer(tmp_path / "file" / "store"):
        pass
