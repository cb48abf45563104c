"""The graph part of ATM-GCN: temporal motion layers, with adaptive layers between them."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mer.methods.adaptive_graph import FCName, global_first, make_adaptive
from mer.methods.continuous_attention import check_positive
from mer.methods.temporal_graph import TemporalGraph


class TemporalLayer(nn.Module):
    """TM-GCN layer of ATM-GCN (arXiv 2406.08997), equation 9, whose inside is open.

    Messages follow the arrows. With W the weight matrix and a the edge weights,

        h'_j = ReLU(LayerNorm(h_j + sum_i a_ij (h_i W) / sum_i a_ij + b)).

    Divided by what comes in, global and local messages compete. Divided by what leaves, by row,
    lambda of equation 8 would cancel: it is the same on all edges of a node.

    Args:
        features: Channels of a node.
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.message = nn.Linear(features, features, bias=False)
        self.bias = nn.Parameter(torch.zeros(features))
        self.norm = nn.LayerNorm(features)

    def forward(self, features: Tensor, weights: Tensor) -> Tensor:
        """Update all nodes.

        Args:
            features: h(l-1), (B, N, C).
            weights: A~(l-1), (B, N, N), positive on edges; none leads to padding.
        """
        incoming = weights.sum(dim=1, keepdim=True)
        shares = weights / incoming.clamp_min(torch.finfo(weights.dtype).tiny)
        messages = shares.transpose(1, 2) @ self.message(features)
        return functional.relu(self.norm(features + messages + self.bias))


class TemporalGCN(nn.Module):
    """Adaptive temporal motion guided GCN (arXiv 2406.08997), section III-B.

    Layer l takes A~(l-1), as equation 9 writes it, so that there is an adaptive layer between
    any two layers and none before the first, which takes A~(0).

    Args:
        features: Channels of a node.
        layers: N_G.
        graph: Edges and first weights.
        fc: What FC of equation 10 connects, `row` or `edge`; None leaves the adaptive layers
            out, every layer takes A~(0) (table IV).
        forgetting: f_l of equation 10, the same in all layers.
        places: Nodes of the longest clip.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(
        self,
        features: int,
        layers: int,
        graph: TemporalGraph,
        fc: FCName | None,
        forgetting: float,
        places: int,
    ) -> None:
        super().__init__()
        check_positive("layers", layers)
        self.graph = graph
        self.layers = nn.ModuleList(TemporalLayer(features) for _ in range(layers))
        self.adaptive = nn.ModuleList(
            make_adaptive(fc, forgetting, places) for _ in range(layers - 1) if fc is not None
        )

    def forward(self, features: Tensor, nodes: Tensor, index: Tensor, apex: Tensor) -> Tensor:
        """Return the node features of the last layer, (B, N, C); those of padding mean nothing.

        Args:
            features: h(0), the motion features, (B, N, C), zero in the padding.
            nodes: Which nodes are real, bool (B, N).
            index: Frame indices at 30 Hz, (B, N).
            apex: The global node, (B,).
        """
        edges = self.graph.edges(nodes, apex)
        weights = first = self.graph.weights(features, index, apex, edges)
        order = global_first(apex, nodes.shape[1])
        for number, layer in enumerate(self.layers):
            if number and len(self.adaptive):
                weights = self.adaptive[number - 1](weights, first, edges, order)
            features = layer(features, weights)
        return features
