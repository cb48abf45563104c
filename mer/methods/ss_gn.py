"""SS-GN as a LightningModule: the one-stream baseline of GTS-GN."""

from torch import Tensor

from mer.methods.base import MERModule, Optimisation
from mer.methods.gts_gn import RECIPE
from mer.methods.gts_gn_network import SSGNNetwork
from mer.methods.landmark_features import FeatureType


class SSGN(MERModule):
    """SS-GN (Wei et al., tables III, IV and IX): stacked SS modules on landmarks.

    Args:
        num_classes: Set from the data's class scheme.
        points: Size of the point set, that of the view: 14, 31 or 68.
        features: `A` for (x, y), `B` for (x, y, D, alpha).
        learnable_adjacency: Whether there is a learnable adjacency matrix; the paper has it in
            GTS-GN only.
        optimisation: As GTS-GN's.

    Raises:
        MerError: An argument is out of its range.
    """

    network: SSGNNetwork

    def __init__(
        self,
        num_classes: int,
        *,
        points: int = 14,
        features: FeatureType = "A",
        learnable_adjacency: bool = False,
        optimisation: Optimisation = RECIPE,
    ) -> None:
        network = SSGNNetwork(
            num_classes, points=points, features=features, learnable_adjacency=learnable_adjacency
        )
        super().__init__(network, optimisation)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch with `landmarks`, shape (B, classes)."""
        logits: Tensor = self.network(batch["landmarks"])
        return logits
