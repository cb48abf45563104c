"""How many processes are right for this machine."""

from mer.workers import usable_cores

__all__ = ["default_trainings", "usable_cores"]


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
