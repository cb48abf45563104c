"""2S-AMAGN as a LightningModule."""

from collections.abc import Mapping

import torch
from torch import Tensor

from mer.methods.amagn_network import STREAMS, AMAGNNetwork, AMAGNOutput
from mer.methods.base import MERModule, Optimisation
from mer.methods.graph_edges import GraphEdges
from mer.methods.multi_attention import (
    AttentionKind,
    AttentionSettings,
    EdgeAttention,
    GaussianInput,
)

RECIPE = Optimisation("adam", learning_rate=1e-3, fused=True)


class AMAGN(MERModule):
    """2S-AMAGN: two-stream adaptive multi-attention graph network (Kumar and Bhanu).

    A clip is one graph of its frames' landmarks, whose self-attention and Gaussian attention are
    mixed by a learned share a layer. A batch holds the nodes and edges of all of its clips:
    `position` (N, 2), `flow` (N, 100), `edge_index` (2, E) with both directions of each edge,
    `edge_jaccard` (E,) and `graph`, the ascending number of each node's clip, (N,).

    Args:
        num_classes: Set from the data's class scheme.
        attention: `multi`; `self` (tables 4 and 5) or `gaussian` alone.
        gaussian_on: What equations 3 to 5 work on: `transformed` features, or `raw` ones as the
            equations print; the paper's number of parameters, 0.038 million, fits both.
        channels: Of the attention layers.
        layers: Attention layers a stream.
        ratio: Share of a clip's nodes that pooling keeps.
        dropout: On each stream's vector.
        min_variance: Lower bound of equation 4's variance; the paper has none.
        optimisation: The paper's Adam at 1e-3; it names neither weight decay nor a schedule.

    Raises:
        MerError: An argument is out of its range.
    """

    network: AMAGNNetwork

    def __init__(
        self,
        num_classes: int,
        *,
        attention: AttentionKind = "multi",
        gaussian_on: GaussianInput = "transformed",
        channels: int = 32,
        layers: int = 3,
        ratio: float = 0.75,
        dropout: float = 0.5,
        min_variance: float = 1e-3,
        optimisation: Optimisation = RECIPE,
    ) -> None:
        network = AMAGNNetwork(
            num_classes,
            channels=channels,
            layers=layers,
            ratio=ratio,
            dropout=dropout,
            attention=AttentionSettings(attention, gaussian_on, min_variance),
        )
        super().__init__(network, optimisation)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch of graphs, shape (B, classes).

        Raises:
            MerError: The batch's tensors do not fit each other.
        """
        return self._output(batch).logits

    @torch.no_grad()
    def attention(self, batch: dict[str, Tensor]) -> dict[str, EdgeAttention]:
        """Return the attention of every edge, for plots, by stream and layer: `position/1` and on.

        Its `edge_index` is that of the batch, sorted by receiver.
        """
        return self._output(batch).attention

    def mixing(self) -> dict[str, float]:
        """Return lambda, the share of self-attention, by stream and layer as `attention`.

        Empty with one attention alone.
        """
        return {name: share.item() for name, share in self.network.mixing().items()}

    def facts(self) -> Mapping[str, str | float]:
        """Return lambda of every layer: `lambda/position_1` and on."""
        return {f"lambda/{name.replace('/', '_')}": s for name, s in self.mixing().items()}

    def _output(self, batch: dict[str, Tensor]) -> AMAGNOutput:
        edges = GraphEdges.of(batch["edge_index"], batch["edge_jaccard"], batch["graph"])
        output: AMAGNOutput = self.network({name: batch[name] for name in STREAMS}, edges)
        return output
