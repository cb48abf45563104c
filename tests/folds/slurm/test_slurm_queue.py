import os

import pytest

from mer.errors import MerError
from mer.folds.slurm_queue import GONE, SlurmQueue, state_of


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """Stand-ins of Slurm's commands: each writes down its words, then runs a line of shell."""

    def make(**lines):
        for name in ("sbatch", "srun", "squeue", "scancel"):
            path = tmp_path / name
            path.write_text(f"#!/bin/sh\necho {name} $* >> {tmp_path}/said\n{lines.get(name, '')}")
            path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path) + os.pathsep + os.environ["PATH"])

    return make


def test_every_job_has_a_state(commands, tmp_path):
    commands(squeue="printf '7_0 RUNNING\\n7_1 PENDING\\n8 FAILED\\n9_[0-3%%2] CANCELLED\\n'")
    states = SlurmQueue("mer-1").states()
    found = [state_of(job, states) for job in ("7_0", "7_1", "8", "9_2", "9_3", "7_2", "10")]
    assert found == ["RUNNING", "PENDING", "FAILED", "CANCELLED", "CANCELLED", GONE, GONE]
    assert "--name=mer-1" in (tmp_path / "said").read_text()


def test_no_jobs_and_no_answer_are_not_the_same(commands):
    commands(squeue="exit 1")
    assert SlurmQueue("mer-1").states() is None
    commands(squeue="exit 0")
    assert SlurmQueue("mer-1").states() == {}


def test_only_the_jobs_of_the_name_are_cancelled(commands, tmp_path):
    commands()
    assert SlurmQueue("mer-1").cancel()
    assert (tmp_path / "said").read_text() == "scancel --quiet --name=mer-1\n"
    commands(scancel="exit 1")
    assert not SlurmQueue("mer-1").cancel()


def test_a_machine_without_slurm_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MerError, match=r"There is no sbatch here; start .* a login node"):
        SlurmQueue("mer-1")


def test_a_real_cluster_answers(cluster):
    queue = SlurmQueue("mer-nobody")
    assert queue.states() == {}
    assert queue.cancel()
