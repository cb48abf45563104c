"""What the folds of a sweep ask of a Slurm cluster: the typed content of a YAML file."""

import dataclasses
import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from mer.errors import MerError

AT_LEAST = {
    "gpus_per_fold": 0, "cpus_per_fold": 1, "memory_gb": 0.1, "minutes": 1, "folds_per_job": 1,
    "array_parallelism": 1, "time_limit_requeues": 0, "signal_delay_seconds": 1,
    "poll_seconds": 0.1, "late_seconds": 0,
}  # fmt: skip


@dataclass(frozen=True)
class SlurmSettings:
    """What each job asks for, and how its end is noticed.

    Attributes:
        partition: Of the cluster; its default where None.
        account: Who pays; the user's default where None.
        qos: Quality of service.
        constraint: Features that a node must have.
        gpus_per_fold: GPUs of a job; its folds run one after another.
        cpus_per_fold: Cores of a job; a fold computes with one.
        memory_gb: Memory of a job; the partition's default where None.
        minutes: Time limit of a job, for all of its folds.
        folds_per_job: Folds that share a job; more than one where they are short.
        array_parallelism: Jobs that run at once.
        requeue: Whether a job that is preempted, or whose node fails, goes back to the queue.
        time_limit_requeues: How often a job may go on after its time limit.
        signal_delay_seconds: How long before its time limit a job is told.
        setup: Shell commands before Python starts, for example `module load cuda`.
        sbatch: Further options of sbatch by their long names; `true` for one without a value.
        poll_seconds: Time between two looks at the queue and at the results.
        late_seconds: How long a result may take to be seen here after its job has ended.

    Raises:
        MerError: A number is too small.
    """

    partition: str | None = None
    account: str | None = None
    qos: str | None = None
    constraint: str | None = None
    gpus_per_fold: int = 0
    cpus_per_fold: int = 1
    memory_gb: float | None = None
    minutes: int = 60
    folds_per_job: int = 1
    array_parallelism: int = 64
    requeue: bool = True
    time_limit_requeues: int = 3
    signal_delay_seconds: int = 90
    setup: list[str] = field(default_factory=list)
    sbatch: dict[str, Any] = field(default_factory=dict)
    poll_seconds: float = 10.0
    late_seconds: float = 30.0

    def __post_init__(self) -> None:
        for name, least in AT_LEAST.items():
            value = getattr(self, name)
            if value is not None and value < least:
                raise MerError(f"Slurm settings: {name} is {value}; it takes {least} or more.")


def load_slurm_settings(path: Path) -> SlurmSettings:
    """Read the settings of a YAML file; what it leaves out keeps its default.

    Raises:
        MerError: The file is not there or no YAML, a key is unknown, a value has the wrong type.
    """
    values = _read(path)
    known = [one.name for one in dataclasses.fields(SlurmSettings)]
    for key in values:
        if key not in known:
            close = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"it takes {', '.join(known)}."
            raise MerError(f"{path}: unknown key {key!r}; {hint}")
    try:
        merged = OmegaConf.merge(OmegaConf.structured(SlurmSettings), values)
        plain: Any = OmegaConf.to_container(merged, resolve=True)
    except OmegaConfBaseException as error:
        where = getattr(error, "full_key", None) or "a value"
        raise MerError(f"{path}: {where}: {str(error).splitlines()[0]}.") from error
    return SlurmSettings(**plain)


def _read(path: Path) -> dict[Any, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MerError(
            f"Cannot read the Slurm settings {path}: {error.strerror}; configs/slurm.yaml is an "
            "example."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MerError(f"{path} is not YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(values or {}, dict):
        raise MerError(f"{path} holds no `key: value` lines; configs/slurm.yaml is an example.")
    return values or {}
