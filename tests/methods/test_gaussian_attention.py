import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mer.methods.gaussian_attention import pair_density

FLOOR = 1e-3


def density_by_loops(components, floor=FLOOR):
    """Equations 3 to 5 of one pair, component by component, and the sum over them."""
    size = len(components)
    mean = sum(components) / size
    variance = max(sum((value - mean) ** 2 for value in components) / size, floor)
    return sum(
        math.exp(-((value - mean) ** 2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)
        for value in components
    )


@pytest.mark.usefixtures("double")
@given(
    components=st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40),
    floor=st.sampled_from([1e-6, 1e-3, 1.0]),
)
@settings(max_examples=60, deadline=None)
def test_it_is_that_of_the_equations(components, floor):
    values = torch.tensor([components], dtype=torch.float64)
    found = pair_density(values - values.mean(dim=1, keepdim=True), floor)
    assert found.item() == pytest.approx(density_by_loops(components, floor), rel=1e-9)


def test_a_constant_pair_has_a_bounded_density_and_a_gradient_of_zero():
    deviations = torch.zeros(3, 32, requires_grad=True)
    found = pair_density(deviations, FLOOR)
    found.sum().backward()
    assert found.tolist() == pytest.approx([32 / math.sqrt(2 * math.pi * FLOOR)] * 3)
    assert torch.equal(deviations.grad, torch.zeros(3, 32))


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1.0, 1e6, 1e15])
def test_no_size_of_features_makes_it_vanish_or_explode(scale):
    torch.manual_seed(0)
    values = scale * torch.randn(50, 32)
    values[0, 0] = 30 * scale  # one far component among many
    deviations = (values - values.mean(dim=1, keepdim=True)).requires_grad_()
    found = pair_density(deviations, FLOOR)
    found.sum().backward()
    assert ((found > 0) & found.isfinite()).all()
    assert deviations.grad.isfinite().all()


@pytest.mark.usefixtures("double")
def test_its_gradient_is_exact_on_both_sides_of_the_floor():
    torch.manual_seed(0)
    scale = torch.tensor([1e-3, 1e-2, 1.0, 10.0])[:, None]
    deviations = (scale * torch.randn(4, 5)).requires_grad_()
    assert torch.autograd.gradcheck(lambda values: pair_density(values, FLOOR), (deviations,))
