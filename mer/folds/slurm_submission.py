"""Submitting jobs through submitit."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mer.errors import MerError
from mer.folds.slurm_job import FoldJob
from mer.folds.slurm_settings import SlurmSettings


def submit(
    settings: SlurmSettings, folder: Path, name: str, paths: Sequence[Path]
) -> list[tuple[str, Path]]:
    """Submit one job a file, as one array, and return each job's id and log.

    submitit pickles what a job calls, and the job reads that back: this is the one pickle of the
    project, made and read by the same user. It holds the name of a class and a path; the folds
    themselves travel as JSON, and no result is ever unpickled.

    Args:
        settings: What each job asks for.
        folder: For submitit's files and the jobs' logs; on a disk that all nodes share.
        name: Of the jobs.
        paths: Files by `write_tasks`.

    Raises:
        MerError: submitit is not installed, or Slurm refuses the jobs.
    """
    try:
        from submitit import SlurmExecutor
        from submitit.core.utils import FailedJobError, FailedSubmissionError
    except ImportError as error:
        raise MerError("Slurm needs submitit; install it with pip install 'mer[slurm]'.") from error
    executor = SlurmExecutor(folder, max_num_timeout=settings.time_limit_requeues)
    executor.update_parameters(**_parameters(settings, name))
    try:
        with _outside_of_any_job():
            jobs = executor.map_array(FoldJob(), [str(path) for path in paths])
    except (FailedJobError, FailedSubmissionError, OSError) as error:
        said = [line for line in str(error).splitlines() if line.strip()]
        raise MerError(
            f"Slurm refused the jobs: {said[-1].strip() if said else 'it does not say why'}; "
            "mend the settings file or the cluster, then run the same command again."
        ) from error
    return [(job.job_id, job.paths.stdout) for job in jobs]


def _parameters(settings: SlurmSettings, name: str) -> dict[str, Any]:
    requeue = "requeue" if settings.requeue else "no-requeue"
    further = {key: value for key, value in settings.sbatch.items() if value not in (None, False)}
    memory = None if settings.memory_gb is None else f"{int(1024 * settings.memory_gb)}M"
    found = {
        "job_name": name,
        "partition": settings.partition,
        "account": settings.account,
        "qos": settings.qos,
        "constraint": settings.constraint,
        "nodes": 1,
        "ntasks_per_node": 1,
        "cpus_per_task": settings.cpus_per_fold,
        # srun does not take this over from sbatch since Slurm 22.05
        "srun_args": [f"--cpus-per-task={settings.cpus_per_fold}"],
        "gpus_per_node": settings.gpus_per_fold or None,
        "mem": memory,
        "time": settings.minutes,
        "signal_delay_s": settings.signal_delay_seconds,
        "array_parallelism": settings.array_parallelism,
        "setup": settings.setup or None,
        "stderr_to_stdout": True,
        "additional_parameters": {requeue: True, **further},
    }
    return {key: value for key, value in found.items() if value is not None}


@contextmanager
def _outside_of_any_job() -> Iterator[None]:
    """Hide the job that this process may itself be part of; a new job would inherit its limits.

    Outside of a job the variables are the user's own wishes.
    """
    if "SLURM_JOB_ID" not in os.environ:
        yield
        return
    hidden = {
        name: os.environ.pop(name)
        for name in list(os.environ)
        if name.startswith(("SLURM_", "SRUN_", "SUBMITIT_")) and name != "SLURM_CONF"
    }
    try:
        yield
    finally:
        os.environ.update(hidden)
