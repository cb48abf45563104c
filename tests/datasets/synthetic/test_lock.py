import subprocess
import sys

import pytest

from mer.datasets.synthetic.lock import sole_writer
from mer.errors import MerError

OTHER = """
import sys
from pathlib import Path
from mer.datasets.synthetic.lock import sole_writer
with sole_writer(Path(sys.argv[1]), sys.argv[2]):
    pass
"""


def other_process(out, folder):
    command = [sys.executable, "-c", OTHER, str(out), folder]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_second_writer_of_a_folder_is_refused_until_the_first_has_ended(tmp_path):
    with sole_writer(tmp_path / "out", "SAMM"):
        refused = other_process(tmp_path / "out", "SAMM")
        assert "Another process is writing" in refused.stderr
        assert refused.returncode != 0
    assert other_process(tmp_path / "out", "SAMM").returncode == 0


def test_other_folders_may_be_written_at_the_same_time(tmp_path):
    with sole_writer(tmp_path, "SAMM"), sole_writer(tmp_path, "MMEW"):
        names = {path.name for path in tmp_path.iterdir()}
    assert names == {".SAMM.lock", ".MMEW.lock"}


def test_an_error_lets_the_lock_go(tmp_path):
    with pytest.raises(ValueError, match="inside"), sole_writer(tmp_path, "SAMM"):
        raise ValueError("inside")
    with sole_writer(tmp_path, "SAMM"):
        pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(MerError, match=r"Cannot write into .*out"):
        sole_writer(tmp_path / "out", "SAMM").__enter__()
