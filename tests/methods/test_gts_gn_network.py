import pytest
import torch

from mer.errors import MerError
from mer.methods.gts_gn_network import GTSGNNetwork, SSGNNetwork


def parameters(network):
    return sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ({}, 163_710),  # table III(b)
        ({"learnable_adjacency": True}, 164_494),
        ({"features": "B"}, 164_022),
        ({"points": 31}, 163_710 + 4 * 17),
    ],
)
def test_ss_gn_has_the_parameters_of_the_paper(settings, count):
    assert parameters(SSGNNetwork(6, **settings)) == count


@pytest.mark.parametrize(
    ("layer", "count"), [(1, 177_866), (2, 194_830), (3, 261_714), (4, 328_214)]
)
def test_gts_gn_has_two_streams_up_to_its_layer(layer, count):
    # a layer has 13120, 16768, 66688 or 66304 parameters and 196 of its adjacency matrix
    sizes = [13_120, 16_768, 66_688, 66_304]
    expected = 2 * 56 + 774 + sum(size + 196 for size in [*sizes, *sizes[:layer]])
    assert parameters(GTSGNNetwork(6, layer=layer)) == expected == count


def test_the_learnable_adjacency_can_be_left_out():
    with_it, without = (
        GTSGNNetwork(6, layer=1, learnable_adjacency=flag) for flag in (True, False)
    )
    assert parameters(with_it) - parameters(without) == 5 * 14 * 14
    assert without.learned_adjacencies() == {}


def test_ss_gn_is_its_layers_averaged_and_classified(double, landmark_batch):
    torch.manual_seed(0)
    network = SSGNNetwork(3).eval()
    landmarks = landmark_batch()["landmarks"].double()
    features = network.norm(landmarks.permute(0, 3, 1, 2))
    for layer in network.layers:
        features = layer(features)
    pooled = sum(features[..., f, n] for f in range(3) for n in range(14)) / 42
    expected = pooled @ network.head.weight.T + network.head.bias
    torch.testing.assert_close(network(landmarks), expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("layer", [1, 2, 3, 4])
def test_gts_gn_sums_its_streams_after_its_layer(double, landmark_batch, layer):
    torch.manual_seed(0)
    network = GTSGNNetwork(3, layer=layer).eval()
    landmarks = landmark_batch()["landmarks"].double()
    nodes = network.features(landmarks)
    low, high = network.norms["low"](nodes[:, :2]), network.norms["high"](nodes[:, 2:])
    for below, above in zip(network.streams["low"], network.streams["high"], strict=True):
        low, high = below(low), above(high)
    features, expected = low + high, {}
    expected[layer] = features.mean((2, 3))
    for number, module in enumerate(network.fused, start=layer + 1):
        features = module(features)
        expected[number] = features.mean((2, 3))
    output = network(landmarks)
    assert list(output.pooled) == list(range(layer, 5))
    torch.testing.assert_close(output.pooled, expected, rtol=0, atol=1e-8)
    torch.testing.assert_close(output.logits, network.head(expected[4]), rtol=0, atol=1e-8)


@pytest.mark.parametrize("points", [14, 31, 68])
def test_every_point_set_is_taken(landmark_batch, points):
    landmarks = landmark_batch(points=points)["landmarks"]
    assert SSGNNetwork(5, points=points, features="B")(landmarks).shape == (4, 5)
    assert GTSGNNetwork(5, points=points)(landmarks).logits.shape == (4, 5)


def test_each_switch_changes_the_predictions(landmark_batch):
    landmarks = landmark_batch()["landmarks"]
    found = []
    for layer in (1, 2, 3, 4):
        torch.manual_seed(0)
        found.append(GTSGNNetwork(3, layer=layer).eval()(landmarks).logits)
    for features in ("A", "B"):
        torch.manual_seed(0)
        found.append(SSGNNetwork(3, features=features).eval()(landmarks))
    assert all((one - two).abs().max() > 1e-4 for i, one in enumerate(found) for two in found[:i])


@pytest.mark.parametrize("name", ["low/1", "high/1", "fused/2", "fused/4"])
def test_a_learned_adjacency_changes_the_predictions(landmark_batch, name):
    torch.manual_seed(0)
    network = GTSGNNetwork(3, layer=1).eval()
    landmarks = landmark_batch()["landmarks"]
    before = network(landmarks).logits
    adjacencies = network.learned_adjacencies()
    assert list(adjacencies) == ["low/1", "high/1", "fused/2", "fused/3", "fused/4"]
    adjacencies[name].copy_(torch.randn(14, 14))  # it is the parameter itself, detached
    assert (network(landmarks).logits - before).abs().max() > 1e-4


@pytest.mark.parametrize("degenerate", ["one point", "one column", "no movement"])
def test_degenerate_landmarks_give_finite_gradients(landmark_batch, degenerate):
    landmarks = landmark_batch()["landmarks"]
    if degenerate == "one point":
        landmarks = torch.zeros_like(landmarks)
    elif degenerate == "one column":
        landmarks[..., 0] = 0
    else:
        landmarks[:, 1:] = landmarks[:, :1]
    torch.manual_seed(0)
    network = GTSGNNetwork(3)
    landmarks.requires_grad_()
    logits = network(landmarks).logits
    logits.square().sum().backward()
    assert logits.isfinite().all()
    assert landmarks.grad.isfinite().all()
    assert all(p.grad.isfinite().all() for p in network.parameters())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"layer": 0}, "layer is 0; the streams fuse after layer 1 to 4"),
        ({"layer": 5}, "layer is 5; the streams fuse after layer 1 to 4"),
        ({"points": 51}, "there are sets of 14, 31, 68"),
    ],
)
def test_arguments_out_of_range_are_refused(settings, message):
    with pytest.raises(MerError, match=message):
        GTSGNNetwork(3, **settings)


def test_unknown_features_are_refused():
    with pytest.raises(MerError, match="features is 'C'; allowed are A, B"):
        SSGNNetwork(3, features="C")


@pytest.mark.parametrize("cls", [SSGNNetwork, GTSGNNetwork])
def test_landmarks_of_another_set_are_refused(landmark_batch, cls):
    with pytest.raises(MerError, match="give the view and the method the same points"):
        cls(3)(landmark_batch(points=31)["landmarks"])
