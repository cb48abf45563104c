"""GAM-MER as a LightningModule."""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from mer.methods.base import MERModule, Optimisation
from mer.methods.gam_mer_network import GAMMERNetwork, GAMMEROutput

RECIPE = Optimisation("adam", learning_rate=1e-3)


class RegionAttentionMap(NamedTuple):
    """Who attends to whom in one layer, for plots.

    Attributes:
        edge_index: Sender and receiver, the nodes' edges to themselves last, (2, E).
        weights: (B, E, heads); those of a receiver sum to 1.
    """

    edge_index: Tensor
    weights: Tensor


class GAMMER(MERModule):
    """GAM-MER: graph attention on magnified facial regions (Wu et al., Heliyon 2024, section 2.2).

    A batch holds `patches`, (B, nodes, channels, patch, patch), around the landmarks of the
    magnified apex, and `edge_index`, (2, E): the edges of a clip in both directions, which all
    clips share.

    Args:
        num_classes: Set from the data's class scheme.
        optimisation: The paper's Adam with 0.9 and 0.999; its learning rate is ours.
        **network: Settings of `GAMMERNetwork`; input, regions and patch must be the view's.

    Raises:
        MerError: A setting is out of its range.
    """

    network: GAMMERNetwork

    def __init__(
        self, num_classes: int, optimisation: Optimisation = RECIPE, **network: Any
    ) -> None:
        super().__init__(GAMMERNetwork(num_classes, **network), optimisation)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch, shape (B, classes).

        Raises:
            MerError: The view's patches are not what the network was made for.
        """
        return self._output(batch).logits

    @torch.no_grad()
    def attention(self, batch: dict[str, Tensor]) -> dict[str, RegionAttentionMap]:
        """Return the attention of every edge by layer, `1` and on; empty with `gcn`."""
        output = self._output(batch)
        return {
            str(number): RegionAttentionMap(output.edge_index, weights)
            for number, weights in enumerate(output.attention, start=1)
        }

    def _output(self, batch: dict[str, Tensor]) -> GAMMEROutput:
        output: GAMMEROutput = self.network(batch["patches"], batch["edge_index"])
        return output
