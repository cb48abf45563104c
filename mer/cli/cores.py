"""How many processes are right for this machine."""

import os


def usable_cores() -> int:
    """Return the number of cores that this process may use; a job's share on a cluster."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_trainings(accelerator: str) -> int:
    """Return how many trainings run at once: one on a GPU, whose memory they would share.

    Args:
        accelerator: Of the Trainer: `auto`, `cpu`, `gpu`, ...
    """
    import torch

    on_gpu = accelerator not in ("cpu", "auto") or (
        accelerator == "auto" and torch.cuda.is_available()
    )
    return 1 if on_gpu else usable_cores()
