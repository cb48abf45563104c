import pytest
import torch

from mer.methods.graph_edges import GraphEdges
from mer.methods.pair_linear import PairLinear

INDEX = torch.tensor([[1, 0, 2, 1], [0, 1, 1, 2]])
EDGES = GraphEdges.of(INDEX, torch.tensor([0.1, 0.1, 0.2, 0.2]), torch.zeros(3, dtype=torch.long))


def side_by_side(receivers, senders, features):
    sender, receiver = EDGES.index
    return torch.cat((receivers[receiver], senders[sender], features), dim=1)


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("centred", [False, True])
@pytest.mark.parametrize("mapped", [False, True])
def test_it_is_the_map_of_what_stands_side_by_side(mapped, centred):
    torch.manual_seed(0)
    receivers, senders, features = torch.randn(3, 4), torch.randn(3, 4), torch.randn(4, 2)
    edge_map = torch.randn(5, 2) if mapped else None
    layer = PairLinear(4, 5 if mapped else 2, 7)
    found = layer((receivers, senders), features, EDGES, edge_map=edge_map, centred=centred)
    shown = features @ edge_map.T if mapped else features
    expected = side_by_side(receivers, senders, shown) @ layer.joint.weight.T
    if centred:
        expected = expected - expected.mean(dim=1, keepdim=True)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-12)


@pytest.mark.usefixtures("double")
def test_its_gradient_is_exact():
    torch.manual_seed(0)
    layer, edge_map = PairLinear(2, 3, 4), torch.randn(3, 2, requires_grad=True)

    def run(ends, features, edge_map):
        return layer((ends, ends), features, EDGES, edge_map=edge_map, centred=True)

    inputs = (torch.randn(3, 2, requires_grad=True), torch.randn(4, 2, requires_grad=True))
    assert torch.autograd.gradcheck(run, (*inputs, edge_map))
