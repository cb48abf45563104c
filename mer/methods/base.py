"""What all methods share as LightningModules: the training step and the optimiser."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import torch
from lightning.pytorch import LightningModule
from lightning.pytorch.utilities.types import OptimizerLRScheduler
from torch import Tensor, nn

from mer.errors import MerError

OPTIMISERS = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam}


@dataclass(frozen=True)
class Optimisation:
    """How the weights are moved.

    Attributes:
        optimiser: `adamw` or `adam`.
        learning_rate: At the start.
        weight_decay: Of the optimiser.
        decay: Factor on the learning rate after each epoch.
        decay_epochs: Epochs after which the factor stays; None for never.

    Raises:
        MerError: The optimiser is unknown or a value cannot be used.
    """

    optimiser: str = "adamw"
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    decay: float = 1.0
    decay_epochs: int | None = None

    def __post_init__(self) -> None:
        if self.optimiser not in OPTIMISERS:
            raise MerError(
                f"Optimisation: optimiser is {self.optimiser!r}; it takes {', '.join(OPTIMISERS)}."
            )
        if self.learning_rate <= 0 or self.weight_decay < 0 or self.decay <= 0:
            raise MerError(
                f"Optimisation: learning_rate {self.learning_rate} and decay {self.decay} must be "
                f"positive, weight_decay {self.weight_decay} must not be negative."
            )

    def factor(self, epoch: int) -> float:
        """Return the factor on the learning rate in an epoch, counted from 0."""
        steps = epoch if self.decay_epochs is None else min(epoch, self.decay_epochs)
        return self.decay**steps


class MERModule(LightningModule, ABC):
    """A method: a network, its loss and its optimiser; it meets the data only as a batch.

    A batch is a dictionary of tensors: those of the method's view, and `label` of shape (B,).

    Args:
        network: Maps the batch's tensors to logits, shape (B, classes).
        optimisation: How the weights are moved.
    """

    def __init__(self, network: nn.Module, optimisation: Optimisation) -> None:
        super().__init__()
        self.network = network
        self.optimisation = optimisation

    @abstractmethod
    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch, shape (B, classes)."""

    def loss(self, logits: Tensor, batch: dict[str, Tensor]) -> Tensor:
        """Return the training loss of a batch: cross-entropy unless a method says otherwise."""
        return nn.functional.cross_entropy(logits, batch["label"])

    def probabilities(self, batch: dict[str, Tensor]) -> Tensor:
        """Return class probabilities, shape (B, classes)."""
        logits: Tensor = self(batch)
        return logits.float().softmax(dim=-1)

    def training_step(self, batch: dict[str, Tensor], batch_idx: int) -> Tensor:
        """Return the loss of one training batch."""
        del batch_idx
        loss = self.loss(self(batch), batch)
        size = len(batch["label"])
        self.log("train/loss", loss, on_step=False, on_epoch=True, batch_size=size, prog_bar=True)
        return loss

    def validation_step(self, batch: dict[str, Tensor], batch_idx: int) -> None:
        """Log loss and accuracy of clips outside of the training."""
        del batch_idx
        self._log_scores("validation", batch)

    def test_step(self, batch: dict[str, Tensor], batch_idx: int) -> None:
        """Log loss and accuracy of the held-out clips."""
        del batch_idx
        self._log_scores("test", batch)

    def predict_step(self, batch: dict[str, Tensor], batch_idx: int) -> Tensor:
        """Return class probabilities, shape (B, classes)."""
        del batch_idx
        return self.probabilities(batch)

    def configure_optimizers(self) -> OptimizerLRScheduler:
        """Return the optimiser and its schedule a epoch."""
        options: dict[str, Any] = {
            "lr": self.optimisation.learning_rate,
            "weight_decay": self.optimisation.weight_decay,
        }
        optimiser = OPTIMISERS[self.optimisation.optimiser](self.parameters(), **options)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, self.optimisation.factor)
        return {"optimizer": optimiser, "lr_scheduler": schedule}

    def _log_scores(self, stage: str, batch: dict[str, Tensor]) -> None:
        logits, label = self(batch), batch["label"]
        values = {
            f"{stage}/loss": nn.functional.cross_entropy(logits, label),
            f"{stage}/accuracy": (logits.argmax(dim=-1) == label).float().mean(),
        }
        self.log_dict(values, on_step=False, on_epoch=True, batch_size=len(label))
