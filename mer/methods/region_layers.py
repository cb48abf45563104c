"""Graph layers over facial regions, which all clips of a batch share the template of."""

from typing import Any, Literal

import torch
from torch import Tensor
from torch_geometric.nn import GATConv, GCNConv  # type: ignore[import-untyped]

from mer.methods.continuous_attention import check_choice

LayerKind = Literal["gat", "gcn"]


def repeated_edges(edge_index: Tensor, graphs: int, nodes: int) -> Tensor:
    """Return the edges of a batch of equal graphs, each node's edge to itself among them.

    Shapes: `(2, E)` to `(2, graphs * (E + nodes))`, graph by graph.

    Args:
        edge_index: Of one graph, without edges from a node to itself.
        graphs: How many.
        nodes: Of one graph.
    """
    own = torch.arange(nodes, device=edge_index.device)
    template = torch.cat((edge_index, own.expand(2, -1)), dim=1)
    start = nodes * torch.arange(graphs, device=edge_index.device)
    return (template[:, None] + start[:, None]).flatten(1)


class RegionAttention(GATConv):  # type: ignore[misc]
    """Graph attention networks (Velickovic et al., ICLR 2018): the library's layer.

    It writes its `propagate` and `edge_updater` to a file a process in the folder for temporary
    files, and leaves it there, for every class without these methods.
    """

    def propagate(self, *arguments: Any, **tensors: Any) -> Tensor:
        """Send, weigh and sum the messages."""
        received: Tensor = super().propagate(*arguments, **tensors)
        return received

    def edge_updater(self, *arguments: Any, **tensors: Any) -> Tensor:
        """Return the attention of every edge, (E, heads)."""
        weights: Tensor = super().edge_updater(*arguments, **tensors)
        return weights


class RegionConvolution(GCNConv):  # type: ignore[misc]
    """Graph convolutional networks (Kipf and Welling, ICLR 2017): the library's layer.

    `propagate` is there for the reason that `RegionAttention` gives.
    """

    def propagate(self, *arguments: Any, **tensors: Any) -> Tensor:
        """Send, weigh and sum the messages."""
        received: Tensor = super().propagate(*arguments, **tensors)
        return received


def graph_layer(
    kind: LayerKind, inputs: int, outputs: int, heads: int, dropout: float
) -> RegionAttention | RegionConvolution:
    """Return a layer from inputs to outputs features a node; loops stand in its edges already.

    Args:
        kind: `gat`, or `gcn` for table 3's row without attention.
        inputs: Features a node.
        outputs: Of all heads together.
        heads: That the outputs are concatenated from; of attention alone.
        dropout: On the attention of an edge, as in graph attention networks.

    Raises:
        MerError: The kind is unknown.
    """
    check_choice("graph_layer", kind, ("gat", "gcn"))
    if kind == "gcn":
        return RegionConvolution(inputs, outputs, add_self_loops=False)
    width = outputs // heads
    return RegionAttention(inputs, width, heads=heads, dropout=dropout, add_self_loops=False)
