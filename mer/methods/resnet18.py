"""ResNet18 on the apex frame: the picture baseline of GTS-GN."""

from torch import Tensor, nn

from mer.errors import MerError
from mer.methods.base import MERModule, Optimisation
from mer.methods.continuous_attention import (
    ResidualBlock,
    check_positive,
    initialise_convolutions,
)
from mer.methods.gts_gn import RECIPE


def residual_stages(width: int, count: int) -> nn.Sequential:
    """Build the front of ResNet18 (He et al., 2016, table 1): its stem and some stages.

    Args:
        width: Channels of the stem and of the first stage; each later stage has twice as many.
        count: Number of stages, 1 to 4; each has two building blocks.

    Shapes:
        (B, 3, H, W) -> (B, width * 2^(count - 1), H / 2^(count + 1), W / 2^(count + 1)).
    """
    stages: list[nn.Module] = [
        nn.Conv2d(3, width, kernel_size=7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2, padding=1),
    ]
    for stage in range(count):
        outputs = width * 2**stage
        inputs, stride = (width, 1) if stage == 0 else (outputs // 2, 2)
        stages.append(ResidualBlock(inputs, outputs, stride, second_kernel=3))
        stages.append(ResidualBlock(outputs, outputs, 1, second_kernel=3))
    return nn.Sequential(*stages)


def check_pictures(pictures: Tensor, size: int | None = None) -> None:
    """Refuse what is no batch of colour pictures.

    Args:
        pictures: (B, 3, H, W).
        size: Pixels a side that are asked for; None for any.

    Raises:
        MerError: Another shape.
    """
    sides = (size, size) if size else tuple(pictures.shape[2:])
    if pictures.ndim != 4 or tuple(pictures.shape[1:]) != (3, *sides):
        asked = f"(B, 3, {size}, {size})" if size else "(B, 3, H, W)"
        raise MerError(
            f"apex has shape {tuple(pictures.shape)}; this network takes {asked}: give the view "
            "the size of the method."
        )


class ResNet18Network(nn.Module):
    """ResNet18 (He et al., 2016), without pretrained weights.

    With 6 classes it has the 11,179,590 parameters of GTS-GN's table III(b).

    Args:
        num_classes: Number of classes.
        width: Channels of the first stage; the paper's network has 64.

    Raises:
        MerError: An argument is below one.
    """

    def __init__(self, num_classes: int, *, width: int = 64) -> None:
        super().__init__()
        check_positive("num_classes", num_classes)
        check_positive("width", width)
        self.stages = residual_stages(width, count=4)
        initialise_convolutions(self)
        self.head = nn.Linear(8 * width, num_classes)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return logits, (B, num_classes), of normalised pictures (B, 3, H, W).

        Raises:
            MerError: These are no colour pictures.
        """
        check_pictures(pictures)
        logits: Tensor = self.head(self.stages(pictures).mean(dim=(2, 3)))
        return logits


class ResNet18(MERModule):
    """ResNet18 on the apex frame, as GTS-GN (Wei et al., table III) compares with.

    Args:
        num_classes: Set from the data's class scheme.
        width: Channels of the first stage.
        optimisation: The paper is silent; as GTS-GN's.

    Raises:
        MerError: An argument is out of its range.
    """

    network: ResNet18Network

    def __init__(
        self, num_classes: int, *, width: int = 64, optimisation: Optimisation = RECIPE
    ) -> None:
        super().__init__(ResNet18Network(num_classes, width=width), optimisation)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch with `apex`, shape (B, classes)."""
        logits: Tensor = self.network(batch["apex"])
        return logits
