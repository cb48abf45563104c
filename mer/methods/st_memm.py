"""The training of the magnifier ST-MEMM."""

from functools import partial

import torch
from lightning.pytorch import LightningModule
from lightning.pytorch.utilities.types import OptimizerLRScheduler
from torch import Tensor
from torch.nn import functional

from mer.errors import MerError
from mer.magnification.st_memm.network import STMEMMNetwork
from mer.magnification.st_memm.settings import Architecture
from mer.methods.base import OPTIMISERS, Optimisation

RECIPE = Optimisation("adam", learning_rate=1e-5)


class STMEMMTraining(LightningModule):
    """ST-MEMM (Wu et al., "Facial micro-expression recognition ...", 2024) as a network to train.

    The paper prints the optimiser and no loss. Open, ours: the mean absolute difference to the
    magnified frame, and, times a weight, that between the features of frame B and of the same
    frame under other light, so that features tell shape from light (after Oh et al., 2018).

    A batch is a dictionary of tensors: `first`, `second`, `relit` and `magnified`, RGB from 0 to
    1, (B, 3, H, W), and `factor`, (B,).

    Args:
        architecture: Of the network; the default is the `paper` size.
        feature_weight: Of the difference between features; 0 leaves it out.
        warm_up: Steps over which the learning rate rises to its full value.
        optimisation: How the weights are moved. Its schedule goes by steps here, not by epochs:
            `cosine` falls to zero at the last step of the training.

    Raises:
        MerError: The weight or the warm-up is negative.
    """

    def __init__(
        self,
        architecture: Architecture = Architecture(),  # noqa: B008  frozen
        feature_weight: float = 0.1,
        warm_up: int = 0,
        optimisation: Optimisation = RECIPE,
    ) -> None:
        super().__init__()
        if feature_weight < 0 or warm_up < 0:
            raise MerError(
                f"STMEMMTraining: feature_weight {feature_weight} and warm_up {warm_up} must not "
                "be negative."
            )
        self.network = STMEMMNetwork(architecture)
        # its features lie channels last; torch's stub knows this form with a tensor alone
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.feature_weight, self.warm_up = feature_weight, warm_up
        self.optimisation = optimisation

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return magnified frames, shape (B, 3, H, W)."""
        magnified: Tensor = self.network(batch["first"], batch["second"], batch["factor"])
        return magnified

    def losses(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Return the difference to the magnified frames and that between features.

        Args:
            batch: See the class; all three frames go through the encoder at once.
        """
        first, target = batch["first"], batch["magnified"]
        height, width = first.shape[-2:]
        pictures = torch.cat([first, batch["second"], batch["relit"]])
        one, two, relit = self.network.features(pictures).chunk(3)
        padded = self.network.padded(first)
        magnified = self.network.decoded(padded, one, two, batch["factor"])
        picture = functional.l1_loss(magnified[..., :height, :width], target)
        return picture, functional.l1_loss(two, relit)

    def training_step(self, batch: dict[str, Tensor], batch_idx: int) -> Tensor:
        """Return the loss of one batch."""
        del batch_idx
        picture, features = self.losses(batch)
        still = functional.l1_loss(batch["first"], batch["magnified"])
        values = {"train/picture": picture, "train/features": features, "train/still": still}
        self.log_dict(values, on_step=False, on_epoch=True, batch_size=len(batch["factor"]))
        return picture + self.feature_weight * features

    def configure_optimizers(self) -> OptimizerLRScheduler:
        """Return the optimiser and its schedule a step."""
        optimiser = OPTIMISERS[self.optimisation.optimiser](
            self.parameters(),
            lr=self.optimisation.learning_rate,
            weight_decay=self.optimisation.weight_decay,
            # None leaves the choice among its other kernels to torch
            fused=self.optimisation.fused or None,
        )
        steps = int(self.trainer.estimated_stepping_batches)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, partial(self.rate, steps=steps))
        return {
            "optimizer": optimiser,
            "lr_scheduler": {"scheduler": schedule, "interval": "step"},
        }

    def rate(self, step: int, steps: int) -> float:
        """Return the factor on the learning rate.

        Args:
            step: Counted from 0.
            steps: Of the whole training.
        """
        risen = min(1.0, (step + 1) / (self.warm_up + 1))
        return risen * self.optimisation.factor(step, steps)
