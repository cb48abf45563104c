import torch

from mer.magnification.st_memm.comparison import Comparison


def motion_alone(channels=4):
    """A comparison that hands through the motion and nothing else."""
    torch.manual_seed(0)
    comparison = Comparison(channels).double().requires_grad_(False)
    comparison.enter.weight.zero_()
    for channel in range(channels):
        comparison.enter.weight[channel, channels + channel, 1, 1] = 1
    comparison.inner.weight.zero_()
    return comparison


def features():
    torch.manual_seed(1)
    return torch.randn(2, 1, 5, 6, 4, dtype=torch.float64)


def test_no_change_gives_zero():
    still, _ = features()
    assert not Comparison(4).double()(still, still).any()


def test_a_motion_is_slope_times_change_over_the_squared_slope():
    comparison, (still, change) = motion_alone(), features()
    maps = still.permute(0, 3, 1, 2)
    slope = torch.nn.functional.conv2d(maps, comparison.slope.weight, padding=1)
    slope = slope.permute(0, 2, 3, 1)
    expected = slope * change / ((slope**2).mean(-1, keepdim=True) + comparison.floor.exp())
    torch.testing.assert_close(comparison(still + change, still), expected)


def test_the_contrast_of_both_frames_does_not_count():
    comparison, (still, change) = motion_alone(), features()
    comparison.floor.fill_(-30)
    plain, weak = (comparison(c * (still + change), c * still) for c in (1, 0.3))
    torch.testing.assert_close(plain, weak)


def test_a_change_that_is_twice_as_large_gives_twice_as_much():
    comparison, (still, change) = Comparison(4).double(), features()
    once, twice = (comparison(still + times * change, still) for times in (1, 2))
    torch.testing.assert_close(twice, 2 * once)
