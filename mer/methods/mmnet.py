"""MMNet as a LightningModule."""

from typing import Any

from torch import Tensor

from mer.methods.base import MERModule, Optimisation
from mer.methods.mmnet_network import MMNetNetwork, MMNetOutput

RECIPE = Optimisation("adamw", learning_rate=8e-4, weight_decay=0.6, decay=0.987, decay_epochs=50)


class MMNet(MERModule):
    """MMNet: Muscle Motion-Guided Network for Micro-Expression Recognition (arXiv 2201.05297).

    A main branch of continuous attention blocks reads the motion from the difference of apex
    and onset; a small vision transformer reads the position of the face from the onset.

    Args:
        num_classes: Set from the data's class scheme.
        optimisation: The paper's AdamW at 8e-4; the weight decay of 0.6 and the decay of 0.987
            an epoch for the first 50 stand in the published five-class script only.
        **network: Settings of `MMNetNetwork`; its size must be the view's.
    """

    network: MMNetNetwork

    def __init__(
        self, num_classes: int, optimisation: Optimisation = RECIPE, **network: Any
    ) -> None:
        super().__init__(MMNetNetwork(num_classes, **network), optimisation)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch with `onset` and `apex`, shape (B, classes)."""
        output: MMNetOutput = self.network(batch["onset"], batch["apex"])
        return output.logits

    def attention_maps(self, batch: dict[str, Tensor]) -> tuple[Tensor, ...]:
        """Return the attention map of every block, (B, 1, h, w) each (figure 4 shows the first).

        Empty with basic blocks.
        """
        output: MMNetOutput = self.network(batch["onset"], batch["apex"])
        return output.attention
