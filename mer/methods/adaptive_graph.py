"""The adaptive layers of ATM-GCN, which change the weights of its edges from layer to layer."""

from abc import ABC, abstractmethod
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from mer.errors import MerError
from mer.methods.continuous_attention import check_choice

FCName = Literal["row", "edge"]
SHARPNESS = 10.0  # of the softplus: it moves a weight from 0.5 by 0.0007
HIDDEN = 16  # units for a single weight


class AdaptiveLayer(nn.Module, ABC):
    """Adaptive temporal motion layer of ATM-GCN (arXiv 2406.08997), equation 10.

    A~(l) = FC(A~(l-1)) (1 - f_l) + A~(0) f_l. A softplus keeps the output of FC positive, and
    there are no edges but those of A~(0). What FC connects is open.

    Args:
        forgetting: f_l, the weight of A~(0), which the paper calls the forgetting rate.

    Raises:
        MerError: The rate is not between 0 and 1.
    """

    def __init__(self, forgetting: float) -> None:
        super().__init__()
        if not 0 <= forgetting <= 1:
            raise MerError(f"forgetting is {forgetting}; allowed are numbers from 0 to 1.")
        self.forgetting = forgetting

    @abstractmethod
    def connect(self, weights: Tensor, order: Tensor) -> Tensor:
        """Return FC of adjacency matrices; see `forward`."""

    def forward(self, weights: Tensor, first: Tensor, edges: Tensor, order: Tensor) -> Tensor:
        """Return the next adjacency matrices, (B, N, N).

        Args:
            weights: A~(l-1), (B, N, N), zero where there is no edge.
            first: A~(0), (B, N, N).
            edges: Which edges there are, bool (B, N, N).
            order: The nodes with the global one first, see `global_first`.
        """
        changed = functional.softplus(self.connect(weights, order), beta=SHARPNESS) * edges
        return changed * (1 - self.forgetting) + first * self.forgetting


class RowLayer(AdaptiveLayer):
    """FC over a row: each edge is weighed by all edges that leave the same node.

    A linear layer from and to all places of the longest clip, with the global node in place 0;
    at the start it is the identity. Shorter clips use its upper left corner, which is the same
    as filling up with zeros.

    Args:
        forgetting: f_l.
        places: Nodes of the longest clip.
    """

    def __init__(self, forgetting: float, places: int) -> None:
        super().__init__(forgetting)
        self.weight = nn.Parameter(torch.eye(places))
        self.bias = nn.Parameter(torch.zeros(places))

    def connect(self, weights: Tensor, order: Tensor) -> Tensor:
        """Return the linear layer of all rows."""
        count = order.shape[1]
        columns = order[:, None, :].expand_as(weights)
        rows = weights.gather(2, columns)
        changed = functional.linear(rows, self.weight[:count, :count], self.bias[:count])
        return torch.empty_like(changed).scatter(2, columns, changed)


class EdgeLayer(AdaptiveLayer):
    """FC on each weight by itself, 1 - 16 - 1, whatever the length of a clip.

    Args:
        forgetting: f_l.
    """

    def __init__(self, forgetting: float) -> None:
        super().__init__(forgetting)
        self.layers = nn.Sequential(nn.Linear(1, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))

    def connect(self, weights: Tensor, order: Tensor) -> Tensor:
        """Return the perceptron of each weight."""
        del order
        changed: Tensor = self.layers(weights.unsqueeze(-1))
        return changed.squeeze(-1)


def make_adaptive(fc: FCName, forgetting: float, places: int) -> AdaptiveLayer:
    """Build an adaptive layer.

    Raises:
        MerError: There is no such layer, or the rate is out of its range.
    """
    check_choice("fc", fc, ("row", "edge"))
    return RowLayer(forgetting, places) if fc == "row" else EdgeLayer(forgetting)


def global_first(apex: Tensor, count: int) -> Tensor:
    """Return the nodes of each clip with the global one first, the others in time, (B, count).

    Args:
        apex: The global node, (B,).
        count: Nodes a clip, padding included.
    """
    place = torch.arange(count, device=apex.device)
    # before the global node everything moves up by one
    moved = torch.where(place <= apex[:, None], place - 1, place)
    return torch.where(place == 0, apex[:, None], moved)
