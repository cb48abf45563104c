"""The networks SS-GN and GTS-GN, free of any training code."""

from typing import NamedTuple

from torch import Tensor, nn

from mer.errors import MerError
from mer.landmark_sets import landmark_set
from mer.methods.continuous_attention import check_choice, check_positive
from mer.methods.graph_filter import NodeNorm
from mer.methods.landmark_features import FeatureType, NodeFeatures
from mer.methods.separate_structure import WIDTHS, SSModule, make_layers

STREAMS = ("low", "high")  # (x, y) and (D, alpha)


class SSGNNetwork(nn.Module):
    """SS-GN of GTS-GN (Wei et al.): four SS modules on the landmarks of three frames.

    At 14 points and 6 classes it has 163,710 parameters (table III(b)).

    Args:
        num_classes: Number of classes.
        points: Size of the point set: 14, 31 or 68 (table IX).
        features: `A` for (x, y), `B` for (x, y, D, alpha) (table IV(a)).
        learnable_adjacency: Whether every layer has a learnable adjacency matrix.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(
        self,
        num_classes: int,
        *,
        points: int = 14,
        features: FeatureType = "A",
        learnable_adjacency: bool = False,
    ) -> None:
        super().__init__()
        check_positive("num_classes", num_classes)
        check_choice("features", features, ("A", "B"))
        landmarks = landmark_set(points)
        self.features = NodeFeatures(landmarks, features)
        channels = self.features.channels
        self.norm = NodeNorm(channels, points)
        self.layers = make_layers(
            channels, WIDTHS, landmarks.adjacency, learnable=learnable_adjacency
        )
        self.head = nn.Linear(WIDTHS[-1], num_classes)

    def forward(self, landmarks: Tensor) -> Tensor:
        """Return logits, (B, num_classes), of landmarks (B, 3, points, 2).

        Raises:
            MerError: The landmarks are of another point set.
        """
        features = self.norm(self.features(landmarks))
        for layer in self.layers:
            features = layer(features)
        logits: Tensor = self.head(features.mean(dim=(2, 3)))
        return logits


class GTSGNOutput(NamedTuple):
    """What the network makes of a batch of B clips.

    Attributes:
        logits: (B, num_classes).
        pooled: The features of each layer from the fusion on, averaged over frames and nodes:
            by layer number, (B, channels) each.
    """

    logits: Tensor
    pooled: dict[int, Tensor]


class GTSGNNetwork(nn.Module):
    """GTS-GN (Wei et al., figure 1): coordinates and (D, alpha) in two streams of SS modules.

    Each stream is a batch norm and `layer` SS modules; their sum goes through the other
    4 - `layer` SS modules and, averaged over frames and nodes, through one linear layer.

    Args:
        num_classes: Number of classes.
        points: Size of the point set: 14, 31 or 68.
        layer: After which layer the streams are summed, 1 to 4 (table IV(b)).
        learnable_adjacency: Whether every SS module has a learnable adjacency matrix (LAM).

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(
        self,
        num_classes: int,
        *,
        points: int = 14,
        layer: int = 2,
        learnable_adjacency: bool = True,
    ) -> None:
        super().__init__()
        check_positive("num_classes", num_classes)
        if not 1 <= layer <= len(WIDTHS):
            raise MerError(f"layer is {layer}; the streams fuse after layer 1 to {len(WIDTHS)}.")
        self.layer, landmarks = layer, landmark_set(points)
        self.features, graph = NodeFeatures(landmarks, "B"), landmarks.adjacency
        self.norms = nn.ModuleDict({name: NodeNorm(2, points) for name in STREAMS})
        self.streams = nn.ModuleDict(
            {
                name: make_layers(2, WIDTHS[:layer], graph, learnable=learnable_adjacency)
                for name in STREAMS
            }
        )
        self.fused = make_layers(
            WIDTHS[layer - 1], WIDTHS[layer:], graph, learnable=learnable_adjacency
        )
        self.head = nn.Linear(WIDTHS[-1], num_classes)

    def forward(self, landmarks: Tensor) -> GTSGNOutput:
        """Classify clips by their landmarks, (B, 3, points, 2).

        Raises:
            MerError: The landmarks are of another point set.
        """
        nodes = self.features(landmarks)
        parts = zip(STREAMS, (nodes[:, :2], nodes[:, 2:]), strict=True)
        low, high = (self._stream(name, part) for name, part in parts)
        features = low + high
        pooled = {self.layer: features.mean(dim=(2, 3))}
        for number, layer in enumerate(self.fused, start=self.layer + 1):
            features = layer(features)
            pooled[number] = features.mean(dim=(2, 3))
        return GTSGNOutput(self.head(pooled[len(WIDTHS)]), pooled)

    def learned_adjacencies(self) -> dict[str, Tensor]:
        """Return the matrix A_L of every SS module, (N, N) each (figures 5 and 6).

        They are named `low/1`, `high/1`, `fused/2` by stream and layer number; without a
        learnable adjacency matrix there are none.
        """
        stacks = [(name, 1, self.streams[name]) for name in STREAMS]
        stacks.append(("fused", self.layer + 1, self.fused))
        return {
            f"{name}/{number}": layer.space.learned.detach()
            for name, first, stack in stacks
            for number, layer in enumerate(_modules(stack), start=first)
            if layer.space.learned is not None
        }

    def _stream(self, name: str, features: Tensor) -> Tensor:
        features = self.norms[name](features)
        for layer in _modules(self.streams[name]):
            features = layer(features)
        return features


def _modules(stack: nn.Module) -> list[SSModule]:
    return [layer for layer in stack.children() if isinstance(layer, SSModule)]
