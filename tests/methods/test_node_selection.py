import math

import pytest
import torch
import torch_geometric.nn

from mer.errors import MerError
from mer.methods.graph_edges import GraphEdges
from mer.methods.node_selection import NodeScore, NodeSelection, best_nodes, readout

INDEX = torch.tensor([[0, 1, 1, 2, 4, 5], [1, 0, 2, 1, 5, 4]])
GRAPH = torch.tensor([0, 0, 0, 0, 1, 1, 2])  # node 3 has no edge, node 6 is a graph of its own
EDGES = GraphEdges.of(INDEX, torch.rand(6), GRAPH)

# of the library's parameters
ORDER = {
    "graph": lambda near, own: (near.weight, near.bias, own.weight),
    "gcn": lambda near, own: (near.bias, near.weight),
}


def test_the_best_share_of_every_graph_stays_rounded_up():
    scores = torch.tensor([0.1, 0.9, 0.5, -3.0, 2.0, 1.0, -9.0])
    assert best_nodes(scores, EDGES, 0.75).tolist() == [0, 1, 2, 4, 5, 6]
    assert best_nodes(scores, EDGES, 0.5).tolist() == [1, 2, 4, 6]
    assert best_nodes(scores, EDGES, 0.01).tolist() == [1, 4, 6]
    assert best_nodes(scores, EDGES, 1.0).tolist() == list(range(7))


def test_of_equal_nodes_the_first_stay():
    assert best_nodes(torch.zeros(7), EDGES, 0.5).tolist() == [0, 1, 4, 6]


def test_high_scores_keep_their_order_although_their_tanh_is_one():
    scores = torch.tensor([50.0, 60.0, 70.0, 80.0, 0, 0, 0])
    assert torch.equal(scores[:4].tanh(), torch.ones(4))
    assert best_nodes(scores, EDGES, 0.5).tolist()[:2] == [2, 3]


@pytest.mark.usefixtures("double")
@torch.no_grad()
def test_scores_are_those_of_both_convolutions():
    nodes = torch.randn(7, 4)
    graph, gcn = NodeSelection(4, 1.0, "graph"), NodeSelection(4, 1.0, "gcn")
    degree = [1 + sum(r == i for r in INDEX[1].tolist()) for i in range(7)]
    for i in range(7):
        near = [s for s, r in INDEX.T.tolist() if r == i]
        total = sum((nodes[j] for j in near), torch.zeros(4))
        score = graph.score.near(total) + graph.score.own(nodes[i])
        torch.testing.assert_close(graph(nodes, EDGES)[0][i], nodes[i] * score.tanh())
        normed = sum(nodes[j] / math.sqrt(degree[i] * degree[j]) for j in [*near, i])
        score = gcn.score.near(normed)
        torch.testing.assert_close(gcn(nodes, EDGES)[0][i], nodes[i] * score.tanh())


@pytest.mark.parametrize(("kind", "library"), [("graph", "GraphConv"), ("gcn", "GCNConv")])
@torch.no_grad()
def test_scores_are_those_of_torch_geometric(kind, library):
    made, nodes = NodeScore(4, kind), torch.randn(7, 4)
    other = getattr(torch_geometric.nn, library)(4, 1)
    other.load_state_dict(
        dict(zip(other.state_dict(), ORDER[kind](made.near, made.own), strict=True))
    )
    torch.testing.assert_close(made(nodes, EDGES), other(nodes, EDGES.index).squeeze(1))


def test_scores_learn_through_the_nodes_that_stay():
    made = NodeSelection(4)
    made(torch.randn(7, 4), EDGES)[0].square().sum().backward()
    assert all(parameter.grad.any() for parameter in made.parameters())


def test_the_numbers_of_parameters():
    assert sum(p.numel() for p in NodeSelection(32, score="graph").parameters()) == 65
    assert sum(p.numel() for p in NodeSelection(32, score="gcn").parameters()) == 33


def test_the_readout_is_mean_and_maximum_of_each_graph():
    nodes, graph = torch.tensor([[1.0, -2], [3, -4], [-5, 6]]), torch.tensor([0, 0, 1])
    both = torch.tensor([[2.0, -3, 3, -2], [-5, 6, -5, 6]])
    assert torch.equal(readout(nodes, graph, 2, maximum=True), both)
    assert torch.equal(readout(nodes, graph, 2, maximum=False), both[:, :2])


@pytest.mark.parametrize("ratio", [0.0, -0.5, 1.5])
def test_other_shares_are_refused(ratio):
    with pytest.raises(MerError, match=f"ratio is {ratio}; allowed are shares above 0 and up to 1"):
        NodeSelection(4, ratio)


def test_another_convolution_is_refused():
    with pytest.raises(MerError, match="score is 'gat'; allowed are graph, gcn"):
        NodeSelection(4, score="gat")
