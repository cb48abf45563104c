"""The graph of ATM-GCN over the frames of clips: its edges and their first weights."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from mer.errors import MerError


@dataclass(frozen=True)
class TemporalGraph:
    """The graph of ATM-GCN (arXiv 2406.08997), equations 3 to 8, for a batch at once.

    A node is a frame after the onset; node n of a clip is its position n + 1. Adjacency
    matrices are dense, (B, N, N), and hold at [i, j] the edge from node i to node j.

    Attributes:
        window: w of equation 3, in neighbours, whatever the frames between them.
        tau: Of the decay with temporal distance (equation 7), in frames at 30 Hz; the paper's 10.
        lambda_local: Of equation 8. The paper asks only that it be below lambda_global.
        lambda_global: Of the edges that start at the global node.

    Raises:
        MerError: A value is out of its range, or lambda_local is not below lambda_global.
    """

    window: int = 2
    tau: float = 10.0
    lambda_local: float = 0.5
    lambda_global: float = 1.0

    def __post_init__(self) -> None:
        if self.window < 0:
            raise MerError(f"window is {self.window}; allowed are whole numbers from 0.")
        if self.tau <= 0:
            raise MerError(f"tau is {self.tau}; allowed are numbers above 0.")
        if not 0 < self.lambda_local < self.lambda_global:
            raise MerError(
                f"lambda_local is {self.lambda_local} and lambda_global {self.lambda_global}; "
                "allowed are numbers above 0, the first below the second (equation 8)."
            )

    def edges(self, nodes: Tensor, apex: Tensor) -> Tensor:
        """Return which edges there are, equations 3 to 5, bool (B, N, N).

        Windows hold the node itself (equation 3 has j = i). The global node reaches all nodes;
        equation 5 builds on its own window, so that it reaches itself, too.

        Args:
            nodes: Which nodes are real, bool (B, N).
            apex: The global node, (B,).
        """
        place = torch.arange(nodes.shape[1], device=nodes.device)
        near = (place[:, None] - place).abs() <= self.window
        is_global = place == apex[:, None]
        either = is_global[:, :, None] | is_global[:, None, :]
        return (near | either) & nodes[:, :, None] & nodes[:, None, :]

    def weights(self, features: Tensor, index: Tensor, apex: Tensor, edges: Tensor) -> Tensor:
        """Return the weighted adjacency matrices A~(0), equations 6 to 8, (B, N, N).

        "sin" in equations 6 and 7 is a misprint of "sim", the cosine similarity.

        Args:
            features: h(0) of the nodes, (B, N, C).
            index: Frame indices at 30 Hz, (B, N).
            apex: The global node, (B,).
            edges: See `edges`.
        """
        apart = (index[:, :, None] - index[:, None, :]).abs()
        decay = torch.exp(-apart / self.tau)
        place = torch.arange(edges.shape[1], device=edges.device)
        from_global = (place == apex[:, None])[:, :, None]
        scale = torch.where(from_global, self.lambda_global, self.lambda_local)
        return angular_similarity(features) * decay * scale * edges


def angular_similarity(features: Tensor) -> Tensor:
    """Return 1 - arccos(cosine) / pi of all pairs of nodes, equation 6, (B, N, N).

    The slope of arccos is infinite at both ends, where equal and opposite nodes lie: the cosine
    is kept a rounding error inside of them. Single precision then gives 0.9996 for equal nodes.

    Args:
        features: (B, N, C).
    """
    directions = functional.normalize(features, dim=-1)
    cosine = directions @ directions.transpose(1, 2)
    end = 1 - 8 * torch.finfo(cosine.dtype).eps
    return 1 - torch.arccos(cosine.clamp(-end, end)) / math.pi
