import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mer.errors import MerError
from mer.methods.temporal_graph import TemporalGraph, angular_similarity


def one_clip(h, index, apex, w, tau, low, high):
    """Equations 3 to 8 of one clip by plain loops, 0-based: {(i, j): weight}."""
    count, found = len(h), {}
    local = set()
    for i in range(count):
        local |= {(i, j) for j in range(max(0, i - w), min(count - 1, i + w) + 1)}  # (3)
        local |= {(i, apex)}  # (4)
    starting_at_global = {(apex, i) for i in range(count)}  # (5)
    for i, j in local | starting_at_global:
        dot = sum(a * b for a, b in zip(h[i], h[j], strict=True))
        lengths = math.sqrt(sum(a * a for a in h[i]) * sum(b * b for b in h[j]))
        cosine = min(1.0, max(-1.0, dot / lengths))
        weight = 1 - math.acos(cosine) / math.pi  # (6)
        weight *= math.exp(-abs(index[i] - index[j]) / tau)  # (7)
        found[i, j] = weight * (high if i == apex else low)  # (8)
    return found


def batch(lengths, channels=5, seed=0):
    generator = torch.Generator().manual_seed(seed)
    longest = max(lengths)
    nodes = torch.arange(longest) < torch.tensor(lengths)[:, None]
    features = torch.randn(len(lengths), longest, channels, generator=generator)
    steps = torch.randint(1, 4, (len(lengths), longest), generator=generator)
    return features * nodes[:, :, None], nodes, steps.cumsum(1) * nodes


def weights(graph, features, nodes, index, apex):
    return graph.weights(features, index, apex, graph.edges(nodes, apex))


@given(
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    window=st.integers(0, 4), seed=st.integers(0, 1000), data=st.data(),
)  # fmt: skip
def test_edges_and_weights_are_those_of_the_equations(lengths, window, seed, data):
    torch.set_default_dtype(torch.float64)
    try:
        apex = [data.draw(st.integers(0, length - 1)) for length in lengths]
        graph = TemporalGraph(window, 10.0, 0.3, 0.9)
        features, nodes, index = batch(lengths, seed=seed)
        found = weights(graph, features, nodes, index, torch.tensor(apex))
        edges = graph.edges(nodes, torch.tensor(apex))
        for b, length in enumerate(lengths):
            h, i = features[b, :length].tolist(), index[b, :length].tolist()
            expected = torch.zeros_like(found[b])
            for place, value in one_clip(h, i, apex[b], window, 10.0, 0.3, 0.9).items():
                expected[place] = value
            # equal nodes stand a rounding error from the end of arccos
            torch.testing.assert_close(found[b], expected, rtol=0, atol=1e-7)
            assert torch.equal(edges[b], expected > 0)
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("apex", [0, 2, 4])
def test_a_global_node_at_either_end_or_inside(apex):
    edges = TemporalGraph(window=1).edges(torch.ones(1, 5, dtype=torch.bool), torch.tensor([apex]))
    assert edges[0, apex].all()
    assert edges[0, :, apex].all()
    others = [i for i in range(5) if i != apex]
    for i in others:
        assert [bool(edges[0, i, j]) for j in others] == [abs(i - j) <= 1 for j in others]


def test_a_clip_of_two_frames_is_one_node_that_reaches_itself():
    graph = TemporalGraph()
    features, nodes, index = batch([1])
    found = weights(graph, features, nodes, index, torch.tensor([0]))
    assert found.shape == (1, 1, 1)
    assert found.item() == pytest.approx(1.0, abs=1e-3)


def test_distance_counts_frames_that_were_left_out():
    graph = TemporalGraph(window=1)
    features, nodes, _ = batch([2])
    near, far = (
        weights(graph, features, nodes, torch.tensor([[1, last]]), torch.tensor([0]))
        for last in (2, 12)
    )
    torch.testing.assert_close(far[0, 1, 0], near[0, 1, 0] * math.exp(-1))


def test_gradients_are_finite_where_nodes_are_equal_opposite_or_nothing():
    one = torch.randn(6)
    features = torch.stack([one, one, -one, 3 * one, torch.zeros(6)])[None].requires_grad_()
    found = angular_similarity(features)
    assert found[0, 0, 1].item() == pytest.approx(1, abs=1e-3)
    assert found[0, 0, 2].item() == pytest.approx(0, abs=1e-3)
    assert found[0, 0, 4].item() == pytest.approx(0.5)
    found.sum().backward()
    assert features.grad.isfinite().all()


def test_the_slope_of_the_similarity_is_kept_elsewhere(double):
    features = torch.randn(2, 3, 4, requires_grad=True)
    off = ~torch.eye(3, dtype=torch.bool)
    assert torch.autograd.gradcheck(lambda h: angular_similarity(h)[:, off], features)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"window": -1}, "window is -1; allowed are whole numbers from 0"),
        ({"tau": 0}, "tau is 0; allowed are numbers above 0"),
        ({"lambda_local": 1.0}, "lambda_local is 1.0 and lambda_global 1.0; allowed are"),
        ({"lambda_local": 0.0}, "the first below the second"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings, message):
    with pytest.raises(MerError, match=message):
        TemporalGraph(**settings)
