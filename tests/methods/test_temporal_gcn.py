import pytest
import torch
from torch.nn import functional

from mer.errors import MerError
from mer.methods.temporal_gcn import TemporalGCN, TemporalLayer
from mer.methods.temporal_graph import TemporalGraph


def clips(lengths, channels=4, seed=0):
    generator = torch.Generator().manual_seed(seed)
    nodes = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
    features = torch.randn(*nodes.shape, channels, generator=generator) * nodes[:, :, None]
    index = torch.arange(1, max(lengths) + 1) * nodes
    return features, nodes, index


def gcn(seed=0, **settings):
    torch.manual_seed(seed)
    chosen = {"features": 4, "layers": 3, "graph": TemporalGraph(), "fc": "row",
              "forgetting": 0.5, "places": 8}  # fmt: skip
    return TemporalGCN(**chosen | settings)


def test_a_node_takes_what_arrives_divided_by_its_incoming_weight(double):
    torch.manual_seed(0)
    layer = TemporalLayer(4)
    torch.nn.init.normal_(layer.bias)
    features, _, _ = clips([5])
    weights = torch.rand(1, 5, 5) * (torch.rand(1, 5, 5) > 0.4) + torch.eye(5) / 2
    found = layer(features, weights)
    for j in range(5):
        total, incoming = torch.zeros(4), 0.0
        for i in range(5):
            total = total + weights[0, i, j] * (layer.message.weight @ features[0, i])
            incoming += weights[0, i, j].item()
        node = features[0, j] + total / incoming + layer.bias
        node = (node - node.mean()) / torch.sqrt(node.var(correction=0) + layer.norm.eps)
        torch.testing.assert_close(found[0, j], node.clamp(min=0), rtol=0, atol=1e-12)


def test_lambda_weighs():
    features, nodes, index = clips([5])
    apex, found = torch.tensor([2]), []
    for low in (0.2, 0.8):
        made = gcn(graph=TemporalGraph(1, 10.0, low, 1.0), fc=None, layers=1)
        found.append(made(features, nodes, index, apex))
    assert (found[0] - found[1]).abs().max() > 1e-3


def test_layer_after_layer_takes_the_matrix_that_equation_9_names():
    made = gcn(fc="edge")
    features, nodes, index = clips([5, 3])
    apex, seen = torch.tensor([4, 0]), []
    for layer in made.layers:
        layer.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[1]))
    made(features, nodes, index, apex)
    edges = made.graph.edges(nodes, apex)
    expected = [made.graph.weights(features, index, apex, edges)]
    for adaptive in made.adaptive:
        expected.append(adaptive(expected[-1], expected[0], edges, None))
    assert len(made.adaptive) == len(made.layers) - 1 == 2
    for one, two in zip(seen, expected, strict=True):
        torch.testing.assert_close(one, two)


def test_without_adaptive_layers_all_layers_take_the_first_matrix():
    made, seen = gcn(fc=None), []
    for layer in made.layers:
        layer.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[1]))
    made(*clips([5, 3]), torch.tensor([4, 0]))
    assert len(made.adaptive) == 0
    assert all(torch.equal(one, seen[0]) for one in seen)


@pytest.mark.parametrize("fc", ["row", "edge", None])
def test_a_clip_is_the_same_alone_and_padded(fc):
    made = gcn(fc=fc)
    features, nodes, index = clips([6, 2, 1])
    apex = torch.tensor([3, 1, 0])
    together = made(features, nodes, index, apex)
    for b, length in enumerate((6, 2, 1)):
        part = slice(b, b + 1), slice(length)
        alone = made(features[part], nodes[part], index[part], apex[b : b + 1])
        torch.testing.assert_close(together[part], alone, rtol=0, atol=1e-6)


def test_gradients_are_finite_where_all_frames_are_equal():
    made = gcn()
    _, nodes, index = clips([6, 3])
    features = (torch.ones(2, 6, 4) * nodes[:, :, None]).requires_grad_()
    made(features, nodes, index, torch.tensor([0, 2]))[nodes].square().sum().backward()
    assert features.grad.isfinite().all()
    assert all(p.grad.isfinite().all() for p in made.parameters())


def test_padding_receives_nothing():
    layer = TemporalLayer(4)
    found = layer(torch.zeros(1, 3, 4), torch.zeros(1, 3, 3))
    assert torch.equal(found, functional.relu(layer.norm(layer.bias)).expand(1, 3, 4))


def test_no_layers_are_refused():
    with pytest.raises(MerError, match="layers is 0; allowed are whole numbers from 1"):
        gcn(layers=0)
