import re
import sys

import pytest

from mer.errors import MerError
from mer.folds import slurm_submission
from mer.folds.slurm_settings import SlurmSettings
from mer.folds.slurm_submission import submit

pytest.importorskip("submitit")


@pytest.fixture
def sbatch(tmp_path, monkeypatch):
    """A stand-in of sbatch, which keeps the script and its environment."""

    def make(answer="echo Submitted batch job 42"):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        for name, line in (("srun", ""), ("sbatch", answer)):
            (folder / name).write_text(f"#!/bin/sh\nenv > {tmp_path}/env\n{line}\n")
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    make()
    return make


def script(tmp_path, settings, count=2):
    paths = [tmp_path / f"job{number}.json" for number in range(count)]
    found = submit(settings, tmp_path / "jobs", "mer-1", paths)
    (text,) = [path.read_text() for path in (tmp_path / "jobs").glob("42_submission.sh")]
    return found, text


def test_every_setting_reaches_the_script(sbatch, tmp_path):
    settings = SlurmSettings(
        partition="gpu", account="faces", qos="low", constraint="a100", gpus_per_fold=2,
        cpus_per_fold=3, memory_gb=1.5, minutes=90, array_parallelism=7, signal_delay_seconds=45,
        setup=["module load cuda"],
        sbatch={"reservation": "mine", "exclusive": True, "hold": False},
    )  # fmt: skip
    found, text = script(tmp_path, settings, count=9)
    assert [name for name, _ in found] == [f"42_{number}" for number in range(9)]
    assert found[3][1] == tmp_path / "jobs" / "42_3_0_log.out"
    for line in (
        "partition=gpu", "account=faces", "qos=low", "constraint=a100", "gpus-per-node=2",
        "cpus-per-task=3", "mem=1536M", "time=90", "array=0-8%7", "signal=USR2@45", "requeue",
        "reservation=mine", "exclusive", "job-name=mer-1",
    ):  # fmt: skip
        assert f"\n#SBATCH --{line}\n" in text.replace("'", "")
    assert "\nmodule load cuda\n" in text
    assert re.search(r"^srun .*--cpus-per-task=3 .*submitit", text, re.MULTILINE)
    assert "hold" not in text


def test_without_settings_the_cluster_decides(sbatch, tmp_path):
    found, text = script(tmp_path, SlurmSettings(requeue=False), count=1)
    assert found == [("42", tmp_path / "jobs" / "42_0_log.out")]
    assert "\n#SBATCH --no-requeue\n" in text
    for name in ("partition", "account", "mem", "gpus", "array", "gres"):
        assert f"--{name}" not in text


def test_no_fold_is_pickled(sbatch, tmp_path):
    submit(SlurmSettings(), tmp_path / "jobs", "mer-1", [tmp_path / "job0.json"])
    (content,) = [path.read_bytes() for path in (tmp_path / "jobs").glob("*.pkl")]
    assert b"mer.folds.slurm_job" in content
    assert str(tmp_path / "job0.json").encode() in content
    assert len(content) < 1000


def test_a_sweep_inside_of_a_job_hides_that_job(sbatch, tmp_path, monkeypatch):
    for name in ("SLURM_JOB_ID", "SLURM_MEM_PER_NODE", "SLURM_CONF"):
        monkeypatch.setenv(name, "17")
    submit(SlurmSettings(), tmp_path / "jobs", "mer-1", [tmp_path / "job0.json"])
    said = (tmp_path / "env").read_text()
    assert "SLURM_CONF=17" in said
    assert "SLURM_JOB_ID" not in said
    assert "SLURM_MEM_PER_NODE" not in said
    assert slurm_submission.os.environ["SLURM_MEM_PER_NODE"] == "17"


def test_a_refusal_is_one_sentence(sbatch, tmp_path):
    sbatch("echo sbatch: error: Invalid account >&2; exit 1")
    with pytest.raises(MerError, match=r"Slurm refused the jobs: sbatch: error: Invalid account; "):
        submit(SlurmSettings(), tmp_path / "jobs", "mer-1", [tmp_path / "job0.json"])
    sbatch("echo nothing")
    with pytest.raises(MerError, match=r"Slurm refused the jobs: .*; mend the settings file"):
        submit(SlurmSettings(), tmp_path / "jobs", "mer-1", [tmp_path / "job0.json"])


def test_submitit_that_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "submitit", None)
    with pytest.raises(MerError, match=r"needs submitit; install it with pip install 'mer\[slurm"):
        submit(SlurmSettings(), tmp_path, "mer-1", [])
