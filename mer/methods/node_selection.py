"""Self-attention graph pooling and the readout of 2S-AMAGN."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch_geometric.nn import (  # type: ignore[import-untyped]
    global_max_pool,
    global_mean_pool,
)
from torch_geometric.utils import scatter  # type: ignore[import-untyped]

from mer.errors import MerError
from mer.methods.continuous_attention import check_choice
from mer.methods.graph_edges import GraphEdges

ScoreName = Literal["graph", "gcn"]


class NodeScore(nn.Module):
    """A graph convolution with one output channel.

    The weights meet the nodes before the sum over neighbours, which then has one channel.

    Args:
        channels: Features a node.
        kind: `graph` (Morris et al., 2019): w_1 x_i + w_2 (sum of x_j) + b; `gcn` (Kipf and
            Welling): w (sum of x_j / sqrt(d_i d_j), j = i among them) + b, d a degree plus one.

    Shapes:
        (N, channels) -> (N,).

    Raises:
        MerError: The kind is unknown.
    """

    def __init__(self, channels: int, kind: ScoreName) -> None:
        super().__init__()
        check_choice("score", kind, ("graph", "gcn"))
        self.near = nn.Linear(channels, 1)
        self.own = nn.Linear(channels, 1, bias=False) if kind == "graph" else None

    def forward(self, nodes: Tensor, edges: GraphEdges) -> Tensor:
        """Score every node."""
        near = functional.linear(nodes, self.near.weight).squeeze(1)
        if self.own is None:
            scale = (_sum(torch.ones_like(near), edges) + 1).rsqrt()
            return scale * (scale * near + _sum(scale * near, edges)) + self.near.bias
        own: Tensor = self.own(nodes)
        return own.squeeze(1) + _sum(near, edges) + self.near.bias


def _sum(values: Tensor, edges: GraphEdges) -> Tensor:
    """Return the sum over each node's neighbours, (N,)."""
    sender, receiver = edges.index
    total: Tensor = scatter(values[sender], receiver, dim_size=len(values), reduce="sum")
    return total


class NodeSelection(nn.Module):
    """Self-attention graph pooling (Lee et al., ICML 2019): the best nodes of every graph.

    A graph convolution scores the nodes; a share of them stays, multiplied by tanh of its score.

    Args:
        channels: Features a node.
        ratio: Share of a graph's nodes that stays, rounded up.
        score: As in `NodeScore`; that paper's is `gcn`, 2S-AMAGN does not say which.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(self, channels: int, ratio: float = 0.75, score: ScoreName = "graph") -> None:
        super().__init__()
        if not 0 < ratio <= 1:
            raise MerError(f"ratio is {ratio}; allowed are shares above 0 and up to 1.")
        self.ratio = ratio
        self.score = NodeScore(channels, score)

    def forward(self, nodes: Tensor, edges: GraphEdges) -> tuple[Tensor, Tensor]:
        """Return the nodes that stay, (K, channels), and the graph of each, ascending, (K,)."""
        scores: Tensor = self.score(nodes, edges)
        kept = best_nodes(scores, edges, self.ratio)
        return nodes[kept] * scores[kept].tanh()[:, None], edges.graph[kept]


def best_nodes(scores: Tensor, edges: GraphEdges, ratio: float) -> Tensor:
    """Return the nodes with the highest scores of every graph, ascending.

    They are chosen by the score itself: its tanh, the same order on paper, is 1 for all high
    scores once rounded. Of equal nodes the first stay, whatever the batch.

    Args:
        scores: (N,).
        edges: Of the batch.
        ratio: Share of each graph's nodes, rounded up.
    """
    order = scores.argsort(descending=True, stable=True)
    order = order[edges.graph[order].argsort(stable=True)]
    counts = edges.graph.bincount(minlength=edges.graphs)
    place = (
        torch.arange(len(scores), device=scores.device) - (counts.cumsum(0) - counts)[edges.graph]
    )
    stay = (counts.double() * ratio).ceil()
    return order[place < stay[edges.graph]].sort().values


def readout(nodes: Tensor, graph: Tensor, graphs: int, *, maximum: bool) -> Tensor:
    """Return a vector a graph: the mean of its nodes and, beside it, their maximum if asked for.

    Args:
        nodes: (K, channels).
        graph: Of every node, (K,).
        graphs: B.
        maximum: Whether the maximum is there.

    Shapes:
        (K, channels) -> (B, channels), twice as wide with the maximum.
    """
    mean: Tensor = global_mean_pool(nodes, graph, size=graphs)
    if not maximum:
        return mean
    return torch.cat((mean, global_max_pool(nodes, graph, size=graphs)), dim=1)
