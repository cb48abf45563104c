import pytest
import torch

from mer.errors import MerError
from mer.methods.gam_mer_network import GAMMERNetwork, LocalFeatures

# a ring of all regions, both directions
RING = torch.arange(28)
EDGES = torch.cat([torch.stack([RING, RING.roll(1)]), torch.stack([RING.roll(1), RING])], dim=1)


def network(seed=0, **settings):
    torch.manual_seed(seed)
    return GAMMERNetwork(3, **settings).eval()


def patches(clips=3, nodes=28, channels=3, patch=24):
    return torch.randn(clips, nodes, channels, patch, patch, generator=torch.manual_seed(1))


def test_a_region_alone_decides_its_features():
    """The CNN is shared: it knows neither the place of a region nor its clip."""
    local, some = LocalFeatures(3).eval(), patches(2)
    features = local(some.flatten(0, 1)).view(2, 28, -1)
    assert features.shape == (2, 28, 64 * 9)
    swapped = local(some.flip(1).flatten(0, 1)).view(2, 28, -1)
    torch.testing.assert_close(swapped, features.flip(1))
    assert (features >= 0).all()


def test_the_number_of_parameters():
    # CNN: 3x3 weights and two numbers a channel of batch norm
    local = 9 * (3 * 16 + 16 * 32 + 32 * 64) + 2 * (16 + 32 + 64)
    attention = [width * 64 + 3 * 64 for width in (576, 64, 64)]
    for layers in (1, 2, 3):
        head = 28 * 64 * 3 + 3
        count = sum(p.numel() for p in network(layers=layers).parameters())
        assert count == local + sum(attention[:layers]) + head
    convolution = sum(p.numel() for p in network(graph_layer="gcn").parameters())
    assert convolution == local + (576 + 64) * 64 + 2 * 64 + 28 * 64 * 3 + 3
    mean = sum(p.numel() for p in network(readout="mean").parameters())
    assert mean == local + sum(attention[:2]) + 64 * 3 + 3


@pytest.mark.parametrize("settings", [
    {}, {"layers": 1}, {"layers": 3}, {"graph_layer": "gcn"}, {"heads": 1}, {"readout": "mean"},
    {"input": "onset+apex"}, {"patch": 17}, {"channels": 32},
])  # fmt: skip
def test_a_batch_is_its_clips_one_by_one(settings):
    made = network(**settings)
    channels = 6 if settings.get("input") == "onset+apex" else 3
    some = patches(channels=channels, patch=settings.get("patch", 24))
    together = made(some, EDGES).logits
    singles = torch.cat([made(one[None], EDGES).logits for one in some])
    torch.testing.assert_close(together, singles, rtol=1e-5, atol=1e-5)
    assert (together[0] - together[1]).abs().max() > 1e-4


def test_permuted_clips_give_permuted_logits_and_attention():
    made, some, order = network(), patches(4), torch.tensor([2, 0, 3, 1])
    one, other = made(some, EDGES), made(some[order], EDGES)
    torch.testing.assert_close(other.logits, one.logits[order])
    for mine, theirs in zip(one.attention, other.attention, strict=True):
        torch.testing.assert_close(theirs, mine[order])


def test_the_mean_of_renamed_regions_is_the_same_and_their_concatenation_is_not():
    order = torch.randperm(28, generator=torch.manual_seed(3))
    renamed = order.argsort()[EDGES]
    some = patches()
    for readout, same in (("mean", True), ("concatenated", False)):
        made = network(readout=readout)
        one, other = made(some, EDGES).logits, made(some[:, order], renamed).logits
        assert torch.allclose(one, other, atol=1e-5) is same


def test_the_order_of_the_edges_does_not_count():
    made, some = network(), patches()
    order = torch.randperm(EDGES.shape[1], generator=torch.manual_seed(3))
    torch.testing.assert_close(made(some, EDGES[:, order]).logits, made(some, EDGES).logits)


def test_a_region_is_seen_as_many_edges_away_as_there_are_layers():
    """With the mean of one region's vector as target: the gradient reaches its neighbours' only."""
    for layers in (1, 2, 3):
        made, some = network(layers=layers, heads=1), patches(1).requires_grad_()
        features = made.local(some.flatten(0, 1))
        loops = torch.stack([RING, RING])
        for layer in made.layers:
            features = torch.nn.functional.elu(layer(features, torch.cat([EDGES, loops], dim=1)))
        features[10].sum().backward()
        reached = some.grad[0].abs().flatten(1).sum(1).nonzero().squeeze(1).tolist()
        assert reached == list(range(10 - layers, 10 + layers + 1))


def test_attention_sums_to_one_over_the_senders_of_a_region():
    output = network(layers=3).eval()(patches(), EDGES)
    assert output.edge_index.shape == (2, 56 + 28)
    assert len(output.attention) == 3
    for weights in output.attention:
        assert weights.shape == (3, 84, 4)
        sums = torch.zeros(3, 28, 4).index_add_(1, output.edge_index[1], weights)
        torch.testing.assert_close(sums, torch.ones_like(sums))
    assert network(graph_layer="gcn")(patches(), EDGES).attention == ()


@pytest.mark.parametrize(("settings", "message"), [
    ({"input": "offset"}, "input is 'offset'; allowed are apex, onset.apex, difference"),
    ({"regions": "some"}, "regions is 'some'; allowed are selected, all"),
    ({"readout": "max"}, "readout is 'max'; allowed are concatenated, mean"),
    ({"graph_layer": "mlp"}, "graph_layer is 'mlp'; allowed are gat, gcn"),
    ({"layers": 0}, "layers is 0; allowed are whole numbers from 1"),
    ({"heads": 0}, "heads is 0; allowed are whole numbers from 1"),
    ({"channels": 63}, "channels is 63; 4 heads share a multiple of 4"),
    ({"patch": 7}, "patch is 7; three poolings take 8 pixels or more"),
    ({"dropout": 1.0}, "dropout is 1.0; allowed are shares from 0 and below 1"),
    ({"attention_dropout": -0.1}, "attention_dropout is -0.1; allowed are shares from 0"),
])  # fmt: skip
def test_settings_that_cannot_be_used_are_refused(settings, message):
    with pytest.raises(MerError, match=message):
        network(**settings)


def test_patches_of_another_view_are_refused():
    with pytest.raises(MerError, match=r"patches have shape \(28, 6, 24, 24\); the network takes"):
        network()(patches(channels=6), EDGES)
