"""Slurm's view of the jobs of one sweep: their states, and their end."""

import shutil
import subprocess
from collections.abc import Mapping

from mer.errors import MerError

# of squeue's manual; a job in any other state may still run
ENDED = frozenset(
    {
        "BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY",
        "PREEMPTED", "REVOKED", "TIMEOUT",
    }
)  # fmt: skip
GONE = "GONE"  # Slurm forgets a job some minutes after its end
_ANSWER = 60  # seconds


class SlurmQueue:
    """The jobs of one name, which no other sweep has.

    squeue is asked and not sacct, as submitit does: sacct needs an accounting database, which
    not every cluster has.

    Args:
        name: Of the jobs.

    Raises:
        MerError: There are no Slurm commands here.
    """

    def __init__(self, name: str) -> None:
        for command in ("sbatch", "srun", "squeue", "scancel"):
            if shutil.which(command) is None:
                raise MerError(
                    f"There is no {command} here; start the sweep where jobs are submitted, "
                    "usually a login node of the cluster."
                )
        self.name = name

    def states(self) -> dict[str, str] | None:
        """Return the state of each job that Slurm knows, for `state_of`.

        Returns:
            None where Slurm does not answer, which says nothing about the jobs.
        """
        found = _call("squeue", "--noheader", "--array", "--states=all",
                      f"--name={self.name}", "--format=%i %T")  # fmt: skip
        if found is None:
            return None
        pairs = (line.split() for line in found.splitlines())
        return {pair[0].split("_[")[0]: pair[1] for pair in pairs if len(pair) == 2}

    def cancel(self) -> bool:
        """End all jobs, waiting and running; tell whether Slurm took it."""
        return _call("scancel", "--quiet", f"--name={self.name}") is not None


def state_of(job: str, states: Mapping[str, str]) -> str:
    """Return the state of a job, `123` or of an array `123_4`.

    Jobs of an array that ended before they began, as when somebody cancels it, are listed as one
    `123`.
    """
    return states.get(job) or states.get(job.split("_")[0], GONE)


def _call(*command: str) -> str | None:
    """Return what a command prints; None where it fails or does not come back."""
    try:
        found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_ANSWER)
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout
