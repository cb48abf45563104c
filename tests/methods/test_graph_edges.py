import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.errors import MerError
from mer.methods.graph_edges import GraphEdges

# a path 0 - 1 - 2 and, as another graph, a pair 3 - 4; node 5 is alone in a third
INDEX = torch.tensor([[1, 0, 2, 1, 4, 3], [0, 1, 1, 2, 3, 4]])
JACCARD = torch.tensor([0.1, 0.1, 0.2, 0.2, 0.5, 0.5])
GRAPH = torch.tensor([0, 0, 0, 1, 1, 2])


def edges(index=INDEX, jaccard=JACCARD, graph=GRAPH):
    return GraphEdges.of(index, jaccard, graph)


def test_edges_are_sorted_by_receiver_with_what_belongs_to_them():
    turned = edges(INDEX.flip(1), JACCARD.flip(0))
    assert turned.index[1].tolist() == [0, 1, 1, 2, 3, 4]
    assert turned.graphs == 3
    found = {
        (s, r): j for s, r, j in zip(*turned.index.tolist(), turned.jaccard.tolist(), strict=True)
    }
    expected = zip(*INDEX.tolist(), JACCARD.tolist(), strict=True)
    assert found == {(s, r): j for s, r, j in expected}


def test_both_directions_are_one_pair():
    made = edges()
    assert made.pairs.T.tolist() == [[0, 1], [1, 2], [3, 4]]
    for edge, pair in zip(made.index.T.tolist(), made.pair.tolist(), strict=True):
        assert sorted(edge) == made.pairs[:, pair].tolist()


@pytest.mark.usefixtures("double")
def test_the_radial_basis_function_has_a_bandwidth_a_graph():
    nodes = torch.randn(6, 3)
    made = edges()
    found = made.radial_basis(nodes)
    for number, (sender, receiver) in enumerate(made.index.T.tolist()):
        mine = [
            (nodes[s] - nodes[r]).pow(2).sum()
            for s, r in INDEX.T.tolist()
            if GRAPH[s] == GRAPH[receiver]
        ]
        distance = (nodes[sender] - nodes[receiver]).pow(2).sum()
        expected = torch.exp(-distance / torch.stack(mine).mean())
        torch.testing.assert_close(found[number], expected, rtol=0, atol=1e-12)


@given(scale=st.floats(1e-3, 1e3), seed=st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_the_radial_basis_function_knows_no_unit(scale, seed):
    nodes = torch.randn(6, 4, generator=torch.Generator().manual_seed(seed))
    found = edges().radial_basis(nodes)
    assert ((found > 0) & (found <= 1)).all()
    torch.testing.assert_close(edges().radial_basis(scale * nodes), found, rtol=1e-3, atol=1e-6)


def test_a_graph_without_differences_is_close_everywhere_and_has_a_gradient():
    nodes = torch.zeros(6, 4, requires_grad=True)
    found = edges().radial_basis(nodes)
    found.sum().backward()
    assert torch.equal(found, torch.ones(6))
    assert nodes.grad.isfinite().all()


def test_the_two_features_of_an_edge_are_its_columns():
    nodes = torch.randn(6, 4)
    made = edges()
    found = made.features(nodes)
    assert torch.equal(found[:, 0], made.jaccard)
    assert torch.equal(found[:, 1], made.radial_basis(nodes))


def test_a_batch_without_edges_is_one_of_lonely_nodes():
    made = edges(torch.zeros(2, 0, dtype=torch.long), torch.zeros(0))
    assert made.features(torch.randn(6, 4)).shape == (0, 2)


def test_edges_without_their_feature_are_refused():
    with pytest.raises(MerError, match=r"edge_index has shape \(2, 6\) and edge_jaccard 5 values"):
        edges(jaccard=JACCARD[:5])


def test_a_batch_without_nodes_is_refused():
    nothing = torch.zeros(0, dtype=torch.long)
    with pytest.raises(MerError, match="The batch has no nodes: a clip's graph has at least one"):
        edges(nothing.expand(2, 0), torch.zeros(0), nothing)
