"""How a magnifier in training does on a few pairs that it is never trained on."""

import torch
from lightning.pytorch import Callback, LightningModule, Trainer
from torch import Tensor
from torch.nn import functional
from torch.utils.data import default_collate

from mer.errors import MerError

# no training gets as far as this pair, whose numbers begin at 0
FIRST = 10**12


class MagnifierCheck(Callback):
    """Logs after each epoch what is left of the change from frame A to the magnified frame.

    `check/picture` is the mean absolute difference to the magnified frames, `check/still` that of
    frame A itself: a magnifier that learns nothing has as much.

    Args:
        pairs: How many.

    Raises:
        MerError: There is none.
    """

    def __init__(self, pairs: int = 16) -> None:
        if pairs < 1:
            raise MerError(f"MagnifierCheck: pairs is {pairs}; it takes 1 or more.")
        self.count = pairs
        self.batch: dict[str, Tensor] | None = None

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Magnify the pairs and log."""
        if self.batch is None:
            pairs = trainer.datamodule.pairs  # type: ignore[attr-defined]
            self.batch = default_collate([pairs[FIRST + k] for k in range(self.count)])
        batch = {name: value.to(pl_module.device) for name, value in self.batch.items()}
        with torch.no_grad():
            magnified = pl_module(batch)
        target = batch["magnified"]
        pl_module.log("check/picture", functional.l1_loss(magnified, target))
        pl_module.log("check/still", functional.l1_loss(batch["first"], target))
