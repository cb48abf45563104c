"""The MMNet network, free of any training code."""

from collections.abc import Sequence
from typing import NamedTuple

from torch import Tensor, nn

from mer.errors import MerError
from mer.methods.continuous_attention import (
    AttentionName,
    BlockName,
    MotionBlocks,
    check_positive,
    initialise_convolutions,
    make_stem,
)
from mer.methods.position_calibration import PositionCalibration


class MMNetOutput(NamedTuple):
    """What the network makes of a batch of B clips.

    Attributes:
        logits: (B, num_classes).
        attention: The attention map of every CA block in (0, 1), (B, 1, h, w) each, the finest
            first (shown in figure 4); empty with basic blocks.
    """

    logits: Tensor
    attention: tuple[Tensor, ...]


class MMNetNetwork(nn.Module):
    """MMNet (arXiv 2201.05297): attention on the motion, calibrated by facial position.

    The main branch sees apex minus onset (equations 1 to 3), the position calibration module
    the onset alone; their sum is flattened, without pooling, into one linear layer. At the
    defaults and 5 classes it has 9,438,841 parameters and takes 7.21 billion multiply-adds a clip.

    Args:
        num_classes: Number of classes.
        size: Pixels a side of the input, a multiple of 16; the fused features have size/16.
        block: `ca`, or `basic` for ResNet18's building block (table 3).
        attention: `continuous` or `independent` (table 4).
        position_calibration: Whether the onset's position embeddings are added (table 3).
        depth: Transformer encoder layers, N_L of table 5. The paper says both "4 and 2" and
            "2 and 4" for heads and layers; its best row has 2 layers and 4 heads.
        heads: Attention heads, N_H of table 5.
        mlp_ratio: Hidden channels of the transformer's perceptrons, in units of their width; the
            paper is silent, 4 is the 5-class script's.
        drop_path: Stochastic depth of the last encoder layer; the paper is silent.
        stem: Channels of the stem's first convolution; the paper is silent, 180 is the script's.
        widths: Output channels of the four blocks; the first is also the stem's output.

    Raises:
        MerError: An argument is out of its range; the message names it and what is allowed.
    """

    def __init__(
        self,
        num_classes: int,
        *,
        size: int = 224,
        block: BlockName = "ca",
        attention: AttentionName = "continuous",
        position_calibration: bool = True,
        depth: int = 2,
        heads: int = 4,
        mlp_ratio: float = 4.0,
        drop_path: float = 0.0,
        stem: int = 180,
        widths: Sequence[int] = (128, 128, 256, 512),
    ) -> None:
        super().__init__()
        check_positive("num_classes", num_classes)
        check_positive("depth", depth)
        if size < 16 or size % 16:
            raise MerError(f"size is {size}; allowed are multiples of 16 pixels.")
        if len(widths) != 4:
            raise MerError(f"widths has {len(widths)} entries; allowed are exactly 4.")
        self.size = size
        grid, width = size // 16, widths[-1]
        self.stem = make_stem(stem, widths[0])
        self.blocks = MotionBlocks(widths[0], widths, block, attention)
        initialise_convolutions(self)
        self.calibration = (
            PositionCalibration(width, grid, depth, heads, mlp_ratio, drop_path)
            if position_calibration
            else None
        )
        self.head = nn.Linear(width * grid * grid, num_classes)

    def forward(self, onset: Tensor, apex: Tensor) -> MMNetOutput:
        """Classify clips by their onset and apex frames.

        Args:
            onset: RGB normalised by mean and standard deviation, (B, 3, size, size).
            apex: As `onset`.

        Raises:
            MerError: The frames do not have the size the network was built for.
        """
        expected = (3, self.size, self.size)
        for name, frame in (("onset", onset), ("apex", apex)):
            if tuple(frame.shape[1:]) != expected:
                raise MerError(
                    f"{name} has shape {tuple(frame.shape)}; this network takes frames of "
                    f"{expected}: give the view and the method the same size."
                )
        features, maps = self.blocks(self.stem(apex - onset))
        if self.calibration is not None:
            # the same shape in words that the ONNX exporter follows for any number of clips
            features = features + self.calibration(onset).view_as(features)
        return MMNetOutput(self.head(features.flatten(1)), maps)
