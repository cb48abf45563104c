"""The motion encoder of ATM-GCN: MMNet's stem and CA blocks on many frames of a clip."""

from collections.abc import Sequence
from typing import NamedTuple

from torch import Tensor, nn

from mer.methods.continuous_attention import (
    MotionBlocks,
    check_positive,
    initialise_convolutions,
    make_stem,
)
from mer.methods.recomputation import recomputed
from mer.methods.temporal_embedding import temporal_embedding


class EncodedMotion(NamedTuple):
    """What the encoder makes of N frame differences.

    Attributes:
        features: m_i of equation 2, (N, features).
        attention: The attention map of every CA block in (0, 1), (N, 1, h, w) each.
    """

    features: Tensor
    attention: tuple[Tensor, ...]


class MotionEncoder(nn.Module):
    """Motion encoder of ATM-GCN (arXiv 2406.08997), equation 2.

    MMNet's stem and CA blocks on the difference of a frame and the onset. The paper adds the
    temporal encoding "into the input", which has three channels; here it joins the stem's
    output, one value a channel. How the maps become a vector is open: mean over all cells, then
    a linear layer.

    Args:
        features: Size of the motion features, N_m; open in the paper.
        stem: Channels of the stem's first convolution; as MMNet's script.
        widths: Output channels of the CA blocks, one a block; the first is also the stem's
            output. The paper has 4 blocks on CAS(ME)^3 and 2 on smaller datasets.
        checkpoint: Whether the stem and each block are computed again for the gradient instead
            of kept: less memory, more time, the same numbers.

    Raises:
        MerError: A size is below one, or there are more than 4 blocks.
    """

    def __init__(
        self,
        features: int = 256,
        stem: int = 180,
        widths: Sequence[int] = (128, 128, 256, 512),
        checkpoint: bool = False,
    ) -> None:
        super().__init__()
        check_positive("features", features)
        self.checkpoint = checkpoint
        # refuses widths that cannot be used, before their first is the stem's
        self.blocks = MotionBlocks(next(iter(widths), 1), widths, checkpoint=checkpoint)
        self.stem = make_stem(stem, widths[0])
        initialise_convolutions(self)
        self.project = nn.Linear(widths[-1], features)

    def forward(self, motion: Tensor, index: Tensor) -> EncodedMotion:
        """Encode frame differences.

        Args:
            motion: f_i - f_onset, (N, 3, H, W). Real frames alone: batch normalisation must
                not see padding.
            index: i, (N,).
        """
        begun = recomputed(self.stem, motion) if self.checkpoint else self.stem(motion)
        time = temporal_embedding(index, begun.shape[1]).to(begun.dtype)
        cells, attention = self.blocks(begun + time[:, :, None, None])
        return EncodedMotion(self.project(cells.mean(dim=(2, 3))), attention)
