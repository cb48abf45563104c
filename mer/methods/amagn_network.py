"""The network of 2S-AMAGN, free of any training code."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from mer.errors import MerError
from mer.methods.continuous_attention import check_positive
from mer.methods.graph_edges import GraphEdges
from mer.methods.multi_attention import AttentionSettings, EdgeAttention, MultiAttention
from mer.methods.node_selection import NodeSelection, readout

STREAMS = {"position": 2, "flow": 100}  # features a node: (x, y), a patch of 10x10
HIDDEN = (64, 32)  # of the head


class AMAGNOutput(NamedTuple):
    """What the network makes of a batch of B clips.

    Attributes:
        logits: (B, num_classes).
        attention: Of every layer by stream and number: `position/1`, ..., `flow/3`.
    """

    logits: Tensor
    attention: dict[str, EdgeAttention]


class AMAGNStream(nn.Module):
    """One stream of 2S-AMAGN (Kumar and Bhanu, figure 1): attention layers, pooling, readout.

    Args:
        inputs: Features a node.
        channels: Of each layer.
        layers: How many.
        ratio: Share of the nodes that pooling keeps.
        dropout: On the stream's vector: on nodes, their mean would undo it and their maximum
            would double in training. The paper says "after the SAGPOOL layer".
        attention: What the layers attend with; on raw features the stream also reads out the
            mean alone and scores nodes by the normalised convolution.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(
        self,
        inputs: int,
        *,
        channels: int = 32,
        layers: int = 3,
        ratio: float = 0.75,
        dropout: float = 0.5,
        attention: AttentionSettings,
    ) -> None:
        super().__init__()
        check_positive("layers", layers)
        self.maximum = not attention.raw
        self.layers = nn.ModuleList(
            MultiAttention(width, channels, attention)
            for width in (inputs, *[channels] * (layers - 1))
        )
        self.selection = NodeSelection(channels, ratio, "graph" if self.maximum else "gcn")
        self.dropout = nn.Dropout(dropout)

    def forward(self, nodes: Tensor, edges: GraphEdges) -> tuple[Tensor, list[EdgeAttention]]:
        """Return a vector a graph, (B, width), and the attention of each layer.

        Args:
            nodes: (N, inputs).
            edges: Of the batch.
        """
        found = []
        for layer in self.layers:
            nodes, attention = layer(nodes, edges)
            found.append(attention)
        kept, graph = self.selection(nodes, edges)
        vector = readout(kept, graph, edges.graphs, maximum=self.maximum)
        return self.dropout(vector), found


class AMAGNNetwork(nn.Module):
    """2S-AMAGN (Kumar and Bhanu, figure 1): a stream on positions and one on patches of flow.

    With five classes it has 37,581 parameters (37,515 with three), on raw features 37,645
    (37,579); the paper says 0.038 million. W_e, biases, the convolution that scores nodes, the
    readout and the hidden layers of the head are ours, chosen to meet that.

    Args:
        num_classes: Number of classes.
        channels: Of the attention layers.
        layers: Attention layers a stream.
        ratio: Share of a clip's nodes that pooling keeps.
        dropout: On each stream's vector.
        attention: What the layers attend with; None takes its defaults.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(
        self,
        num_classes: int,
        *,
        channels: int = 32,
        layers: int = 3,
        ratio: float = 0.75,
        dropout: float = 0.5,
        attention: AttentionSettings | None = None,
    ) -> None:
        super().__init__()
        check_positive("num_classes", num_classes)
        check_positive("channels", channels)
        if not 0 <= dropout < 1:
            raise MerError(f"dropout is {dropout}; allowed are shares from 0 and below 1.")
        attention = attention or AttentionSettings()
        self.streams = nn.ModuleDict(
            {
                name: AMAGNStream(
                    inputs,
                    channels=channels,
                    layers=layers,
                    ratio=ratio,
                    dropout=dropout,
                    attention=attention,
                )
                for name, inputs in STREAMS.items()
            }
        )
        # two streams, each its mean and, but on raw features, its maximum
        widths = (2 * channels * (1 if attention.raw else 2), *HIDDEN)
        self.hidden = nn.Sequential(
            *(part for pair in zip(widths, HIDDEN, strict=False) for part in _hidden(*pair))
        )
        self.head = nn.Linear(HIDDEN[-1], num_classes)

    def forward(self, nodes: dict[str, Tensor], edges: GraphEdges) -> AMAGNOutput:
        """Classify clips.

        Args:
            nodes: `position`, (N, 2), and `flow`, (N, 100).
            edges: Of the batch.

        Raises:
            MerError: The nodes are not those of the edges, or have other features.
        """
        # half precision would round the densities and the softmax over them
        with torch.autocast(edges.graph.device.type, enabled=False):
            vectors: list[Tensor] = []
            found: dict[str, EdgeAttention] = {}
            for name, stream in self.streams.items():
                vector, attention = stream(_nodes(nodes, name, edges), edges)
                vectors.append(vector)
                found |= {f"{name}/{n}": one for n, one in enumerate(attention, start=1)}
            return AMAGNOutput(self.head(self.hidden(torch.cat(vectors, dim=1))), found)

    def mixing(self) -> dict[str, Tensor]:
        """Return lambda of every layer, named as the attention; none with one attention alone."""
        shares = {
            f"{name}/{number}": layer.mixing
            for name, stream in self.streams.items()
            for number, layer in enumerate(_layers(stream), start=1)
        }
        return {name: share.detach() for name, share in shares.items() if share is not None}


def _layers(stream: nn.Module) -> list[MultiAttention]:
    return [layer for layer in stream.modules() if isinstance(layer, MultiAttention)]


def _hidden(inputs: int, outputs: int) -> tuple[nn.Module, nn.Module]:
    return nn.Linear(inputs, outputs), nn.ReLU()


def _nodes(nodes: dict[str, Tensor], name: str, edges: GraphEdges) -> Tensor:
    expected = (len(edges.graph), STREAMS[name])
    if nodes[name].shape != expected:
        raise MerError(
            f"{name} has shape {tuple(nodes[name].shape)}; the batch's graphs need {expected}."
        )
    return nodes[name]
