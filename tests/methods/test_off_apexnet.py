import pytest
import torch
from torch.nn import functional

from mer.errors import MerError
from mer.methods import OFFApexNet
from mer.methods.off_apexnet import OFFApexNetNetwork, flow_stream


def flows(clips=4, size=28):
    return torch.rand(clips, 3, size, size, generator=torch.Generator().manual_seed(0))


def test_it_has_the_parameters_that_others_count():
    made = OFFApexNet(3)
    streams = 2 * (6 * 25 + 6 + 16 * 6 * 25 + 16)
    layers = (1568 * 1024 + 1024) + (1024 * 1024 + 1024) + (1024 * 3 + 3)
    assert sum(p.numel() for p in made.parameters()) == streams + layers == 2_664_475


def test_a_stream_halves_twice_and_keeps_its_size_in_between():
    shapes, features = [], flows()[:, :1]
    for layer in flow_stream():
        features = layer(features)
        shapes.append(tuple(features.shape[1:]))
    assert shapes == [(6, 28, 28)] * 2 + [(6, 14, 14)] + [(16, 14, 14)] * 2 + [(16, 7, 7)]


def test_the_equations_step_by_step(double):
    torch.manual_seed(0)
    network, flow = OFFApexNetNetwork(3, hidden=8).eval(), flows(2).double()
    parts = []
    for stream, channel in ((network.horizontal, 0), (network.vertical, 1)):
        part = flow[:, channel : channel + 1]
        for place in (0, 3):
            conv = stream[place]
            part = functional.conv2d(part, conv.weight, conv.bias, padding=2).clamp(min=0)
            part = functional.max_pool2d(part, 2)
        parts.append(part.reshape(2, -1))
    joined = torch.cat(parts, 1)
    for place in (0, 3):
        layer = network.hidden[place]
        joined = (joined @ layer.weight.T + layer.bias).clamp(min=0)
    wanted = joined @ network.head.weight.T + network.head.bias
    torch.testing.assert_close(network(flow), wanted, rtol=1e-12, atol=1e-12)


def test_u_and_v_have_streams_of_their_own_and_the_strain_has_none():
    torch.manual_seed(0)
    network, flow = OFFApexNetNetwork(3, hidden=8).eval(), flows(2)
    before = network(flow)
    for channel, seen in ((0, True), (1, True), (2, False)):
        changed = flow.clone()
        changed[:, channel] = changed[:, channel].flip(-1)
        assert torch.allclose(network(changed), before) != seen
    assert not torch.allclose(network(flow[:, [1, 0, 2]]), before)


def test_it_learns_one_batch():
    torch.manual_seed(0)
    made = OFFApexNet(2, hidden=32)
    batch = {"flow": flows(), "label": torch.tensor([0, 1, 0, 1])}
    optimiser = torch.optim.Adam(made.parameters(), 3e-3)
    for _ in range(80):
        optimiser.zero_grad()
        made.training_loss(batch).backward()
        optimiser.step()
    assert all(p.grad.abs().sum() > 0 for p in made.parameters())
    assert made.training_loss(batch) < 0.1
    assert made.eval().probabilities(batch).shape == (4, 2)


def test_dropout_works_in_training_alone():
    network = OFFApexNetNetwork(3, hidden=64, dropout=0.5)
    assert not torch.equal(network(flows()), network(flows()))
    network.eval()
    assert torch.equal(network(flows()), network(flows()))


def test_any_size_meets_its_first_layer():
    assert OFFApexNetNetwork(3, size=21, hidden=4)(flows(2, 21)).shape == (2, 3)
    with pytest.raises(MerError, match=r"takes \(B, 3, 21, 21\)"):
        OFFApexNetNetwork(3, size=21, hidden=4)(flows(2, 28))


@pytest.mark.parametrize(("settings", "sentence"), [
    ({"size": 3}, "size is 3; OFF-ApexNet takes 4 pixels or more"),
    ({"kernels": (6, 0)}, r"kernels is \(6, 0\)"),
    ({"hidden": 0}, "hidden is 0"),
    ({"dropout": -0.1}, "dropout is -0.1"),
])  # fmt: skip
def test_a_setting_out_of_its_range_is_refused(settings, sentence):
    with pytest.raises(MerError, match=sentence):
        OFFApexNetNetwork(3, **settings)
