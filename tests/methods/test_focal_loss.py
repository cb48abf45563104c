import math

import pytest
import torch
from torch.nn import functional

from mer.methods.focal_loss import balanced_weights, focal_loss

LABEL = torch.tensor([0, 2, 1, 2])


def logits():
    return torch.randn(4, 3, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_it_is_the_focal_loss_of_a_plain_loop(double, gamma):
    weights = torch.tensor([0.5, 1.0, 3.0])
    total = 0.0
    for row, label in zip(logits().tolist(), LABEL.tolist(), strict=True):
        p = math.exp(row[label]) / sum(math.exp(value) for value in row)
        total -= weights[label].item() * (1 - p) ** gamma * math.log(p)
    found = focal_loss(logits(), LABEL, weights, gamma)
    assert found.item() == pytest.approx(total / 4, abs=1e-12)


def test_without_gamma_and_weights_it_is_cross_entropy():
    found = focal_loss(logits(), LABEL, torch.ones(3), gamma=0)
    torch.testing.assert_close(found, functional.cross_entropy(logits(), LABEL))


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0, 2.0])
def test_a_certain_clip_has_a_finite_gradient(gamma):
    sure = torch.tensor([[200.0, 0.0], [0.0, 200.0]], requires_grad=True)
    focal_loss(sure, torch.tensor([0, 0]), torch.ones(2), gamma).backward()
    assert sure.grad.isfinite().all()
    assert sure.grad[0].abs().max() < 1e-6


def test_weights_are_inverse_to_the_clips_and_one_on_average():
    counts = [60, 30, 10]
    found = balanced_weights(counts)
    torch.testing.assert_close(found * torch.tensor(counts), torch.full((3,), 100 / 3))
    assert sum(c * w for c, w in zip(counts, found.tolist(), strict=True)) == pytest.approx(100)


def test_a_class_without_clips_does_not_change_the_others():
    torch.testing.assert_close(balanced_weights([6, 0, 2])[[0, 2]], balanced_weights([6, 2]))
    assert balanced_weights([6, 0, 2]).isfinite().all()
    assert balanced_weights([0, 0]).isfinite().all()
