import math

import pytest
import torch
from torch.nn import functional

from mer.errors import MerError
from mer.methods.graph_edges import GraphEdges
from mer.methods.multi_attention import AttentionSettings, MultiAttention

KINDS = ("multi", "self", "gaussian")
# a path, a triangle on top of it, and node 5 alone
ENDS = [(0, 1), (1, 2), (2, 3), (1, 3), (3, 4)]
INDEX = torch.tensor([*ENDS, *[(b, a) for a, b in ENDS]]).T
NEAR = {"rtol": 0, "atol": 1e-10}


def graph():
    jaccard = torch.rand(INDEX.shape[1], dtype=torch.get_default_dtype())
    return GraphEdges.of(INDEX, jaccard, torch.zeros(6, dtype=torch.long))


def layer(inputs=3, outputs=4, **settings):
    torch.manual_seed(0)
    made = MultiAttention(inputs, outputs, AttentionSettings(**settings))
    torch.nn.init.uniform_(made.node.bias)
    if made.balance is not None:
        made.balance.data.fill_(0.7)
    return made


def softmax(scores):
    total = sum(math.exp(score) for score in scores)
    return [math.exp(score) / total for score in scores]


def leaky(value):
    return value if value > 0 else 0.2 * value


def scores_by_loops(made, nodes, features, i, j, edge):
    """Equations 1 to 6 for one edge, before the softmax."""
    sent, x_ij = made.node.weight @ nodes[j] + made.node.bias, features[edge]
    near = made.receiver or made.node
    received = near.weight @ nodes[i] + near.bias
    w_ij = made.edge.weight @ x_ij
    own = leaky(float(made.score.joint.weight[0] @ torch.cat((received, sent, w_ij))))
    joint = (nodes[i], nodes[j], x_ij) if made.raw else (received, sent, w_ij)
    mapped = [float(value) for value in made.gaussian.joint.weight @ torch.cat(joint)]
    mean = sum(mapped) / len(mapped)
    variance = max(sum((v - mean) ** 2 for v in mapped) / len(mapped), made.min_variance)
    density = sum(
        math.exp(-((v - mean) ** 2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)
        for v in mapped
    )
    return own, leaky(density)


def layer_by_loops(made, nodes, edges):
    """Equations 1 to 8, node by node."""
    share, features = 1 / (1 + math.exp(-0.7)), edges.features(nodes)
    final, rows = torch.zeros(edges.index.shape[1]), []
    for i in range(len(nodes)):
        mine = [e for e, receiver in enumerate(edges.index[1].tolist()) if receiver == i]
        senders = [int(edges.index[0, e]) for e in mine]
        pairs = [
            scores_by_loops(made, nodes, features, i, j, e)
            for e, j in zip(mine, senders, strict=True)
        ]
        own, gaussian = (softmax([pair[k] for pair in pairs]) for k in (0, 1))
        row = torch.zeros(len(made.node.bias))
        for e, j, a, b in zip(mine, senders, own, gaussian, strict=True):
            final[e] = share * a + (1 - share) * b
            row += final[e] * (made.node.weight @ nodes[j] + made.node.bias)
        rows.append(functional.elu(row))
    return torch.stack(rows), final


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("gaussian_on", ["transformed", "raw"])
@torch.no_grad()
def test_the_layer_is_that_of_equations_1_to_8(gaussian_on):
    made, edges = layer(gaussian_on=gaussian_on), graph()
    nodes = torch.randn(6, 3)
    found, attention = made(nodes, edges)
    expected, final = layer_by_loops(made, nodes, edges)
    torch.testing.assert_close(attention.final, final, **NEAR)
    torch.testing.assert_close(found, expected, **NEAR)


@pytest.mark.parametrize("gaussian_on", ["transformed", "raw"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_receivers_weights_sum_to_one(kind, gaussian_on):
    _, attention = layer(kind=kind, gaussian_on=gaussian_on)(torch.randn(6, 3), graph())
    present = [part for part in attention[1:] if part is not None]
    assert len(present) == (3 if kind == "multi" else 2)
    for weights in present:
        sums = torch.zeros(6).index_add(0, attention.edge_index[1], weights)
        torch.testing.assert_close(sums, torch.tensor([1.0, 1, 1, 1, 1, 0]))
        assert (weights >= 0).all()


def test_one_attention_alone_is_what_weighs_the_messages():
    for kind, part in (("self", "own"), ("gaussian", "gaussian")):
        made = layer(kind=kind)
        _, attention = made(torch.randn(6, 3), graph())
        assert attention.final is getattr(attention, part)
        assert made.mixing is None


def test_every_parameter_takes_part():
    for gaussian_on in ("transformed", "raw"):
        for kind in KINDS:
            made = layer(kind=kind, gaussian_on=gaussian_on)
            made(torch.randn(6, 3), graph())[0].square().sum().backward()
            for name, parameter in made.named_parameters():
                assert parameter.grad is not None, (gaussian_on, kind, name)
                assert parameter.grad.any(), (gaussian_on, kind, name)


def test_lambda_stays_between_0_and_1_and_starts_in_the_middle():
    made = MultiAttention(3, 4)
    assert made.mixing.item() == 0.5
    made.balance.data.fill_(30.0)
    assert made.mixing.item() <= 1


def test_weights_start_as_in_graph_attention_networks():
    made = layer(100, 32)
    made.reset_parameters()
    for name, linear in made.named_modules():
        if isinstance(linear, torch.nn.Linear):
            bound = math.sqrt(6 / sum(linear.weight.shape))
            assert 0.8 * bound < linear.weight.abs().max() <= bound, name
    assert not made.node.bias.any()
    assert made.balance.item() == 0


def test_a_lonely_node_becomes_zero():
    found, _ = layer()(torch.randn(6, 3), graph())
    assert torch.equal(found[5], torch.zeros(4))
    assert found[:5].abs().sum(dim=1).min() > 0


@pytest.mark.parametrize("gaussian_on", ["transformed", "raw"])
def test_constant_pairs_are_finite_in_value_and_gradient(gaussian_on):
    made = layer(gaussian_on=gaussian_on)
    torch.nn.init.zeros_(made.gaussian.joint.weight)  # all components 0: variance 0
    nodes = torch.randn(6, 3, requires_grad=True)
    found, attention = made(nodes, graph())
    found.sum().backward()
    assert found.isfinite().all()
    assert nodes.grad.isfinite().all()
    assert all(p.grad.isfinite().all() for p in made.parameters())
    # nothing to choose by: equal weights
    degree = torch.zeros(6).index_add(0, attention.edge_index[1], torch.ones(10))
    torch.testing.assert_close(attention.gaussian, 1 / degree[attention.edge_index[1]])


@pytest.mark.usefixtures("double")
def test_the_order_of_nodes_and_edges_does_not_matter():
    made, nodes, jaccard = layer(), torch.randn(6, 3), torch.rand(10)
    turn = torch.randperm(6)
    back = turn.argsort()
    shuffle = torch.randperm(10)
    graph = torch.zeros(6, dtype=torch.long)
    one, _ = made(nodes, GraphEdges.of(INDEX, jaccard, graph))
    index = back[INDEX][:, shuffle]
    other, _ = made(nodes[turn], GraphEdges.of(index, jaccard[shuffle], graph))
    torch.testing.assert_close(other, one[turn], **NEAR)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kind": "both"}, "attention is 'both'; allowed are multi, self, gaussian"),
        ({"gaussian_on": "x"}, "gaussian_on is 'x'; allowed are transformed, raw"),
        ({"min_variance": 0.0}, "min_variance is 0.0; allowed are numbers above 0"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings, message):
    with pytest.raises(MerError, match=message):
        AttentionSettings(**settings)


def test_widths_below_one_are_refused():
    with pytest.raises(MerError, match="inputs is 0; allowed are whole numbers from 1"):
        MultiAttention(0, 4)
    with pytest.raises(MerError, match="outputs is 0; allowed are whole numbers from 1"):
        MultiAttention(4, 0)
