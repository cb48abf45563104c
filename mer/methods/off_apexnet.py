"""OFF-ApexNet: two small streams over horizontal and vertical flow."""

from typing import Any

import torch
from torch import Tensor, nn

from mer.errors import MerError
from mer.methods.base import MERModule, Optimisation
from mer.methods.continuous_attention import check_positive
from mer.methods.ststnet import check_flow

RECIPE = Optimisation("adam", learning_rate=1e-4)
KERNELS = (6, 16)


def flow_stream(kernels: tuple[int, int] = KERNELS) -> nn.Sequential:
    """Build one stream of OFF-ApexNet: twice a 5x5 convolution, ReLU and max pooling 2/2.

    Args:
        kernels: Of the two convolutions, which keep the size of their input.

    Shapes:
        (B, 1, H, W) -> (B, kernels[1], H // 4, W // 4).
    """
    first, second = kernels
    return nn.Sequential(
        nn.Conv2d(1, first, kernel_size=5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=2),
        nn.Conv2d(first, second, kernel_size=5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=2),
    )


class OFFApexNetNetwork(nn.Module):
    """OFF-ApexNet (Gan et al., Signal Processing: Image Communication 74, 2019).

    One stream sees u, one v; what they leave is put together and read by two layers of 1024 and
    a linear one. 2,664,475 parameters with three classes at 28 pixels, which agrees with the 2.66
    million that others count for it, and with no other padding of the convolutions.

    Args:
        num_classes: Number of classes.
        size: Pixels a side of the input.
        kernels: Of the two convolutions of a stream.
        hidden: Width of each of the two layers.
        dropout: After each of them. Open; a version in public code has 0.5.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(
        self,
        num_classes: int,
        *,
        size: int = 28,
        kernels: tuple[int, int] = KERNELS,
        hidden: int = 1024,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        check_positive("num_classes", num_classes)
        check_positive("kernels", *kernels)
        check_positive("hidden", hidden)
        if not 0 <= dropout < 1:
            raise MerError(f"dropout is {dropout}; it takes a probability below 1.")
        if size < 4:
            raise MerError(f"size is {size}; OFF-ApexNet takes 4 pixels or more.")
        self.size = size
        self.horizontal, self.vertical = flow_stream(kernels), flow_stream(kernels)
        self.hidden = nn.Sequential(
            nn.Linear(2 * kernels[1] * (size // 4) ** 2, hidden),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Dropout(dropout),
        )
        self.head = nn.Linear(hidden, num_classes)

    def forward(self, flow: Tensor) -> Tensor:
        """Return logits, (B, num_classes), of u, v and strain, (B, 3, size, size).

        The strain is not looked at.

        Raises:
            MerError: The input has another shape.
        """
        check_flow(flow, self.size)
        streams = self.horizontal(flow[:, :1]), self.vertical(flow[:, 1:2])
        joined = torch.cat([torch.flatten(each, 1) for each in streams], dim=1)
        logits: Tensor = self.head(self.hidden(joined))
        return logits


class OFFApexNet(MERModule):
    """OFF-ApexNet: Optical Flow Features from Apex frame Network (Gan et al., 2019).

    Args:
        num_classes: Set from the data's class scheme.
        optimisation: Open; Adam at 1e-4.
        **network: Settings of `OFFApexNetNetwork`; its size must be the view's.
    """

    network: OFFApexNetNetwork

    def __init__(
        self, num_classes: int, optimisation: Optimisation = RECIPE, **network: Any
    ) -> None:
        super().__init__(OFFApexNetNetwork(num_classes, **network), optimisation)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch with `flow`, shape (B, classes)."""
        logits: Tensor = self.network(batch["flow"])
        return logits
