import copy

import pytest
import torch
from torch import nn

from mer.methods.recomputation import frozen_statistics, recomputed


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Conv2d(3, 2, 1))


def step(module, again):
    x = torch.randn(2, 2, 6, 6, generator=torch.Generator().manual_seed(1), requires_grad=True)
    (recomputed(module, x) if again else module(x)).square().sum().backward()
    return [x.grad, *(p.grad for p in module.parameters())]


def test_gradients_and_running_statistics_are_those_of_a_plain_run():
    plain, again = network(), network()
    for _ in range(2):
        for one, two in zip(step(plain, False), step(again, True), strict=True):
            torch.testing.assert_close(one, two, rtol=0, atol=0)
    for one, two in zip(plain.buffers(), again.buffers(), strict=True):
        assert torch.equal(one, two)
    assert again[1].num_batches_tracked == 2
    assert again[1].momentum == 0.1


def test_the_inside_is_not_kept():
    kept = []
    hooks = torch.autograd.graph.saved_tensors_hooks(lambda t: kept.append(t) or t, lambda t: t)
    with hooks:
        recomputed(network(), torch.randn(2, 2, 6, 6, requires_grad=True))
    assert all(tensor.shape[2:] == (6, 6) for tensor in kept if tensor.ndim == 4)


def test_the_statistics_used_are_still_those_of_the_batch():
    module = network()
    before = copy.deepcopy(module.state_dict())
    x = torch.randn(2, 2, 6, 6)
    expected = copy.deepcopy(module)(x)
    with frozen_statistics(module):
        torch.testing.assert_close(module(x), expected)
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())


def test_an_error_inside_leaves_the_module_as_it_was():
    module = network()
    with pytest.raises(KeyError), frozen_statistics(module):
        raise KeyError
    assert module[1].momentum == 0.1
    assert module[1].num_batches_tracked is not None


def test_without_a_gradient_it_is_a_plain_call():
    module = network()
    x = torch.randn(2, 2, 6, 6)
    with torch.no_grad():
        assert torch.equal(recomputed(module.eval(), x), module(x))
