"""Capsules (Sabour et al., 2017): squashing, routing by agreement, margin loss."""

import torch
from torch import Tensor, nn
from torch.nn import functional

_EPSILON = 1e-12  # keeps the gradient of a length finite at zero


def lengths(capsules: Tensor) -> Tensor:
    """Return the length of each capsule, shape (..., D) -> (...)."""
    return (capsules.square().sum(dim=-1) + _EPSILON).sqrt()


def squash(capsules: Tensor) -> Tensor:
    """Shorten capsules to below one, equation 1: |s|^2 / (1 + |s|^2) * s / |s|."""
    length = lengths(capsules).unsqueeze(-1)
    return capsules * length / (1 + length.square())


def route(predictions: Tensor, iterations: int) -> Tensor:
    """Route by agreement (Sabour et al., procedure 1).

    The coupling coefficients are taken as constants: no gradient passes through them.

    Args:
        predictions: What each of I input capsules says of each of K outputs, (B, I, K, D).
        iterations: Rounds of routing, from 1.

    Returns:
        The output capsules, (B, K, D).
    """
    fixed = predictions.detach()
    agreement = fixed.new_zeros(fixed.shape[:3])
    for _ in range(iterations - 1):
        coupling = agreement.softmax(dim=2)
        outputs = squash(torch.einsum("bik,bikd->bkd", coupling, fixed))
        agreement = agreement + torch.einsum("bikd,bkd->bik", fixed, outputs)
    return squash(torch.einsum("bik,bikd->bkd", agreement.softmax(dim=2), predictions))


class ClassCapsules(nn.Module):
    """One capsule a class, from what every input capsule predicts of it (equation 2).

    Args:
        inputs: Number of input capsules, I.
        input_size: Their dimensions.
        outputs: Number of classes, K.
        output_size: Dimensions of a class capsule.
        iterations: Rounds of routing.

    Shapes:
        (B, I, input_size) -> (B, K, output_size).
    """

    def __init__(
        self, inputs: int, input_size: int, outputs: int, output_size: int, iterations: int
    ) -> None:
        super().__init__()
        self.iterations = iterations
        # 0.1 is open too: torch knows no usual start for such a tensor
        self.weight = nn.Parameter(0.1 * torch.randn(inputs, outputs, output_size, input_size))

    def forward(self, capsules: Tensor) -> Tensor:
        """Predict and route."""
        predictions = torch.einsum("ikdc,bic->bikd", self.weight, capsules)
        return route(predictions, self.iterations)


def margin_loss(lengths: Tensor, label: Tensor) -> Tensor:
    """Return the margin loss (equation 4), summed over classes, averaged over clips.

    The margins 0.9 and 0.1 and the weight 0.5 of absent classes are Sabour et al.'s.

    Args:
        lengths: Of the class capsules, (B, classes).
        label: (B,).
    """
    present = functional.one_hot(label, lengths.shape[1]).to(lengths.dtype)
    short = functional.relu(0.9 - lengths).square()
    long = functional.relu(lengths - 0.1).square()
    return (present * short + 0.5 * (1 - present) * long).sum(dim=1).mean()
