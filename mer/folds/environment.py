"""The environment of a training process: nothing of a launcher or a tracker around the sweep."""

from collections.abc import Mapping

# a Trainer that finds these takes itself for one rank of a distributed run, or writes into the
# run of a sweep agent
_NAMES = frozenset(
    {
        "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "GROUP_RANK", "ROLE_RANK",
        "ROLE_WORLD_SIZE", "NODE_RANK", "MASTER_ADDR", "MASTER_PORT", "WANDB_RUN_ID",
        "WANDB_RUN_GROUP", "WANDB_RESUME", "PL_GLOBAL_SEED",
    }
)  # fmt: skip
_PREFIXES = ("SLURM_", "LT_", "TORCHELASTIC_", "WANDB_SWEEP_", "PMI_", "PMIX_", "OMPI_", "JSM_")


def without_launcher(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which a Trainer is alone."""
    return {
        name: value
        for name, value in environment.items()
        if name not in _NAMES and not name.startswith(_PREFIXES)
    }
