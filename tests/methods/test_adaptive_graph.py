import math

import pytest
import torch

from mer.errors import MerError
from mer.methods.adaptive_graph import EdgeLayer, RowLayer, global_first, make_adaptive


def adjacency(lengths, seed=0):
    generator = torch.Generator().manual_seed(seed)
    longest = max(lengths)
    real = torch.arange(longest) < torch.tensor(lengths)[:, None]
    edges = real[:, :, None] & real[:, None, :]
    edges &= torch.rand(edges.shape, generator=generator) > 0.3
    return torch.rand(edges.shape, generator=generator) * edges, edges


def random_row_layer(places=6, forgetting=0.3):
    torch.manual_seed(0)
    layer = RowLayer(forgetting, places)
    torch.nn.init.normal_(layer.weight)
    torch.nn.init.normal_(layer.bias)
    return layer


def softplus(x):
    return math.log1p(math.exp(10 * x)) / 10


def test_the_row_layer_is_equation_10_with_the_global_node_in_place_0(double):
    layer, lengths, apexes = random_row_layer(), [5, 3, 1], [2, 0, 0]
    (now, edges), (first, _) = adjacency(lengths), adjacency(lengths, seed=1)
    first = first * edges
    found = layer(now, first, edges, global_first(torch.tensor(apexes), 5))
    for b, (length, apex) in enumerate(zip(lengths, apexes, strict=True)):
        order = [apex, *(n for n in range(length) if n != apex)]
        for i in range(length):
            row = [now[b, i, n].item() for n in order] + [0.0] * (6 - length)
            for place, j in enumerate(order):
                terms = zip(layer.weight[place].tolist(), row, strict=True)
                fc = sum(a * x for a, x in terms) + layer.bias[place].item()
                expected = 0.7 * softplus(fc) + 0.3 * first[b, i, j].item()
                expected *= edges[b, i, j].item()
                assert found[b, i, j].item() == pytest.approx(expected, abs=1e-12)
    assert (found[~edges] == 0).all()


def test_the_row_layer_starts_close_to_the_identity():
    now, edges = adjacency([5, 4])
    found = RowLayer(0.0, 5)(now, now, edges, global_first(torch.tensor([1, 3]), 5))
    assert (found - now).abs()[edges & (now > 0.3)].max() < 0.006
    assert (found[edges] > 0).all()


def test_the_edge_layer_is_equation_10_on_each_weight(double):
    torch.manual_seed(0)
    layer = EdgeLayer(0.3)
    now, edges = adjacency([4, 2])
    found = layer(now, now, edges, global_first(torch.tensor([0, 1]), 4))
    for place in edges.nonzero().tolist():
        weight = now[tuple(place)]
        expected = 0.7 * softplus(layer.layers(weight.view(1, 1)).item()) + 0.3 * weight.item()
        assert found[tuple(place)].item() == pytest.approx(expected, abs=1e-12)
    assert (found[~edges] == 0).all()


@pytest.mark.parametrize("fc", ["row", "edge"])
def test_padding_changes_nothing(fc):
    torch.manual_seed(0)
    layer = make_adaptive(fc, 0.5, 8)
    now, edges = adjacency([3])
    apex = torch.tensor([1])
    alone = layer(now, now, edges, global_first(apex, 3))
    padded = [torch.nn.functional.pad(one, (0, 4, 0, 4)) for one in (now, now, edges)]
    found = layer(*padded, global_first(apex, 7))
    torch.testing.assert_close(found[:, :3, :3], alone)
    assert (found[:, 3:] == 0).all()
    assert (found[:, :, 3:] == 0).all()


@pytest.mark.parametrize(("forgetting", "whose"), [(1.0, "first"), (0.0, "changed")])
def test_the_rate_weighs_the_first_matrix(forgetting, whose):
    layer = random_row_layer(5, forgetting)
    (now, edges), order = adjacency([5]), global_first(torch.tensor([0]), 5)
    first = torch.ones_like(now) * edges
    found = layer(now, first, edges, order)
    assert torch.equal(found, first) == (whose == "first")


@pytest.mark.parametrize("apex", [0, 2, 4])
def test_the_global_node_comes_first_and_the_others_stay_in_time(apex):
    expected = [apex, *(n for n in range(5) if n != apex)]
    assert global_first(torch.tensor([apex]), 5)[0].tolist() == expected


def test_settings_that_cannot_be_used_are_refused():
    with pytest.raises(MerError, match="fc is 'column'; allowed are row, edge"):
        make_adaptive("column", 0.5, 3)
    with pytest.raises(MerError, match="forgetting is 2; allowed are numbers from 0 to 1"):
        make_adaptive("row", 2, 3)
