"""The plain graph convolutional network that GTS-GN is compared with."""

import numpy as np
from torch import Tensor, nn
from torch.nn import functional

from mer.landmark_sets import landmark_set
from mer.methods.base import MERModule, Optimisation
from mer.methods.continuous_attention import check_positive
from mer.methods.graph_filter import GraphFilter, NodeNorm, shortcut
from mer.methods.gts_gn import RECIPE
from mer.methods.landmark_features import FRAMES, check_landmarks
from mer.methods.separate_structure import WIDTHS
from mer.types import FloatArray


def movement_graph(adjacency: FloatArray) -> FloatArray:
    """Return the adjacency of the geometric movement graph (Wei et al., figure 2b).

    Args:
        adjacency: The graph of one frame, shape (N, N).

    Returns:
        Shape (3 N, 3 N): onset, apex, offset, each point tied to itself one frame on.
    """
    nodes = len(adjacency)
    chain = np.eye(FRAMES, k=1, dtype=np.float32) + np.eye(FRAMES, k=-1, dtype=np.float32)
    frames = np.kron(np.eye(FRAMES, dtype=np.float32), adjacency)
    return frames + np.kron(chain, np.eye(nodes, dtype=np.float32))


class GCNLayer(nn.Module):
    """Graph convolution and batch norm with the shortcut of an SS module.

    Args:
        inputs: Channels of the input.
        outputs: Channels of the output.
        adjacency: Shape (N, N).

    Shapes:
        (B, inputs, 1, N) -> (B, outputs, 1, N).
    """

    def __init__(self, inputs: int, outputs: int, adjacency: FloatArray) -> None:
        super().__init__()
        self.filter = GraphFilter(inputs, outputs, adjacency)
        self.norm = nn.BatchNorm2d(outputs)
        self.shortcut = shortcut(inputs, outputs)

    def forward(self, features: Tensor) -> Tensor:
        """Return the rectified sum of the convolution and the shortcut."""
        return functional.relu(self.norm(self.filter(features)) + self.shortcut(features))


class PlainGCNNetwork(nn.Module):
    """Four graph convolutions on the coordinates of all three frames as one graph.

    With 14 points and 6 classes it has 39,790 parameters; table III(b) prints 39,760.

    Args:
        num_classes: Number of classes.
        points: Size of the point set: 14, 31 or 68.

    Raises:
        MerError: An argument is out of its range.
    """

    def __init__(self, num_classes: int, *, points: int = 14) -> None:
        super().__init__()
        check_positive("num_classes", num_classes)
        self.points = points
        graph = movement_graph(landmark_set(points).adjacency)
        self.norm = NodeNorm(2, FRAMES * points)
        shapes = zip((2, *WIDTHS), WIDTHS, strict=False)
        self.layers = nn.Sequential(*(GCNLayer(*shape, graph) for shape in shapes))
        self.head = nn.Linear(WIDTHS[-1], num_classes)

    def forward(self, landmarks: Tensor) -> Tensor:
        """Return logits, (B, num_classes), of landmarks (B, 3, points, 2).

        Raises:
            MerError: The landmarks are of another point set.
        """
        check_landmarks(landmarks, self.points)
        nodes = landmarks.flatten(1, 2).transpose(1, 2).unsqueeze(2)
        logits: Tensor = self.head(self.layers(self.norm(nodes)).mean(dim=(2, 3)))
        return logits


class PlainGCN(MERModule):
    """GCN (Kipf and Welling) on the geometric movement graph (Wei et al., tables III and IV(a)).

    Args:
        num_classes: Set from the data's class scheme.
        points: Size of the point set, that of the view.
        optimisation: As GTS-GN's.

    Raises:
        MerError: An argument is out of its range.
    """

    network: PlainGCNNetwork

    def __init__(
        self, num_classes: int, *, points: int = 14, optimisation: Optimisation = RECIPE
    ) -> None:
        super().__init__(PlainGCNNetwork(num_classes, points=points), optimisation)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Return the logits of a batch with `landmarks`, shape (B, classes)."""
        logits: Tensor = self.network(batch["landmarks"])
        return logits
