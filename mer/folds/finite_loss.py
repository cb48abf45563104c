"""A training whose loss is not a number ends at once, and says where it went wrong."""

from collections.abc import Mapping
from typing import Any

import torch
from lightning.pytorch import Callback, LightningModule, Trainer
from torch import Tensor

from mer.batches import ClipSamples, ShuffledBatches
from mer.datamodules.rank_batches import RankBatches
from mer.folds.failures import DivergedError

NAMED = 3  # clips of the batch in the sentence


class FiniteLoss(Callback):
    """Looks at the losses of all batches at the end of an epoch.

    Looking at every batch would make a GPU wait for the CPU a step.

    Args:
        name: Of the fold, for the sentence.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._losses: list[Tensor] = []
        self._steps: list[int] = []

    def on_train_epoch_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Forget the last epoch."""
        del trainer, pl_module
        self._losses, self._steps = [], []

    def on_train_batch_end(
        self,
        trainer: Trainer,
        pl_module: LightningModule,
        outputs: Tensor | Mapping[str, Any] | None,
        batch: Any,
        batch_idx: int,
    ) -> None:
        """Remember the loss of a batch, where it lies."""
        del pl_module, batch, batch_idx
        loss = outputs.get("loss") if isinstance(outputs, Mapping) else outputs
        if isinstance(loss, Tensor):
            self._losses.append(loss.detach().float().mean())
            self._steps.append(trainer.global_step)

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Make sure that all losses were finite.

        Raises:
            DivergedError: One was not; epoch, step and batch are named.
        """
        del pl_module
        if not self._losses:
            return
        losses = torch.stack(self._losses)
        wrong = torch.nonzero(~torch.isfinite(losses)).flatten()
        if not len(wrong):
            return
        first = int(wrong[0])
        raise DivergedError(
            f"Fold {self._name}: the loss is {float(losses[first]):g} at step "
            f"{self._steps[first]}, in epoch {trainer.current_epoch + 1}, batch {first + 1} of "
            f"{len(losses)}{_clips(trainer, first)}; lower the learning rate, or look at these "
            "clips."
        )


def _clips(trainer: Trainer, batch: int) -> str:
    loader = trainer.train_dataloader
    sampler, samples = getattr(loader, "batch_sampler", None), getattr(loader, "dataset", None)
    if not (
        isinstance(sampler, ShuffledBatches | RankBatches) and isinstance(samples, ClipSamples)
    ):
        return ""
    keys = [samples.clips[index].key for index in sampler.drawn[batch]]
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return f" ({', '.join(keys[:NAMED])}{more})"
