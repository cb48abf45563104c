import math

import numpy as np
import pytest
import torch
from torch import nn

from mer.landmark_sets import landmark_set
from mer.methods.graph_filter import GraphFilter, NodeNorm, first_order_filter, shortcut

NEAR = {"rtol": 0, "atol": 1e-8}
PATH = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=np.float32)


def filter_by_loops(adjacency):
    """I + D^-1/2 A D^-1/2, element by element."""
    nodes = len(adjacency)
    degree = [sum(float(value) for value in row) for row in adjacency]
    rows = []
    for i in range(nodes):
        scaled = [
            float(adjacency[i][j]) / math.sqrt(degree[i] * degree[j]) if adjacency[i][j] else 0.0
            for j in range(nodes)
        ]
        scaled[i] += 1
        rows.append(scaled)
    return torch.tensor(rows, dtype=torch.float64)


def convolved_by_loops(features, matrix, theta, bias):
    """Equation 6, Y[m, o] = sum over n and c of (L + A_L)[m, n] X[n, c] theta[c, o]."""
    batch, inputs, frames, nodes = features.shape
    made = torch.zeros(batch, len(theta), frames, nodes)
    for b in range(batch):
        for f in range(frames):
            for m in range(nodes):
                for o in range(len(theta)):
                    made[b, o, f, m] = bias[o] + sum(
                        matrix[m, n] * features[b, c, f, n] * theta[o, c]
                        for n in range(nodes)
                        for c in range(inputs)
                    )
    return made


@pytest.mark.usefixtures("double")
def test_the_filter_is_that_of_equation_4():
    for adjacency in (PATH, landmark_set(14).adjacency):
        expected = filter_by_loops(adjacency)
        torch.testing.assert_close(first_order_filter(adjacency), expected, **NEAR)


@pytest.mark.usefixtures("double")
def test_the_filter_is_not_the_renormalised_one():
    loops = PATH + np.eye(3)
    scale = np.diag(loops.sum(1) ** -0.5)
    assert np.abs(first_order_filter(PATH).numpy() - scale @ loops @ scale).max() > 0.3


def test_a_node_without_edges_keeps_its_own_features():
    adjacency = np.zeros((2, 2), dtype=np.float32)
    assert torch.equal(first_order_filter(adjacency), torch.eye(2))


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize("learnable", [False, True])
def test_the_convolution_is_that_of_equations_5_and_6(learnable):
    torch.manual_seed(0)
    layer = GraphFilter(2, 3, PATH, learnable=learnable)
    matrix = filter_by_loops(PATH)
    if learnable:
        with torch.no_grad():
            layer.learned.copy_(torch.randn(3, 3))  # not symmetric: rows receive
        matrix = matrix + layer.learned.detach()
    features = torch.randn(2, 2, 3, 3)
    theta, bias = layer.theta.weight.detach()[:, :, 0, 0], layer.theta.bias.detach()
    expected = convolved_by_loops(features, matrix, theta, bias)
    torch.testing.assert_close(layer(features).detach(), expected, **NEAR)


def test_the_learned_adjacency_starts_at_zero_and_is_trained():
    torch.manual_seed(0)
    layer = GraphFilter(2, 3, PATH, learnable=True)
    assert not layer.learned.any()
    layer(torch.randn(1, 2, 3, 3)).sum().backward()
    assert layer.learned.grad.abs().max() > 0


@pytest.mark.usefixtures("double")
def test_gradients_are_those_of_finite_differences():
    torch.manual_seed(0)
    layer = GraphFilter(2, 2, PATH, learnable=True)
    features = torch.randn(1, 2, 3, 3, requires_grad=True)

    def run(features, learned):
        return torch.func.functional_call(layer, {"learned": learned}, features)

    assert torch.autograd.gradcheck(run, (features, layer.learned))


def test_the_fixed_graph_is_not_stored_with_the_weights():
    assert set(GraphFilter(1, 1, PATH).state_dict()) == {"theta.weight", "theta.bias"}


@pytest.mark.usefixtures("double")
def test_the_input_is_normalised_a_channel_of_a_node():
    torch.manual_seed(0)
    features = torch.randn(5, 2, 3, 4) * 3 + 1
    made = NodeNorm(2, 4)(features)
    for channel in range(2):
        for node in range(4):
            values = features[:, channel, :, node]
            scale = (values.var(correction=0) + 1e-5).sqrt()
            expected = (values - values.mean()) / scale
            torch.testing.assert_close(made[:, channel, :, node].detach(), expected, **NEAR)


@pytest.mark.usefixtures("double")
def test_one_step_is_enough_for_the_statistics_of_small_inputs():
    torch.manual_seed(0)
    batches = [0.3 + 0.01 * torch.randn(64, 2, 3, 4) for _ in range(3)]
    norm = NodeNorm(2, 4)
    seen = norm(batches[0])
    apart = norm.eval()(batches[0]) - seen
    assert apart.abs().max() < 0.05 * seen.abs().max()
    for batch in batches[1:]:
        norm.train()(batch)
    expected = torch.stack([batch.mean((0, 2)) for batch in batches]).mean(0)
    torch.testing.assert_close(norm.norm.running_mean, expected.flatten(), **NEAR)


def test_the_shortcut_convolves_only_where_the_width_changes():
    assert isinstance(shortcut(4, 4), nn.Identity)
    assert shortcut(4, 6)(torch.zeros(2, 4, 3, 5)).shape == (2, 6, 3, 5)
