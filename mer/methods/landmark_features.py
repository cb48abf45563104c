"""Node features of a landmark graph: coordinates, and distances and angles along arrows."""

from typing import Literal

import torch
from torch import Tensor, nn

from mer.errors import MerError
from mer.landmark_sets import LandmarkSet

FeatureType = Literal["A", "B"]
FRAMES = 3  # onset, apex, offset


def check_landmarks(landmarks: Tensor, points: int) -> None:
    """Refuse landmarks that are not those of the point set.

    Args:
        landmarks: (B, 3, points, 2).
        points: Of the method's point set.

    Raises:
        MerError: Another shape.
    """
    if landmarks.shape[1:] != (FRAMES, points, 2):
        raise MerError(
            f"landmarks has shape {tuple(landmarks.shape)}; this network takes "
            f"(B, {FRAMES}, {points}, 2): give the view and the method the same points."
        )


def distances_and_angles(landmarks: Tensor, arrows: Tensor) -> Tensor:
    """Return the high-order features D and alpha of GTS-GN (Wei et al.), equation 1.

    D is the SQUARED distance, as printed. alpha is atan2 along arrows that point right or down;
    the printed arctan of a quotient has no value for vertical arrows. Where the ends coincide,
    alpha is 0, and so is its gradient.

    Args:
        landmarks: (B, frames, N, 2), x to the right and y downwards.
        arrows: Start and end of the arrow of each node, (2, N), int64.

    Returns:
        (B, frames, N, 2), D in squared units of the landmarks and alpha in radians.
    """
    start, end = arrows
    x, y = (landmarks.index_select(2, end) - landmarks.index_select(2, start)).unbind(-1)
    distance = x.square() + y.square()
    # atan2 has no gradient at the origin, and an infinite one where its denominator is denormal
    nowhere = distance < torch.finfo(distance.dtype).tiny
    angle = torch.atan2(y.masked_fill(nowhere, 0), x.masked_fill(nowhere, 1))
    return torch.stack((distance, angle), dim=-1)


class NodeFeatures(nn.Module):
    """The features of the nodes as channels (GTS-GN, section III-A).

    Args:
        points: The point set of N landmarks.
        kind: `A` for (x, y), `B` for (x, y, D, alpha).

    Shapes:
        (B, 3, N, 2) -> (B, channels, 3, N).
    """

    arrows: Tensor

    def __init__(self, points: LandmarkSet, kind: FeatureType) -> None:
        super().__init__()
        self.points, self.kind = len(points.indices), kind
        self.channels = 2 if kind == "A" else 4
        self.register_buffer("arrows", torch.tensor(points.arrows).T, persistent=False)

    def forward(self, landmarks: Tensor) -> Tensor:
        """Return the features.

        Raises:
            MerError: The landmarks are of another point set.
        """
        check_landmarks(landmarks, self.points)
        if self.kind == "B":
            high = distances_and_angles(landmarks, self.arrows)
            landmarks = torch.cat((landmarks, high), dim=-1)
        return landmarks.permute(0, 3, 1, 2)
