"""The separate structure module of GTS-GN: space first, then time."""

from torch import Tensor, nn
from torch.nn import functional

from mer.methods.graph_filter import GraphFilter, shortcut
from mer.types import FloatArray

# output channels of the four layers (table II)
WIDTHS = (64, 64, 128, 128)


class SSModule(nn.Module):
    """SS module of GTS-GN (Wei et al.), equation 8: graph filter on each frame, then in time.

    The paper gives the two steps. Normalisation, rectification and the way around them are
    ours; with them SS-GN has the 163,710 parameters of table III(b).

    Args:
        inputs: Channels of the input.
        outputs: Channels of the output.
        adjacency: The graph of one frame, shape (N, N).
        learnable: Whether the learnable adjacency matrix is added (equation 6).

    Shapes:
        (B, inputs, 3, N) -> (B, outputs, 3, N).
    """

    def __init__(
        self, inputs: int, outputs: int, adjacency: FloatArray, *, learnable: bool = False
    ) -> None:
        super().__init__()
        self.space = GraphFilter(inputs, outputs, adjacency, learnable=learnable)
        self.space_norm = nn.BatchNorm2d(outputs)
        self.time = nn.Conv2d(outputs, outputs, kernel_size=(3, 1), padding=(1, 0))
        self.time_norm = nn.BatchNorm2d(outputs)
        self.shortcut = shortcut(inputs, outputs)

    def forward(self, features: Tensor) -> Tensor:
        """Return the rectified sum of both steps and the shortcut."""
        frames = functional.relu(self.space_norm(self.space(features)))
        moved = self.time_norm(self.time(frames))
        return functional.relu(moved + self.shortcut(features))


def make_layers(
    inputs: int, widths: tuple[int, ...], adjacency: FloatArray, *, learnable: bool
) -> nn.ModuleList:
    """Stack SS modules.

    Args:
        inputs: Channels of the first module's input.
        widths: Output channels of each module; none for an empty stack.
        adjacency: As in `SSModule`.
        learnable: As in `SSModule`; every module has a matrix of its own.
    """
    shapes = zip((inputs, *widths), widths, strict=False)
    return nn.ModuleList(SSModule(*shape, adjacency, learnable=learnable) for shape in shapes)
