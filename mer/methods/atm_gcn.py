"""ATM-GCN as a LightningModule."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from mer.errors import MerError
from mer.methods.atm_gcn_network import ATMGCNNetwork, ATMGCNOutput
from mer.methods.base import MERModule, Optimisation
from mer.methods.focal_loss import balanced_weights, focal_loss

# AdamW, 1e-4 and "an exponential rate" are the paper's; the rate and the weight decay are open
RECIPE = Optimisation("adamw", learning_rate=1e-4, weight_decay=0.05, decay=0.95)
INPUTS = ("frames", "mask", "index", "apex")


class ATMGCN(MERModule):
    """ATM-GCN: Adaptive Temporal Motion Guided Graph Convolution Network (arXiv 2406.08997).

    It reads the motion of every frame since the onset and lets the frames speak to one another
    along a graph, at whose centre stands the apex.

    Args:
        num_classes: Set from the data's class scheme.
        gamma: Of the focal loss; the paper is silent, 2 is usual.
        balanced: Whether the focal loss weighs classes by the inverse of their training clips;
            the paper speaks of unbalanced classes, not of weights.
        optimisation: The paper's AdamW at 1e-4 with exponential decay; the decay of 0.95 an
            epoch and the weight decay of 0.05 are open.
        **network: Settings of `ATMGCNNetwork`; its frames must be the view's.

    Attributes:
        fitted: What was fitted on clips, with the digest of these; empty before training.

    Raises:
        MerError: An argument is out of its range.
    """

    network: ATMGCNNetwork
    class_weights: Tensor

    def __init__(
        self,
        num_classes: int,
        *,
        gamma: float = 2.0,
        balanced: bool = True,
        optimisation: Optimisation = RECIPE,
        **network: Any,
    ) -> None:
        super().__init__(ATMGCNNetwork(num_classes, **network), optimisation)
        if gamma < 0:
            raise MerError(f"gamma is {gamma}; allowed are numbers from 0.")
        self.gamma, self.balanced = gamma, balanced
        self.fitted: dict[str, str] = {}
        # a buffer: a checkpoint has the weights that it was trained with
        self.register_buffer("class_weights", torch.ones(num_classes))

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch with `frames`, `mask`, `index`, `apex`, (B, classes)."""
        return self._run(batch).logits

    def attention_maps(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the first CA block's attention on every frame, (B, L, 1, h, w) (figure 5).

        Zero for the onset and in the padding, which have none.
        """
        seen = batch["mask"].clone()
        seen[:, 0] = False
        found = self._run(batch).attention[0]
        maps = found.new_zeros(*seen.shape, *found.shape[1:])
        maps[seen] = found
        return maps

    def loss(self, logits: Tensor, batch: dict[str, Tensor]) -> Tensor:
        """Return the focal loss."""
        return focal_loss(logits, batch["label"], self.class_weights, self.gamma)

    def use_class_counts(self, counts: Sequence[int], digest: str) -> None:
        """Weigh the classes of the focal loss by the number of their training clips."""
        if self.balanced:
            self.class_weights.copy_(balanced_weights(counts))
            self.fitted = {"class_weights": digest}

    def _run(self, batch: dict[str, Tensor]) -> ATMGCNOutput:
        output: ATMGCNOutput = self.network(*(batch[name] for name in INPUTS))
        return output
