from dataclasses import replace

import pytest
import torch

from mer.errors import MerError
from mer.magnification.st_memm.network import (
    CHANGE,
    FARTHEST,
    GREY,
    MOTION,
    Manipulator,
    STMEMMNetwork,
)
from mer.magnification.st_memm.settings import RECONSTRUCTIONS, SMALL, Architecture
from mer.magnification.st_memm.warping import moved

TINY = Architecture(
    channels=8, blocks=1, layers=2, heads=2, patch=4, window=2, pixel_channels=4
)  # fmt: skip


def tiny(**changes):
    torch.manual_seed(0)
    network = STMEMMNetwork(replace(TINY, **changes))
    for parameter in network.parameters():  # zero and tiny ones would hide what they do
        torch.nn.init.normal_(parameter, std=0.2)
    return network.double().requires_grad_(False)


def frames(count=2, height=16, width=24):
    torch.manual_seed(1)
    return torch.rand(2, count, 3, height, width, dtype=torch.float64)


def factors(*values):
    return torch.tensor(values, dtype=torch.float64)


def test_frames_of_two_sizes_are_refused():
    first, second = frames()[0], frames(height=20)[0]
    with pytest.raises(
        MerError, match=r"\(2, 3, 16, 24\) and \(2, 3, 20, 24\); both take the same"
    ):
        tiny()(first, second, factors(2, 2))


def plain_convolution(weight, maps):
    return torch.nn.functional.conv2d(maps, weight, padding=1)


def test_the_manipulator_is_equation_three():
    manipulator, features = Manipulator(4).double(), torch.randn(2, 3, 5, 6, 4).double()
    one, two = features.permute(0, 1, 4, 2, 3)
    alpha = factors(0.5, 7, 20)
    change = plain_convolution(manipulator.change.weight, two - one).relu()
    change = alpha[:, None, None, None] * change
    entered = plain_convolution(manipulator.enter.weight, change)
    inner = plain_convolution(manipulator.inner.weight, entered).relu()
    expected = one + entered + plain_convolution(manipulator.outer.weight, inner)
    found = manipulator(features[0], features[1], alpha)
    torch.testing.assert_close(found.permute(0, 3, 1, 2), expected)


def test_factor_zero_and_equal_frames_give_the_features_of_frame_a():
    manipulator, (one, two) = Manipulator(4), torch.randn(2, 3, 5, 6, 4)
    assert torch.equal(manipulator(one, two, torch.zeros(3)), one)
    assert torch.equal(manipulator(one, one, torch.tensor([1.0, 5, 100])), one)


def test_what_the_manipulator_adds_grows_with_the_factor():
    manipulator, (one, two) = Manipulator(4).double(), torch.randn(2, 1, 5, 6, 4).double()
    once, often = (manipulator(one, two, factors(times)) - one for times in (1, 30))
    torch.testing.assert_close(often, 30 * once)


def test_the_decoder_is_equations_four_and_five():
    network, (first, second) = tiny(), frames()
    one, two = network.features(first), network.features(second)
    magnified = network.manipulator(one, two, factors(3, 3))
    mixed = network.decoder.mixed(magnified)
    maps = (mixed + magnified).permute(0, 3, 1, 2)
    expected = network.decoder.last(network.decoder.enlarged(maps)) + GREY
    torch.testing.assert_close(network(first, second, factors(3, 3)), expected)


def test_the_encoder_adds_deep_features_to_shallow_ones():
    network, (first, _) = tiny(), frames()
    shallow = network.encoder.shallow(first - GREY).permute(0, 2, 3, 1)
    expected = shallow + network.encoder.deep(shallow)
    torch.testing.assert_close(network.features(first), expected)


def test_motion_moves_frame_a_and_adds_the_rest():
    network, (first, second) = tiny(reconstruction="motion"), frames()
    one, two = network.features(first), network.features(second)
    magnified = network.decoder(network.manipulator(one, two, factors(2, 9)))
    compared = network.decoder.comparison(magnified, network.decoder(one))
    values = network.decoder.pixels(compared)
    displacement = FARTHEST * torch.tanh(MOTION * values[:, :2] / FARTHEST)
    expected = moved(first, displacement) + torch.tanh(CHANGE * values[:, 2:])
    torch.testing.assert_close(network(first, second, factors(2, 9)), expected)


@pytest.mark.parametrize("kind", ["change", "motion"])
@pytest.mark.parametrize("times", [1.0, 50.0])
def test_a_still_pair_gives_frame_a(kind, times):
    network, (first, _) = tiny(reconstruction=kind), frames()
    torch.testing.assert_close(network(first, first, factors(times, times)), first)


@pytest.mark.parametrize("kind", ["change", "motion"])
def test_training_starts_from_frame_a(kind):
    network = STMEMMNetwork(replace(TINY, reconstruction=kind))
    first, second = frames().float()
    torch.testing.assert_close(network(first, second, torch.tensor([5.0, 20])), first)


@pytest.mark.parametrize("kind", RECONSTRUCTIONS)
def test_any_size_goes_in_and_comes_out(kind):
    network = tiny(reconstruction=kind)
    for height, width in ((3, 5), (8, 8), (19, 33)):
        first, second = frames(1, height, width)
        assert network(first, second, factors(4)).shape == (1, 3, height, width)


@pytest.mark.parametrize("kind", RECONSTRUCTIONS)
def test_what_is_known_of_frame_a_may_be_handed_over(kind):
    network, (first, second) = tiny(reconstruction=kind), frames()
    one, two = network.features(first), network.features(second)
    still = network.decoder(one)
    found = network.decoded(first, one, two, factors(2, 9), still)
    torch.testing.assert_close(found, network(first, second, factors(2, 9)))


@pytest.mark.parametrize("kind", RECONSTRUCTIONS)
def test_each_pair_is_magnified_by_its_own_factor(kind):
    network, (first, second) = tiny(reconstruction=kind), frames()
    both = network(first, second, factors(2, 9))
    torch.testing.assert_close(both[1:], network(first[1:], second[1:], factors(9)))
    assert not torch.allclose(both, network(first, second, factors(2, 8)))


@pytest.mark.parametrize("changes", [
    {"channels": 4}, {"blocks": 2}, {"layers": 1}, {"heads": 1}, {"patch": 8}, {"window": 4},
    {"mlp_ratio": 1.0}, {"pixel_channels": 5}, {"reconstruction": "change"},
    {"reconstruction": "motion"}, {"local_contrast": True},
], ids=str)  # fmt: skip
def test_every_setting_changes_what_comes_out(changes):
    first, second = frames()
    plain, other = tiny(), tiny(**changes)
    assert not torch.allclose(*(n(first, second, factors(3, 3)) for n in (plain, other)))


def test_the_number_of_parameters():
    counts = [
        sum(p.numel() for p in STMEMMNetwork(size).parameters()) for size in (Architecture(), SMALL)
    ]
    assert counts == [28_085_811, 469_537]
