import numpy as np
import pytest
import torch

from mer.methods.separate_structure import SSModule, make_layers

PATH = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=np.float32)
NEAR = {"rtol": 0, "atol": 1e-8}


def normalised(features, norm):
    """Batch normalisation in training, with the layer's scale and shift."""
    mean = features.mean(dim=(0, 2, 3), keepdim=True)
    variance = ((features - mean) ** 2).mean(dim=(0, 2, 3), keepdim=True)
    scale, shift = (part.detach().reshape(1, -1, 1, 1) for part in (norm.weight, norm.bias))
    return (features - mean) / (variance + 1e-5).sqrt() * scale + shift


def in_time_by_loops(features, weight, bias):
    """Equation 7 with one frame of zeros before the onset and one after the offset."""
    batch, _, frames, nodes = features.shape
    made = torch.zeros(batch, len(weight), frames, nodes)
    for f in range(frames):
        for tap in range(3):
            other = f + tap - 1
            if 0 <= other < frames:
                made[:, :, f] += torch.einsum(
                    "oc,bcn->bon", weight[:, :, tap, 0], features[:, :, other]
                )
    return made + bias.reshape(1, -1, 1, 1)


@pytest.fixture
def module(double):
    torch.manual_seed(0)
    made = SSModule(2, 4, PATH, learnable=True)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.copy_(torch.randn_like(parameter))
    return made


def test_the_module_is_space_then_time_with_a_way_around(module):
    features = torch.randn(2, 2, 3, 3)
    matrix = module.space.fixed + module.space.learned.detach()
    theta = module.space.theta.weight.detach()[:, :, 0, 0]
    space = torch.einsum("mn,bcfn,oc->bofm", matrix, features, theta)
    space = space + module.space.theta.bias.detach().reshape(1, -1, 1, 1)
    frames = normalised(space, module.space_norm).clamp(min=0)
    moved = in_time_by_loops(frames, module.time.weight.detach(), module.time.bias.detach())
    around, norm = module.shortcut
    weight = around.weight.detach()[:, :, 0, 0]
    plain = torch.einsum("oc,bcfn->bofn", weight, features) + around.bias.detach().reshape(
        1, -1, 1, 1
    )
    expected = (normalised(moved, module.time_norm) + normalised(plain, norm)).clamp(min=0)
    torch.testing.assert_close(module(features).detach(), expected, **NEAR)


def test_gradients_are_those_of_finite_differences(module):
    features = torch.randn(2, 2, 3, 3, requires_grad=True)
    module.eval()
    assert torch.autograd.gradcheck(module, features)


def test_frames_meet_in_time_and_nodes_in_space(module):
    module.eval()
    torch.manual_seed(1)
    features = torch.randn(1, 2, 3, 3)
    changed = features.clone()
    changed[:, :, 2, 0] += 1
    apart = (module(features) != module(changed)).any(1)[0]
    assert not apart[0].any()  # the onset is two frames away from the offset
    assert apart[1].any()
    assert apart[2].any()


def test_without_learnable_adjacency_only_the_matrix_is_missing():
    counts = [
        sum(p.numel() for p in SSModule(2, 4, PATH, learnable=flag).parameters())
        for flag in (False, True)
    ]
    assert counts[1] - counts[0] == 9


def test_layers_are_stacked_by_their_widths():
    layers = make_layers(2, (4, 4, 6), PATH, learnable=True)
    features = torch.zeros(2, 2, 3, 3)
    for layer, width in zip(layers, (4, 4, 6), strict=True):
        features = layer(features)
        assert features.shape == (2, width, 3, 3)
    assert len({id(layer.space.learned) for layer in layers}) == 3
    assert len(make_layers(2, (), PATH, learnable=True)) == 0
