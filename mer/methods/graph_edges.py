"""The edges of a batch of graphs of any size, and what is known of each edge."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch_geometric.utils import scatter  # type: ignore[import-untyped]

from mer.errors import MerError

# keeps the radial basis function of a graph without any differences, a still clip, finite: all 1
MIN_BANDWIDTH = 1e-12
EDGE_FEATURES = 2  # Jaccard's index and the radial basis function


@dataclass(frozen=True)
class GraphEdges:
    """The edges of B graphs with N nodes in all, sorted by the node that receives.

    Attributes:
        index: Sender and receiver of every edge, (2, E).
        jaccard: Jaccard's index of the neighbourhoods of both ends, (E,).
        graph: The graph of every node, ascending, (N,).
        graphs: B.
        pairs: The two ends of every pair of neighbours, once whatever its directions, (2, P).
        pair: The pair of every edge, (E,).
    """

    index: Tensor
    jaccard: Tensor
    graph: Tensor
    graphs: int
    pairs: Tensor
    pair: Tensor

    @classmethod
    def of(cls, edge_index: Tensor, jaccard: Tensor, graph: Tensor) -> "GraphEdges":
        """Sort the edges of a batch.

        Args:
            edge_index: Senders and receivers in any order, (2, E).
            jaccard: (E,).
            graph: Ascending, (N,).

        Raises:
            MerError: The shapes do not fit each other, or there is no node.
        """
        if edge_index.shape != (2, len(jaccard)):
            raise MerError(
                f"edge_index has shape {tuple(edge_index.shape)} and edge_jaccard {len(jaccard)} "
                "values: each edge of the view's graph needs one of both."
            )
        if not len(graph):
            raise MerError("The batch has no nodes: a clip's graph has at least one frame.")
        # stable, so that sums over neighbours have one order whatever the batch
        order = edge_index[1].argsort(stable=True)
        index = edge_index[:, order]
        ends = index[0].minimum(index[1]) * len(graph) + index[0].maximum(index[1])
        known, pair = torch.unique(ends, return_inverse=True)
        pairs = torch.stack((known // len(graph), known % len(graph)))
        return cls(index, jaccard[order], graph, int(graph[-1]) + 1, pairs, pair)

    def features(self, nodes: Tensor) -> Tensor:
        """Return both features of every edge, (E, 2), from the nodes' features, (N, channels).

        Jaccard's index is the global one, the radial basis function the local one (2S-AMAGN,
        section 3.2.1).
        """
        return torch.stack((self.jaccard.to(nodes), self.radial_basis(nodes)), dim=1)

    def radial_basis(self, nodes: Tensor) -> Tensor:
        """Return exp(-|x_i - x_j|^2 / bandwidth) of every edge, (E,), at most 1.

        The paper names the function alone. The bandwidth is the mean squared distance over the
        pairs of neighbours of the graph, so that other clips of the batch do not count.

        Args:
            nodes: Features, (N, channels).
        """
        one, other = self.pairs
        # once a pair: the distance has no direction, and E x channels is what takes time
        difference = nodes.index_select(0, one).sub_(nodes.index_select(0, other))
        distance = torch.linalg.vecdot(difference, difference)
        where = self.graph[one]
        mean = scatter(distance, where, dim_size=self.graphs, reduce="mean")
        closeness = torch.exp(-distance / mean.clamp(min=MIN_BANDWIDTH)[where])
        return closeness.index_select(0, self.pair)
