"""The density behind the Gaussian attention of 2S-AMAGN."""

import math
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


def pair_density(deviations: Tensor, min_variance: float) -> Tensor:
    """Return the Gaussian density of a pair's components, summed (2S-AMAGN, equations 4 and 5).

    Equation 5 gives D densities under the pair's own mean and variance; its text sums them.
    The sum and the normaliser meet as logarithms. A variance bounded from below is at least the
    mean square, so that some exponent is at least -1/2: the sum is never far below one.

    Args:
        deviations: z_k - mu of every edge, (E, D).
        min_variance: The variance is at least this, also where all components are equal.

    Returns:
        Shape (E,), positive, at most D / sqrt(2 pi min_variance).
    """
    density: Tensor = _PairDensity.apply(deviations, min_variance)  # type: ignore[no-untyped-call]
    return density


class _PairDensity(torch.autograd.Function):
    """The density with a gradient by hand: (E, D) is what takes time, and one buffer does each way.

    With e_k = exp(-c_k^2 / 2v), n = (2 pi v)^(-1/2) and the density n sum e_k, the derivative by
    c_k is n c_k ((sum e_m c_m^2 / v - sum e_m) / (D v) - e_k / v); where v is its lower bound,
    only the last term is left.
    """

    @staticmethod
    def forward(ctx: Any, deviations: Tensor, min_variance: float) -> Tensor:
        squares = deviations * deviations
        spread = squares.mean(dim=1)
        variance = spread.clamp(min=min_variance)
        parts = squares.mul_((-0.5 / variance)[:, None]).exp_()
        total = parts.sum(dim=1)
        ctx.save_for_backward(deviations, parts, total, variance, spread >= min_variance)
        return (total.log() - 0.5 * (2 * math.pi * variance).log()).exp()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        deviations, parts, total, variance, free = ctx.saved_tensors
        outer = gradient * (2 * math.pi * variance).rsqrt() / variance
        weighted = parts * deviations
        moment = torch.linalg.vecdot(weighted, deviations)
        widening = torch.where(free, (moment / variance - total) / deviations.shape[1], 0)
        inner = (outer * widening)[:, None] * deviations
        return inner.addcmul_(weighted, outer[:, None], value=-1), None
