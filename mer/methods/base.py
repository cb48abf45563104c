"""What all methods share as LightningModules: the training step and the optimiser."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, runtime_checkable

import torch
from lightning.pytorch import LightningModule
from lightning.pytorch.utilities.types import OptimizerLRScheduler
from torch import Tensor, nn

from mer.errors import MerError

OPTIMISERS = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam}
SCHEDULES = ("exponential", "cosine")


@dataclass(frozen=True)
class Optimisation:
    """How the weights are moved.

    Attributes:
        optimiser: `adamw` or `adam`.
        learning_rate: At the start.
        weight_decay: Of the optimiser.
        decay: Factor on the learning rate after each epoch, of the exponential schedule.
        decay_epochs: Epochs after which the factor stays; None for never.
        schedule: `exponential`, by `decay`, or `cosine`: half a wave from the full rate in the
            first epoch down to zero after the last one of the Trainer's `max_epochs`.
        fused: One kernel moves all weights: faster where they are many and small, and rounded
            differently.

    Raises:
        MerError: The optimiser or the schedule is unknown or a value cannot be used.
    """

    optimiser: str = "adamw"
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    decay: float = 1.0
    decay_epochs: int | None = None
    schedule: str = "exponential"
    fused: bool = False

    def __post_init__(self) -> None:
        if self.optimiser not in OPTIMISERS:
            raise MerError(
                f"Optimisation: optimiser is {self.optimiser!r}; it takes {', '.join(OPTIMISERS)}."
            )
        if self.schedule not in SCHEDULES:
            raise MerError(
                f"Optimisation: schedule is {self.schedule!r}; it takes {', '.join(SCHEDULES)}."
            )
        if self.schedule == "cosine" and (self.decay != 1 or self.decay_epochs is not None):
            raise MerError(
                "Optimisation: decay and decay_epochs belong to the exponential schedule; leave "
                "them out with schedule 'cosine'."
            )
        if self.learning_rate <= 0 or self.weight_decay < 0 or self.decay <= 0:
            raise MerError(
                f"Optimisation: learning_rate {self.learning_rate} and decay {self.decay} must be "
                f"positive, weight_decay {self.weight_decay} must not be negative."
            )

    def factor(self, epoch: int, epochs: int = 0) -> float:
        """Return the factor on the learning rate in an epoch.

        Args:
            epoch: Counted from 0.
            epochs: Of the whole training; only the cosine schedule looks at it.
        """
        if self.schedule == "cosine":
            return (1 + math.cos(math.pi * min(epoch / max(1, epochs), 1))) / 2
        steps = epoch if self.decay_epochs is None else min(epoch, self.decay_epochs)
        return self.decay**steps


@runtime_checkable
class CountsClasses(Protocol):
    """A data module that knows the clips it trains on, as those of this project do."""

    def class_counts(self) -> tuple[int, ...]:
        """Return the number of training clips of each class."""

    def training_digest(self) -> str:
        """Return the digest of the training clips' keys, by which leak checks know them."""


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

    def training_loss(self, batch: dict[str, Tensor]) -> Tensor:
        """Return what training minimises: `loss`, unless a method constrains more than logits."""
        return self.loss(self(batch), batch)

    def facts(self) -> Mapping[str, str | float]:
        """Return what a method has learned that belongs into a fold's result; nothing as a rule."""
        return {}

    def use_class_counts(self, counts: Sequence[int], digest: str) -> None:
        """Take the number of training clips of each class, before training; ignored as a rule.

        Args:
            counts: One a class.
            digest: Of the clips counted; a method that keeps something of the counts names it in
                an attribute `fitted`, from the statistic's name to this digest.
        """

    def on_fit_start(self) -> None:
        """Tell the method what the classes of the training clips are, where the data knows."""
        data: object = getattr(self.trainer, "datamodule", None)
        if isinstance(data, CountsClasses):
            self.use_class_counts(data.class_counts(), data.training_digest())

    def training_step(self, batch: dict[str, Tensor], batch_idx: int) -> Tensor:
        """Return the loss of one training batch."""
        del batch_idx
        loss = self.training_loss(batch)
        size = len(batch["label"])
        self.log("train/loss", loss, on_step=False, on_epoch=True, batch_size=size, prog_bar=True)
        return loss

    def on_train_epoch_end(self) -> None:
        """Log the facts that are numbers."""
        self.log_dict(
            {name: fact for name, fact in self.facts().items() if isinstance(fact, float)}
        )

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
            # None leaves the choice among its other kernels to torch
            "fused": self.optimisation.fused or None,
        }
        optimiser = OPTIMISERS[self.optimisation.optimiser](self.parameters(), **options)
        factor = partial(self.optimisation.factor, epochs=self._epochs())
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, factor)
        return {"optimizer": optimiser, "lr_scheduler": schedule}

    def _epochs(self) -> int:
        if self.optimisation.schedule != "cosine":
            return 0
        epochs = self.trainer.max_epochs
        if epochs is None or epochs < 0:
            raise MerError(
                "trainer: the cosine schedule of the learning rate must know the number of epochs: "
                "set trainer.max_epochs."
            )
        return epochs

    def _log_scores(self, stage: str, batch: dict[str, Tensor]) -> None:
        logits, label = self(batch), batch["label"]
        values = {
            f"{stage}/loss": self.loss(logits, batch),
            f"{stage}/accuracy": (logits.argmax(dim=-1) == label).float().mean(),
        }
        self.log_dict(values, on_step=False, on_epoch=True, batch_size=len(label))
