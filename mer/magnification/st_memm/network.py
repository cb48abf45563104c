"""ST-MEMM: two frames and a factor in, the magnified frame out."""

import torch
from torch import Tensor, nn

from mer.errors import MerError
from mer.magnification.st_memm.comparison import Comparison
from mer.magnification.st_memm.local_contrast import evened
from mer.magnification.st_memm.padding import padded
from mer.magnification.st_memm.settings import RECONSTRUCTIONS, Architecture
from mer.magnification.st_memm.swin import ResidualSwinBlock, convolved
from mer.magnification.st_memm.warping import moved

GREY = 0.5  # taken from what goes in and added to what comes out: values around 0
# pixels and brightness that a small unit of the last convolution stands for, and the farthest that
# a pixel can come from: one step into the unknown must not throw the training out of its way
MOTION, CHANGE, FARTHEST = 4.0, 0.3, 40.0


class DeepBlocks(nn.Module):
    """Residual Swin blocks and a convolution: the deep encoder E_D (eq. 2) and M_MMTB (eq. 4).

    Shapes:
        In and out (B, h, w, C), h and w multiples of the window.
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        a = architecture
        self.blocks = nn.Sequential(
            *(
                ResidualSwinBlock(a.channels, a.layers, a.heads, a.window, a.mlp_ratio)
                for _ in range(a.blocks)
            )
        )
        self.convolution = nn.Conv2d(a.channels, a.channels, 3, padding=1)

    def forward(self, features: Tensor) -> Tensor:
        """Return deeper features."""
        return convolved(self.convolution, self.blocks(features))


class Encoder(nn.Module):
    """M_e: shallow features by a convolution without overlap, plus deep ones made of them.

    Shapes:
        In (B, 3, H, W); out (B, H / patch, W / patch, C).
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        patch, self.local_contrast = architecture.patch, architecture.local_contrast
        self.shallow = nn.Conv2d(3, architecture.channels, patch, patch)
        self.deep = DeepBlocks(architecture)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return F(MIX)."""
        values = evened(pictures) if self.local_contrast else pictures - GREY
        shallow = self.shallow(values).permute(0, 2, 3, 1).contiguous()
        mixed: Tensor = shallow + self.deep(shallow)
        return mixed


class Manipulator(nn.Module):
    """M_m (eq. 3): F1 + ConvRes(alpha ConvReLU(F2 - F1)).

    No convolution has a bias, so what is added is alpha times what alpha = 1 adds, and alpha = 0,
    as two equal frames, gives F1 itself.

    Shapes:
        Features (B, h, w, C), factor (B,).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.change, self.enter, self.inner, self.outer = (
            nn.Conv2d(channels, channels, 3, padding=1, bias=False) for _ in range(4)
        )

    def forward(self, first: Tensor, second: Tensor, factor: Tensor) -> Tensor:
        """Return F_M."""
        change = convolved(self.change, second - first).relu()
        entered = convolved(self.enter, factor.view(-1, 1, 1, 1) * change)
        residual = convolved(self.outer, convolved(self.inner, entered).relu())
        return first + (entered + residual)


class Decoder(nn.Module):
    """M_d (eqs 4 and 5): transformer blocks, their input added, and the way back to pixels.

    Shapes:
        In (B, h, w, C); out (B, 3 or 5, h patch, w patch).
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        a, paper = architecture, architecture.reconstruction == "pixels"
        self.mixed = DeepBlocks(a)
        self.comparison = None if paper else Comparison(a.channels)
        self.enlarged = nn.ConvTranspose2d(
            a.channels, a.pixel_channels, a.patch, a.patch, bias=paper
        )
        values = RECONSTRUCTIONS[a.reconstruction]
        self.last = nn.Conv2d(a.pixel_channels, values, 3, padding=1, bias=paper)
        if not paper:
            nn.init.zeros_(self.last.weight)  # training starts from frame A

    def forward(self, features: Tensor) -> Tensor:
        """Return F_MMTB + F_M of the magnified features, shape (B, h, w, C)."""
        summed: Tensor = features + self.mixed(features)
        return summed

    def pixels(self, features: Tensor) -> Tensor:
        """Return what the reconstruction takes a pixel, of what `forward` or a comparison gave."""
        values: Tensor = self.last(self.enlarged(features.permute(0, 3, 1, 2)))
        return values


class STMEMMNetwork(nn.Module):
    """Wu et al., "Facial micro-expression recognition based on motion magnification ...", 2024.

    Encoder, manipulator and decoder, equations 1 to 5.

    Args:
        architecture: Its sizes.
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        self.encoder = Encoder(architecture)
        self.manipulator = Manipulator(architecture.channels)
        self.decoder = Decoder(architecture)

    def forward(self, first: Tensor, second: Tensor, factor: Tensor) -> Tensor:
        """Return magnified frames, shape (B, 3, H, W), not clipped.

        Args:
            first: Frame A, the reference, RGB from 0 to 1, shape (B, 3, H, W), of any size.
            second: Frame B.
            factor: alpha, how many times as large the motion from A becomes, shape (B,).

        Raises:
            MerError: The frames differ in size.
        """
        if first.shape != second.shape:
            raise MerError(
                f"STMEMMNetwork: frames of shape {tuple(first.shape)} and {tuple(second.shape)}; "
                "both take the same."
            )
        height, width = first.shape[-2:]
        one, two = self.features(torch.cat([first, second])).chunk(2)
        return self.decoded(self.padded(first), one, two, factor)[..., :height, :width]

    def padded(self, pictures: Tensor) -> Tensor:
        """Return pictures with sides that windows fit into."""
        return padded(pictures, self.architecture.multiple)

    def features(self, pictures: Tensor) -> Tensor:
        """Return F(MIX) of padded pictures, shape (B, h, w, C)."""
        features: Tensor = self.encoder(self.padded(pictures))
        return features

    def decoded(
        self,
        first: Tensor,
        one: Tensor,
        two: Tensor,
        factor: Tensor,
        still: Tensor | None = None,
    ) -> Tensor:
        """Return magnified frames of the padded size.

        Args:
            first: Frame A, padded.
            one: Its features.
            two: Those of frame B.
            factor: Shape (B,).
            still: `decoder(one)`, where it is known.
        """
        magnified = self.manipulator(one, two, factor)
        compared = self.decoder.comparison
        if compared is None:
            return self.decoder.pixels(self.decoder(magnified)) + GREY
        if still is None:
            decoded, still = self.decoder(torch.cat([magnified, one])).chunk(2)
        else:
            decoded = self.decoder(magnified)
        return self._changed(first, self.decoder.pixels(compared(decoded, still)))

    def _changed(self, first: Tensor, values: Tensor) -> Tensor:
        brightness = (CHANGE * values[:, -3:]).tanh()
        if self.architecture.reconstruction == "change":
            return first + brightness
        displacement = FARTHEST * (MOTION / FARTHEST * values[:, :2]).tanh()
        return moved(first, displacement) + brightness
