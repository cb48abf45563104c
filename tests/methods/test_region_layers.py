import os
import subprocess
import sys

import pytest
import torch
from torch.nn import functional

from mer.errors import MerError
from mer.methods.region_layers import (
    RegionAttention,
    RegionConvolution,
    graph_layer,
    repeated_edges,
)

# a path of three nodes, and one that nobody reaches
EDGES = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])
NODES = 4


def neighbours(node):
    return [int(s) for s, r in EDGES.T if int(r) == node] + [node]


def test_edges_are_repeated_graph_by_graph_with_loops_last():
    found = repeated_edges(EDGES, 2, NODES)
    one = [*EDGES.T.tolist(), *([n, n] for n in range(NODES))]
    assert found.T.tolist() == [*one, *([i + NODES, j + NODES] for i, j in one)]
    assert found.dtype == torch.int64


def test_attention_by_a_loop(double):
    """Velickovic et al., equations 3 and 5, with the slope of 0.2 of its section 3.3."""
    torch.manual_seed(0)
    layer, nodes = graph_layer("gat", 5, 6, 2, 0.0), torch.randn(NODES, 5)
    torch.nn.init.normal_(layer.bias)
    found, (index, weights) = layer(
        nodes, repeated_edges(EDGES, 1, NODES), return_attention_weights=True
    )
    sent = layer.lin(nodes).view(NODES, 2, 3)
    for node in range(NODES):
        for head in range(2):
            scores = torch.stack([
                functional.leaky_relu(
                    layer.att_dst[0, head] @ sent[node, head]
                    + layer.att_src[0, head] @ sent[other, head], 0.2
                )
                for other in neighbours(node)
            ])  # fmt: skip
            share = scores.softmax(0)
            total = sum(a * sent[o, head] for a, o in zip(share, neighbours(node), strict=True))
            own = slice(3 * head, 3 * head + 3)
            torch.testing.assert_close(found[node, own], total + layer.bias[own])
            mine = (index[1] == node).nonzero().squeeze(1)
            at = {int(index[0, e]): weights[e, head] for e in mine}
            for other, a in zip(neighbours(node), share, strict=True):
                torch.testing.assert_close(at[other], a)


def test_convolution_by_a_loop(double):
    """Kipf and Welling, equation 2: the sum of W x_j / sqrt(d_i d_j), with loops."""
    torch.manual_seed(0)
    layer, nodes = graph_layer("gcn", 5, 6, 2, 0.0), torch.randn(NODES, 5)
    torch.nn.init.normal_(layer.bias)
    found = layer(nodes, repeated_edges(EDGES, 1, NODES))
    for node in range(NODES):
        total = sum(
            layer.lin(nodes[o]) / (len(neighbours(node)) * len(neighbours(o))) ** 0.5
            for o in neighbours(node)
        )
        torch.testing.assert_close(found[node], total + layer.bias)


def test_kinds():
    attention = graph_layer("gat", 5, 8, 4, 0.25)
    assert isinstance(attention, RegionAttention)
    assert (attention.heads, attention.out_channels, attention.dropout) == (4, 2, 0.25)
    assert isinstance(graph_layer("gcn", 5, 8, 4, 0.25), RegionConvolution)
    with pytest.raises(MerError, match="graph_layer is 'mlp'; allowed are gat, gcn"):
        graph_layer("mlp", 5, 8, 4, 0.0)


def test_no_files_are_left_behind(tmp_path):
    code = (
        "from mer.methods.region_layers import graph_layer as g; g('gat', 4, 4, 2, 0.);"
        "g('gcn', 4, 4, 2, 0.)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
