"""The ATM-GCN network, free of any training code."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from mer.errors import MerError
from mer.methods.adaptive_graph import FCName
from mer.methods.continuous_attention import check_positive
from mer.methods.masked_pooling import AttentionPooling, masked_mean
from mer.methods.motion_encoder import EncodedMotion, MotionEncoder
from mer.methods.temporal_gcn import TemporalGCN
from mer.methods.temporal_graph import TemporalGraph


class ATMGCNOutput(NamedTuple):
    """What the network makes of a batch of B clips.

    Attributes:
        logits: (B, num_classes), in single precision also where the encoder is in half.
        attention: The attention map of every CA block in (0, 1), (N, 1, h, w) each, the finest
            first: one a real frame after the onset, clip by clip in time.
    """

    logits: Tensor
    attention: tuple[Tensor, ...]


class ATMGCNNetwork(nn.Module):
    """Adaptive temporal motion guided GCN (arXiv 2406.08997), equations 1 to 11.

    Every frame after the onset is a node, whose feature is the motion since the onset. The node
    of the apex is the global one. Graph, attention and classifier are computed in single
    precision whatever the encoder's: they cost next to nothing, and arccos needs it.

    Args:
        num_classes: Number of classes.
        frames: Most frames a clip, the onset included; the view's.
        features: Size of a motion feature, N_m; open in the paper.
        stem: Channels of the stem's first convolution; as MMNet's script.
        widths: Output channels of the CA blocks, one a block. The paper has 4 blocks on
            CAS(ME)^3 and 2 on smaller datasets.
        layers: TM-GCN layers, N_G: 4 on CAS(ME)^3, 2 on smaller datasets.
        graph: Edges and first weights; the window is 2 on CAS(ME)^3, 1 on smaller datasets.
        fc: What FC of equation 10 connects, which is open: `row` or `edge`.
        forgetting: f_l of equation 10; open in the paper.
        heads: Of the self-attention; open in the paper.
        motion: Whether frames are paired with the onset; without, the encoder sees the frames
            themselves (table IV).
        gcn: Without, the motion features are pooled and classified, with neither graph nor
            attention (table IV).
        adaptive: Without, every layer takes A~(0) (table IV).
        checkpoint: Whether the encoder is computed again for the gradient: less memory.

    Raises:
        MerError: An argument is out of its range; the message names it and what is allowed.
    """

    def __init__(
        self,
        num_classes: int,
        *,
        frames: int = 32,
        features: int = 256,
        stem: int = 180,
        widths: Sequence[int] = (128, 128, 256, 512),
        layers: int = 4,
        graph: TemporalGraph | None = None,
        fc: FCName = "row",
        forgetting: float = 0.5,
        heads: int = 4,
        motion: bool = True,
        gcn: bool = True,
        adaptive: bool = True,
        checkpoint: bool = False,
    ) -> None:
        super().__init__()
        check_positive("num_classes", num_classes)
        if frames < 2:
            raise MerError(f"frames is {frames}; allowed are whole numbers from 2.")
        self.frames, self.motion = frames, motion
        self.encoder = MotionEncoder(features, stem, widths, checkpoint)
        self.graph: TemporalGCN | None = None
        self.pooling: AttentionPooling | None = None
        if gcn:
            rule = fc if adaptive else None
            self.graph = TemporalGCN(
                features, layers, graph or TemporalGraph(), rule, forgetting, frames - 1
            )
            self.pooling = AttentionPooling(features, heads)
        self.head = nn.Linear(features, num_classes)

    def forward(self, frames: Tensor, mask: Tensor, index: Tensor, apex: Tensor) -> ATMGCNOutput:
        """Classify clips by their frames.

        Args:
            frames: RGB normalised by mean and standard deviation, (B, L, 3, H, W); the onset
                first, zeros behind the last frame.
            mask: Which frames are real, bool (B, L), two at least a clip.
            index: Each frame's index at 30 Hz since the onset, (B, L).
            apex: Place of the global node's frame, from 1, (B,).

        Raises:
            MerError: There are more frames than the network was built for, or fewer than two.
        """
        self._check(frames)
        nodes = mask[:, 1:]
        # the one place where a GPU must wait for the number of frames
        clip, place = nodes.nonzero(as_tuple=True)
        motion = frames[clip, place + 1]
        if self.motion:
            motion = motion - frames[clip, 0]
        motion = motion.contiguous(memory_format=torch.channels_last)  # convolutions run faster
        encoded: EncodedMotion = self.encoder(motion, index[clip, place + 1])
        with torch.autocast(frames.device.type, enabled=False):
            wide = torch.promote_types(encoded.features.dtype, torch.float32)
            features = encoded.features.to(wide)
            empty = features.new_zeros(*nodes.shape, features.shape[-1])
            logits = self._classify(
                empty.index_put((clip, place), features), nodes, index[:, 1:], apex - 1
            )
        return ATMGCNOutput(logits, encoded.attention)

    def _classify(self, features: Tensor, nodes: Tensor, index: Tensor, apex: Tensor) -> Tensor:
        if self.graph is None or self.pooling is None:
            pooled = masked_mean(features, nodes)
        else:
            pooled = self.pooling(self.graph(features, nodes, index, apex), nodes)
        logits: Tensor = self.head(pooled)
        return logits

    def _check(self, frames: Tensor) -> None:
        if frames.ndim != 5 or not 2 <= frames.shape[1] <= self.frames:
            raise MerError(
                f"frames has shape {tuple(frames.shape)}; this network takes clips of 2 to "
                f"{self.frames} frames, (B, L, 3, H, W): give the view and the method the same "
                "number of frames."
            )
