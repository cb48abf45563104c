import pytest
import torch
from torch import nn

from mer.errors import MerError
from mer.methods import STSTNet
from mer.methods.ststnet import RECIPE, STREAMS, STSTNetNetwork, check_flow, pooled_side


def flows(clips=4, size=28):
    return torch.rand(clips, 3, size, size, generator=torch.Generator().manual_seed(0))


class Published(nn.Module):
    """The three streams apart, layer by layer as the authors' script has them."""

    def __init__(self, merged):
        super().__init__()
        conv, _, norm, *_ = merged.streams
        self.streams = nn.ModuleList()
        start = 0
        for kernels in STREAMS:
            own = slice(start, start := start + kernels)
            alone, statistics = nn.Conv2d(3, kernels, 3, padding=2), nn.BatchNorm2d(kernels)
            with torch.no_grad():
                alone.weight.copy_(conv.weight[own])
                alone.bias.copy_(conv.bias[own])
                statistics.weight.copy_(norm.weight[own])
                statistics.bias.copy_(norm.bias[own])
            self.streams.append(nn.Sequential(alone, nn.ReLU(), statistics, nn.MaxPool2d(3, 3, 1)))
        self.head = nn.Linear(400, 3)
        self.head.load_state_dict(merged.head.state_dict())

    def forward(self, flow):
        joined = torch.cat([stream(flow) for stream in self.streams], 1)
        return self.head(nn.functional.avg_pool2d(joined, 2, 2).flatten(1))


@pytest.mark.parametrize("training", [True, False])
def test_one_convolution_is_the_three_of_the_paper(double, training):
    torch.manual_seed(0)
    merged = STSTNetNetwork(3, dropout=0.0)
    nn.init.normal_(merged.streams[2].weight)  # also of negative sign, which pooling would show
    published = Published(merged)
    merged.train(training)
    published.train(training)
    logits, wanted = merged(flows().double()), published(flows().double())
    torch.testing.assert_close(logits, wanted, rtol=1e-10, atol=1e-12)
    for each in (logits, wanted):
        each.square().sum().backward()
    conv, _, norm, *_ = merged.streams
    for part, place in ((conv.weight, 0), (norm.weight, 2)):
        apart = torch.cat([stream[place].weight.grad for stream in published.streams])
        torch.testing.assert_close(part.grad, apart, rtol=1e-9, atol=1e-12)
    apart = torch.cat([stream[2].running_var for stream in published.streams])
    torch.testing.assert_close(norm.running_var, apart)


def test_it_starts_as_three_convolutions_of_their_own_would():
    """Torch draws from bounds that the inputs of a kernel give, 27 here, however many kernels."""
    bound = 27**-0.5
    weights = torch.cat([STSTNetNetwork(3).streams[0].weight.flatten() for _ in range(20)])
    alone = torch.cat([nn.Conv2d(3, 3, 3).weight.flatten() for _ in range(100)])
    assert weights.abs().max() <= bound
    assert weights.std().item() == pytest.approx(alone.std().item(), rel=0.05)


def test_its_size_and_shapes():
    made = STSTNet(3)
    assert sum(p.numel() for p in made.parameters()) == 27 * 16 + 16 + 32 + 400 * 3 + 3 == 1683
    assert made.network.head.in_features == 400
    assert made({"flow": flows()}).shape == (4, 3)
    assert made.optimisation == RECIPE
    assert (RECIPE.optimiser, RECIPE.learning_rate) == ("adam", 5e-5)


@pytest.mark.parametrize("size", [8, 11, 28, 29, 56])
def test_any_size_meets_its_linear_layer(size):
    network = STSTNetNetwork(5, size=size)
    assert network(flows(2, size)).shape == (2, 5)
    assert network.head.in_features == 16 * pooled_side(size) ** 2


def test_dropout_is_of_single_values_and_only_in_training():
    network = STSTNetNetwork(3)
    torch.manual_seed(0)
    dropped = network.train().streams(flows())
    share = (dropped == 0).double().mean().item()
    assert 0.4 < share < 0.6
    assert not (dropped == 0).all(dim=(2, 3)).any()
    network.eval()
    assert torch.equal(network(flows()), network(flows()))


def test_it_learns_one_batch_and_every_channel_counts():
    torch.manual_seed(0)
    made = STSTNet(2, dropout=0.0)
    batch = {"flow": flows(), "label": torch.tensor([0, 1, 0, 1])}
    optimiser = torch.optim.Adam(made.parameters(), 1e-2)
    for _ in range(40):
        optimiser.zero_grad()
        made.training_loss(batch).backward()
        optimiser.step()
    assert all(p.grad.abs().sum() > 0 for p in made.parameters())
    assert made.training_loss(batch) < 0.1
    made.eval()
    before = made(batch)
    for channel in range(3):
        changed = batch["flow"].clone()
        changed[:, channel] = 0
        assert not torch.allclose(made({"flow": changed}), before)


@pytest.mark.parametrize("shape", [(2, 1, 28, 28), (3, 28, 28), (2, 3, 32, 32)])
def test_another_shape_names_what_to_do(shape):
    with pytest.raises(MerError, match=r"takes \(B, 3, 28, 28\): give the view the size"):
        check_flow(torch.zeros(shape), 28)


@pytest.mark.parametrize(("settings", "sentence"), [
    ({"size": 1}, "size is 1; STSTNet takes 2 pixels or more"),
    ({"streams": (3, 0)}, r"streams is \(3, 0\)"),
    ({"dropout": 1.0}, "dropout is 1.0; it takes a probability below 1"),
])  # fmt: skip
def test_a_setting_out_of_its_range_is_refused(settings, sentence):
    with pytest.raises(MerError, match=sentence):
        STSTNetNetwork(3, **settings)
