"""What a W&B sweep agent hands to the process that it starts."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mer.errors import MerError


@dataclass(frozen=True, slots=True)
class Agent:
    """A sweep agent's variables.

    Attributes:
        run: Id of the run that the agent watches; None without an agent.
        sweep: Id of the sweep; likewise.
        values: The parameters that the sweep chose.
    """

    run: str | None
    sweep: str | None
    values: Mapping[str, Any]


def take_agent(environment: MutableMapping[str, str]) -> Agent:
    """Take an agent's variables out of an environment.

    W&B gives them to every run of the process, and processes inherit them: left in place, each
    fold's run would write into the one that the agent watches.

    Raises:
        MerError: The file with the sweep's parameters cannot be read.
    """
    names = [name for name in environment if name.startswith("WANDB_SWEEP_")]
    taken = {
        name: environment.pop(name) for name in (*names, "WANDB_RUN_ID") if name in environment
    }
    chosen = taken.get("WANDB_SWEEP_PARAM_PATH")
    return Agent(
        run=taken.get("WANDB_RUN_ID"),
        sweep=taken.get("WANDB_SWEEP_ID"),
        values=_chosen_values(Path(chosen)) if chosen else {},
    )


def _chosen_values(path: Path) -> dict[str, Any]:
    try:
        named = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise MerError(_unreadable(path, str(error))) from error
    if not isinstance(named, dict):
        raise MerError(_unreadable(path, "it holds no names"))
    return {
        name: item["value"]
        for name, item in named.items()
        if isinstance(item, dict) and "value" in item
    }


def _unreadable(path: Path, reason: str) -> str:
    return (
        f"Cannot read the sweep's parameters {path} ({' '.join(reason.split())}); start the run "
        "by wandb agent, or unset WANDB_SWEEP_PARAM_PATH."
    )
