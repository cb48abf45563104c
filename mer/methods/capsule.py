"""The capsule network on the apex frame: the second picture baseline of GTS-GN."""

from torch import Tensor, nn
from torch.nn import functional

from mer.errors import MerError
from mer.methods.base import MERModule, Optimisation
from mer.methods.capsule_routing import ClassCapsules, lengths, margin_loss, squash
from mer.methods.continuous_attention import check_positive, initialise_convolutions
from mer.methods.gts_gn import RECIPE
from mer.methods.resnet18 import check_pictures, residual_stages

KERNEL, PRIMARY, CLASS, ROUTINGS = 9, 8, 16, 3


class CapsuleNetwork(nn.Module):
    """Capsule network on ResNet18's front part, after Quang, Chun and Tokuyama (FG 2019).

    Stem and three stages of ResNet18, a 9x9 convolution, 9x9 primary capsules of 8 dimensions
    and a class capsule of 16 dimensions a class, routed three times. Of all this GTS-GN says
    only the number of parameters, which these sizes meet exactly: 14,284,864 at 6 classes and
    224 pixels. How the 9x9 convolutions are padded is open: the first keeps the size, the second
    does not pad, so that 14x14 cells become 6x6 capsules of every type.

    Args:
        num_classes: Number of classes.
        size: Pixels a side, a multiple of 16 from 144.
        width: Channels of ResNet18's first stage, a multiple of 2; the paper's network has 64.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(self, num_classes: int, *, size: int = 224, width: int = 64) -> None:
        super().__init__()
        check_positive("num_classes", num_classes)
        if size < 16 * KERNEL or size % 16:
            raise MerError(f"size is {size}; allowed are multiples of 16 pixels from 144.")
        if width < 2 or width % 2:
            raise MerError(f"width is {width}; allowed are even numbers from 2.")
        self.size, channels = size, 4 * width
        self.stages = residual_stages(width, count=3)
        self.middle = nn.Conv2d(channels, channels, KERNEL, padding=KERNEL // 2)
        self.primary = nn.Conv2d(channels, channels, KERNEL)
        initialise_convolutions(self)
        capsules = channels // PRIMARY * (size // 16 - KERNEL + 1) ** 2
        self.classes = ClassCapsules(capsules, PRIMARY, num_classes, CLASS, ROUTINGS)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the lengths of the class capsules, (B, num_classes), from 0 to below 1.

        Args:
            pictures: Normalised, (B, 3, size, size).

        Raises:
            MerError: The pictures have another size.
        """
        check_pictures(pictures, self.size)
        cells = self.primary(functional.relu(self.middle(self.stages(pictures))))
        types = cells.unflatten(1, (-1, PRIMARY)).flatten(3)
        capsules: Tensor = self.classes(squash(types.transpose(2, 3).flatten(1, 2)))
        return lengths(capsules)


class Capsule(MERModule):
    """CapsuleNet on the apex frame, as GTS-GN (Wei et al., table III) compares with.

    Args:
        num_classes: Set from the data's class scheme.
        size: Pixels a side, that of the view.
        width: Channels of ResNet18's first stage.
        optimisation: The paper is silent; as GTS-GN's.

    Raises:
        MerError: An argument is out of its range.
    """

    network: CapsuleNetwork

    def __init__(
        self,
        num_classes: int,
        *,
        size: int = 224,
        width: int = 64,
        optimisation: Optimisation = RECIPE,
    ) -> None:
        super().__init__(CapsuleNetwork(num_classes, size=size, width=width), optimisation)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the lengths of the class capsules of a batch with `apex`, shape (B, classes)."""
        found: Tensor = self.network(batch["apex"])
        return found

    def loss(self, logits: Tensor, batch: dict[str, Tensor]) -> Tensor:
        """Return the margin loss of the lengths."""
        return margin_loss(logits, batch["label"])

    def probabilities(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the lengths over their sum, shape (B, classes): the longest capsule decides."""
        found: Tensor = self(batch).float()
        return found / found.sum(dim=-1, keepdim=True)
