"""The action-unit losses of GTS-GN: features of inner layers must tell the action units."""

from collections.abc import Mapping
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from mer.errors import MerError

AULossName = Literal["none", "single", "sum", "weighted", "adaptive"]


class AULoss(nn.Module):
    """The action-unit losses of GTS-GN (Wei et al.), equations 9 to 11.

    A linear layer reads the action units off the pooled features of each constrained layer,
    which the paper leaves open; L_r is torch's multi-label soft margin loss of it. The losses
    are added up as they are (`single`, `sum`: equation 9), times a learned W_r (`weighted`:
    equation 10), or times W_r^2 / sum W_r^2 (`adaptive`: equation 11). W_r starts at 1.

    Args:
        widths: Channels of each constrained layer, by layer number.
        units: Number of action units.
        kind: `single`, `sum`, `weighted` or `adaptive`.

    Raises:
        MerError: `adaptive` with one layer, where it is the plain loss whatever W_r is.
    """

    strengths: Tensor

    def __init__(self, widths: Mapping[int, int], units: int, kind: AULossName) -> None:
        super().__init__()
        if kind == "adaptive" and len(widths) < 2:
            raise MerError(
                "au_loss is 'adaptive', but only one layer comes after the fusion: it needs two "
                "or more. Fuse after layer 1, 2 or 3, or take au_loss 'sum'."
            )
        self.layers, self.kind = tuple(widths), kind
        self.heads = nn.ModuleList(nn.Linear(width, units) for width in widths.values())
        strengths = torch.ones(len(widths))
        if kind in ("weighted", "adaptive"):
            self.strengths = nn.Parameter(strengths)
        else:
            self.register_buffer("strengths", strengths, persistent=False)

    def forward(self, pooled: Mapping[int, Tensor], units: Tensor) -> Tensor:
        """Return the weighted sum of the losses of all constrained layers, a scalar.

        Args:
            pooled: Features by layer number, (B, channels) each; others are not looked at.
            units: 1 where a clip shows a unit, else 0: (B, units).
        """
        return self.weights() @ self.losses(pooled, units)

    def losses(self, pooled: Mapping[int, Tensor], units: Tensor) -> Tensor:
        """Return L_r of every constrained layer, shape (layers,)."""
        return torch.stack(
            [
                functional.multilabel_soft_margin_loss(head(pooled[layer]), units)
                for layer, head in zip(self.layers, self.heads, strict=True)
            ]
        )

    def weights(self) -> Tensor:
        """Return the factor of every L_r, shape (layers,); the adaptive ones sum to one."""
        if self.kind != "adaptive":
            return self.strengths
        squares = self.strengths.square()
        return squares / squares.sum()


def constrained_layers(
    kind: AULossName, au_layer: int | None, fusion: int, last: int
) -> tuple[int, ...]:
    """Return the numbers of the layers that an action-unit loss constrains.

    Args:
        kind: All layers from the fusion on, or with `single` one of them.
        au_layer: The one layer of `single`; None with the others.
        fusion: After which layer the streams are summed.
        last: Number of the last layer.

    Raises:
        MerError: The layer lies before the fusion or is missing, or is given where all are meant.
    """
    if kind != "single":
        if au_layer is not None:
            raise MerError(f"au_layer is {au_layer}, but only au_loss 'single' takes a layer.")
        return tuple(range(fusion, last + 1))
    if au_layer is None or not fusion <= au_layer <= last:
        raise MerError(
            f"au_layer is {au_layer}; the action-unit loss acts after the fusion, on layer "
            f"{fusion} to {last}."
        )
    return (au_layer,)
