"""GTS-GN as a LightningModule."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from mer.errors import MerError
from mer.methods.au_loss import AULoss, AULossName, constrained_layers
from mer.methods.base import MERModule, Optimisation
from mer.methods.continuous_attention import check_choice
from mer.methods.gts_gn_network import GTSGNNetwork, GTSGNOutput
from mer.methods.separate_structure import WIDTHS

# all open in the paper
RECIPE = Optimisation("adam", learning_rate=1e-3, weight_decay=1e-4, schedule="cosine", fused=True)
LOSSES: tuple[AULossName, ...] = ("none", "single", "sum", "weighted", "adaptive")


class GTSGN(MERModule):
    """GTS-GN: Geometric Two-Stream Graph Network for micro-expressions (Wei et al.).

    It reads nothing but the landmarks of onset, apex and offset; a loss on the action units
    constrains the layers after the fusion of its streams in training.

    Args:
        num_classes: Set from the data's class scheme.
        units: The numbers of the action units, those of the view.
        points: Size of the point set, that of the view.
        layer: After which layer the streams are summed, 1 to 4; tables X and XI do not say,
            2 is best in table VII.
        learnable_adjacency: Whether there is a learnable adjacency matrix (LAM, table V).
        au_loss: `adaptive` (AAU), `sum`, `weighted`, `single` or `none` (tables V to VII).
        au_layer: The layer of `single`.
        beta: Weight of the action-unit loss in the total loss, equation 12 (figure 9).
        optimisation: The paper is silent: Adam at 1e-3, weight decay 1e-4, cosine decay.

    Raises:
        MerError: An argument is out of its range, or there are no units for the loss asked for.
    """

    network: GTSGNNetwork

    def __init__(
        self,
        num_classes: int,
        units: Sequence[int] = (),
        *,
        points: int = 14,
        layer: int = 2,
        learnable_adjacency: bool = True,
        au_loss: AULossName = "adaptive",
        au_layer: int | None = None,
        beta: float = 1.0,
        optimisation: Optimisation = RECIPE,
    ) -> None:
        network = GTSGNNetwork(
            num_classes, points=points, layer=layer, learnable_adjacency=learnable_adjacency
        )
        super().__init__(network, optimisation)
        check_choice("au_loss", au_loss, LOSSES)
        if beta < 0:
            raise MerError(f"beta is {beta}; allowed are numbers from 0.")
        self.units, self.beta = tuple(units), beta
        self.au_loss = self._make_au_loss(au_loss, au_layer)

    @property
    def au_weights(self) -> dict[int, float]:
        """The weight of every constrained layer's loss by layer number (table VIII).

        Adaptive weights sum to one; empty without an action-unit loss.
        """
        if self.au_loss is None:
            return {}
        return dict(zip(self.au_loss.layers, self.au_loss.weights().tolist(), strict=True))

    @property
    def adjacencies(self) -> dict[str, Tensor]:
        """The learned matrix A_L of every SS module, (points, points) each (figures 5 and 6).

        Named by stream and layer: `low/1` and `high/1` up to the fusion, `fused/2` from there on;
        row m holds what node m takes from the others. Empty without a learnable adjacency.
        """
        return self.network.learned_adjacencies()

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch with `landmarks`, shape (B, classes)."""
        output: GTSGNOutput = self.network(batch["landmarks"])
        return output.logits

    def layer_features(self, batch: dict[str, Tensor]) -> dict[int, Tensor]:
        """Return the pooled features of each layer from the fusion on (figure 7).

        They are numbered by layer, (B, channels) each.
        """
        output: GTSGNOutput = self.network(batch["landmarks"])
        return output.pooled

    def training_loss(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the total loss of a batch, equation 12.

        Raises:
            MerError: An action-unit loss is asked for and the batch has no units.
        """
        output: GTSGNOutput = self.network(batch["landmarks"])
        loss = self.loss(output.logits, batch)
        if self.au_loss is None:
            return loss
        constraint: Tensor = self.au_loss(output.pooled, self._unit_vectors(batch))
        return loss + self.beta * constraint

    def facts(self) -> Mapping[str, str | float]:
        """Return the weights of the action-unit losses."""
        return {f"aau/weight_{layer}": weight for layer, weight in self.au_weights.items()}

    def _make_au_loss(self, kind: AULossName, au_layer: int | None) -> AULoss | None:
        if kind == "none":
            return None
        if not self.units:
            raise MerError(
                f"au_loss is {kind!r}, but units is empty: name the action units of the dataset in "
                "the view, or set au_loss to none where it has none (SMIC)."
            )
        layers = constrained_layers(kind, au_layer, self.network.layer, len(WIDTHS))
        return AULoss({layer: WIDTHS[layer - 1] for layer in layers}, len(self.units), kind)

    def _unit_vectors(self, batch: dict[str, Tensor]) -> Tensor:
        if "units" not in batch:
            raise MerError(
                "This dataset has no action units, which the action-unit loss of GTS-GN needs: "
                "set au_loss to none (model.init_args.au_loss)."
            )
        units = batch["units"]
        if units.shape[1:] != (len(self.units),):
            raise MerError(
                f"units has shape {tuple(units.shape)}; this method was given {len(self.units)} "
                "action units: give the view and the method the same units."
            )
        return units
