"""STSTNet: three shallow streams over flow and strain."""

from typing import Any

import torch
from torch import Tensor, nn

from mer.errors import MerError
from mer.methods.base import MERModule, Optimisation
from mer.methods.continuous_attention import check_positive

RECIPE = Optimisation("adam", learning_rate=5e-5)
CHANNELS = 3  # u, v, strain
STREAMS = (3, 5, 8)


class STSTNetNetwork(nn.Module):
    """STSTNet (Liong et al., "Shallow triple stream three-dimensional CNN ...", FG 2019).

    Each stream is a 3x3 convolution of the three channels with padding 2, ReLU, batch norm, max
    pooling 3/3 and dropout; the streams are put behind one another, averaged 2/2 and read by one
    linear layer. The layers, their order and the pooling's padding of 1 are the authors'
    published Python script; 1,683 parameters with three classes at 28 pixels.

    The streams see the same input, and nothing in them mixes channels after the convolution, so
    that here one convolution, one batch norm and one pooling with all kernels do the work of
    three. The initial weights have the same distribution: their bounds come from the number of
    inputs alone.

    Args:
        num_classes: Number of classes.
        size: Pixels a side of the input.
        streams: Kernels of each stream.
        dropout: Probability.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(
        self,
        num_classes: int,
        *,
        size: int = 28,
        streams: tuple[int, ...] = STREAMS,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        check_positive("num_classes", num_classes)
        check_positive("streams", *streams)
        if not 0 <= dropout < 1:
            raise MerError(f"dropout is {dropout}; it takes a probability below 1.")
        self.size = size
        kernels, side = sum(streams), pooled_side(size)
        if side < 1:
            raise MerError(f"size is {size}; STSTNet takes 2 pixels or more.")
        self.streams = nn.Sequential(
            nn.Conv2d(CHANNELS, kernels, kernel_size=3, padding=2),
            nn.ReLU(),
            nn.BatchNorm2d(kernels),
            nn.MaxPool2d(kernel_size=3, stride=3, padding=1),
            nn.Dropout(dropout),
        )
        self.pool = nn.AvgPool2d(kernel_size=2, stride=2)
        self.head = nn.Linear(kernels * side**2, num_classes)

    def forward(self, flow: Tensor) -> Tensor:
        """Return logits, (B, num_classes), of u, v and strain, (B, 3, size, size).

        Raises:
            MerError: The input has another shape.
        """
        check_flow(flow, self.size)
        features = self.pool(self.streams(flow))
        logits: Tensor = self.head(torch.flatten(features, 1))
        return logits


def pooled_side(size: int) -> int:
    """Return the pixels a side after the convolution (+2), the max and the average pooling."""
    return ((size + 2 + 2 - 3) // 3 + 1) // 2


def check_flow(flow: Tensor, size: int) -> None:
    """Refuse what is no batch of flow pictures.

    Raises:
        MerError: The shape is not (B, 3, size, size).
    """
    if flow.ndim != 4 or tuple(flow.shape[1:]) != (CHANNELS, size, size):
        raise MerError(
            f"flow has shape {tuple(flow.shape)}; this network takes (B, 3, {size}, {size}): give "
            "the view the size of the method."
        )


class STSTNet(MERModule):
    """STSTNet: Shallow Triple Stream Three-dimensional CNN (Liong et al., FG 2019).

    Args:
        num_classes: Set from the data's class scheme.
        optimisation: Adam at 5e-5, as the authors' scripts.
        **network: Settings of `STSTNetNetwork`; its size must be the view's.
    """

    network: STSTNetNetwork

    def __init__(
        self, num_classes: int, optimisation: Optimisation = RECIPE, **network: Any
    ) -> None:
        super().__init__(STSTNetNetwork(num_classes, **network), optimisation)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch with `flow`, shape (B, classes)."""
        logits: Tensor = self.network(batch["flow"])
        return logits
