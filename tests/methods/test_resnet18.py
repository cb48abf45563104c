import pytest
import torch

from mer.errors import MerError
from mer.methods import ResNet18
from mer.methods.resnet18 import ResNet18Network, check_pictures, residual_stages


def pictures(clips=2, size=64):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(clips, 3, size, size, generator=generator)


def test_it_has_the_parameters_of_the_paper():
    assert sum(p.numel() for p in ResNet18(6).parameters()) == 11_179_590


def test_the_stages_halve_the_picture_and_double_the_channels():
    shapes = []
    features = pictures()
    for part in residual_stages(4, count=4):
        features = part(features)
        shapes.append(tuple(features.shape[1:]))
    # after stem, normalisation and rectifier; pooling; two blocks a stage
    assert shapes[2:4] == [(4, 32, 32), (4, 16, 16)]
    assert shapes[5::2] == [(4, 16, 16), (8, 8, 8), (16, 4, 4), (32, 2, 2)]


def test_the_head_sees_the_average_of_all_places():
    network = ResNet18Network(3, width=4).eval()
    features = network.stages(pictures())
    pooled = sum(features[:, :, i, j] for i in range(2) for j in range(2)) / 4
    expected = pooled @ network.head.weight.T + network.head.bias
    torch.testing.assert_close(network(pictures()), expected)


def test_it_reads_the_apex_alone_and_learns_one_batch():
    torch.manual_seed(0)
    made = ResNet18(2, width=4)
    batch = {"apex": pictures(4, 32), "label": torch.tensor([0, 1, 0, 1])}
    optimiser = torch.optim.Adam(made.parameters(), 1e-2)
    for _ in range(30):
        optimiser.zero_grad()
        made.training_loss(batch).backward()
        optimiser.step()
    assert made.training_loss(batch) < 0.1
    assert made.eval().probabilities({"apex": pictures(4, 32)}).shape == (4, 2)


@pytest.mark.parametrize(
    ("shape", "size", "message"),
    [
        ((2, 1, 32, 32), None, r"takes \(B, 3, H, W\)"),
        ((3, 32, 32), None, r"takes \(B, 3, H, W\)"),
        ((2, 3, 32, 32), 64, r"takes \(B, 3, 64, 64\): give the view the size of the method"),
    ],
)
def test_what_is_no_picture_of_the_size_is_refused(shape, size, message):
    with pytest.raises(MerError, match=message):
        check_pictures(torch.zeros(shape), size)


def test_a_width_below_one_is_refused():
    with pytest.raises(MerError, match="width is 0"):
        ResNet18(3, width=0)
