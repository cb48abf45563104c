"""The spatial graph filter of GTS-GN, with or without a learnable adjacency matrix."""

import torch
from torch import Tensor, nn

from mer.types import FloatArray


def first_order_filter(adjacency: FloatArray) -> Tensor:
    """Return I + D^-1/2 A D^-1/2 (GTS-GN, equation 4; Kipf and Welling before renormalising).

    Args:
        adjacency: Symmetric, zero on its diagonal, shape (N, N); a node without edges keeps its
            own features alone.

    Returns:
        Shape (N, N), in torch's default type.
    """
    matrix = torch.as_tensor(adjacency, dtype=torch.get_default_dtype())
    degree = matrix.sum(dim=1)
    scale = torch.where(degree > 0, degree, 1).rsqrt()
    return torch.eye(len(matrix)) + scale[:, None] * matrix * scale


class GraphFilter(nn.Module):
    """Graph convolution of GTS-GN (Wei et al.), equations 5 and 6: (L + A_L) X theta.

    A_L starts at zero, which the paper leaves open, so that training begins at the given graph.

    Args:
        inputs: Channels of the input.
        outputs: Channels of the output.
        adjacency: The given graph, shape (N, N).
        learnable: Whether A_L is there (equation 6) or not (equation 5).

    Shapes:
        (B, inputs, T, N) -> (B, outputs, T, N).
    """

    fixed: Tensor

    def __init__(
        self, inputs: int, outputs: int, adjacency: FloatArray, *, learnable: bool = False
    ) -> None:
        super().__init__()
        # known from the point set, so it is not stored with the weights
        self.register_buffer("fixed", first_order_filter(adjacency), persistent=False)
        self.learned = nn.Parameter(torch.zeros_like(self.fixed)) if learnable else None
        self.theta = nn.Conv2d(inputs, outputs, kernel_size=1)

    def forward(self, features: Tensor) -> Tensor:
        """Mix the nodes of each frame, then the channels of each node."""
        matrix = self.fixed if self.learned is None else self.fixed + self.learned
        # mixing first works on the narrower side: no layer of the paper has fewer outputs
        mixed: Tensor = self.theta(features @ matrix.T)
        return mixed


class NodeNorm(nn.Module):
    """Batch normalisation of the input, of every channel of every node by itself.

    Evaluation takes the mean of all training batches' statistics. Torch's moving average starts
    at a variance of one and takes some eighty steps to forget it, which coordinates, a hundredth
    of that, would not show in a short training; the input's statistics do not move, so that
    their plain mean is the better estimate too.

    Args:
        channels: Features a node.
        nodes: N.

    Shapes:
        (B, channels, T, N) -> the same.
    """

    def __init__(self, channels: int, nodes: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(channels * nodes, momentum=None)

    def forward(self, features: Tensor) -> Tensor:
        """Normalise over the clips and frames."""
        batch, channels, frames, nodes = features.shape
        rows = features.transpose(2, 3).reshape(batch, channels * nodes, frames)
        normed: Tensor = self.norm(rows)
        return normed.reshape(batch, channels, nodes, frames).transpose(2, 3)


def shortcut(inputs: int, outputs: int) -> nn.Module:
    """Return the way around a layer: the identity, or a 1x1 convolution where the width changes."""
    if inputs == outputs:
        return nn.Identity()
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel_size=1), nn.BatchNorm2d(outputs))
