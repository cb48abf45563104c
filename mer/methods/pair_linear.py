"""A linear map of both ends of an edge and the edge itself, side by side."""

from torch import Tensor, nn

from mer.methods.graph_edges import GraphEdges


class PairLinear(nn.Module):
    """weight [receiver || sender || edge] of every edge (2S-AMAGN, equations 2 and 3).

    The product with what stands side by side is the sum of the products with its three parts:
    each node is mapped once and then gathered, and nothing three widths wide is made an edge.

    Args:
        nodes: Features of a node.
        edges: Features of an edge, after `edge_map` where there is one.
        outputs: Features that come out.
    """

    def __init__(self, nodes: int, edges: int, outputs: int) -> None:
        super().__init__()
        self.nodes = nodes
        self.joint = nn.Linear(2 * nodes + edges, outputs, bias=False)

    def forward(
        self,
        ends: tuple[Tensor, Tensor],
        features: Tensor,
        edges: GraphEdges,
        *,
        edge_map: Tensor | None = None,
        centred: bool = False,
    ) -> Tensor:
        """Map every edge, (E, outputs).

        Args:
            ends: Of every node, (N, nodes), as a receiver and as a sender.
            features: Of every edge, (E, F).
            edges: Who sends to whom.
            edge_map: Applied to `features` before, (edges, F).
            centred: Whether each edge's mean over the outputs is taken off.
        """
        weight = self.joint.weight
        if centred:
            # that mean is linear, too: it leaves the matrix once instead of every edge
            weight = weight - weight.mean(dim=0)
        receiver, sender, edge = weight.tensor_split((self.nodes, 2 * self.nodes), dim=1)
        edge = edge if edge_map is None else edge @ edge_map
        received = (ends[0] @ receiver.T).index_select(0, edges.index[1])
        sent = (ends[1] @ sender.T).index_select(0, edges.index[0])
        return received.addmm_(features, edge.T).add_(sent)
